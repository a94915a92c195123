import CReadline
public func probe2() -> Int32 { swk_readline_version() }
