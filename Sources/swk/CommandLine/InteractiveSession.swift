struct InteractiveSession { func run() async throws -> Int32 { 1 } }
