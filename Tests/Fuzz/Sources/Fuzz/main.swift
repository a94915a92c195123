// The way in. SwiftPM wants a `main` of the package's own, so libFuzzer's driver is called from here; it calls `LLVMFuzzerTestOneInput`
// with one text after another.
//
// A target returns when all is well and traps when one of its invariants does not hold; the trap's words say which. SWK_FUZZ_TARGET
// chooses the target, as libFuzzer starts the binary again itself (for -merge and -minimize_crash) with arguments of its own.

import Glibc

private let target: @Sendable ([UInt8]) -> Void = {
    switch getenv("SWK_FUZZ_TARGET").map({ String(cString: $0) }) {
    case "scanner": scan
    case "parser": parseAndRender
    case "formatter": formatTwice
    case "vm": checkAndRun
    case let name: fatalError("SWK_FUZZ_TARGET is \(name ?? "not set"): give scanner, parser, formatter or vm")
    }
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

// libFuzzer offers this for programs with a `main` of their own; it has no header that Swift could import.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(runDriver(&count, &arguments, { fuzzOneInput($0, $1) }))
