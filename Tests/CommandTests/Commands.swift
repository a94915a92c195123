// End to end: everything here drives the release binary, as a user's shell would, against a real registry and a real kernel.
//
// All suites hang below this one, because they look at the whole host for what is left behind: one test at a time, and
// scripts/test runs them when no other test is at work. The binary is .build/release/swk, or what SWK_BINARY names.

import Glibc
import Testing

@Suite(.serialized, .enabled(if: Binary.isUsable, "needs root and a release binary: scripts/build"), .registry)
enum Commands {}
