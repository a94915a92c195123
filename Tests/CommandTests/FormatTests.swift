// `swk fmt`: one layout, in place, and never a file that it does not understand.

import Glibc
import Testing

extension Commands {
    @Suite struct FormatTests {
        private func text(_ path: String) -> String { contents(of: path) }

        private func mode(_ path: String) -> mode_t {
            var status = stat()
            return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
        }

        @Test func aFileIsRewrittenWithItsModeAndItsFirstLine() throws {
            try withWorld { world in
                let path = try world.write("#!/usr/bin/env swk\nprint( 1 )\n", to: "a.swk", mode: 0o755)
                let said = try world.swk("fmt", path)
                #expect(said.code == 0 && said.stdout == "\(path)\n", "\(said)")
                #expect(text(path) == "#!/usr/bin/env swk\nprint(1)\n")
                #expect(mode(path) == 0o755)
                #expect(try world.swk("fmt", path).stdout == "")
            }
        }

        @Test func checkNamesFilesAndChangesNothing() throws {
            try withWorld { world in
                let good = try world.write("print(1)\n", to: "good.swk")
                let bad = try world.write("print( 1 )\n", to: "bad.swk")
                let said = try world.swk("fmt", "--check", world.files)
                #expect(said.code == 1 && said.stdout == "\(bad)\n", "\(said)")
                #expect(text(bad) == "print( 1 )\n")
                #expect(try world.swk("fmt", "--check", good).code == 0)
            }
        }

        @Test func aFileWithMistakesIsLeftAsItIsAndTheMistakeIsSaid() throws {
            try withWorld { world in
                let path = try world.write("let  = 1\n", to: "a.swk")
                let said = try world.swk("fmt", path)
                #expect(said.code == 2 && said.stderr.contains("a.swk:1:6"), "\(said)")
                #expect(text(path) == "let  = 1\n")
            }
        }

        @Test func standardInputGoesToStandardOutput() throws {
            try withWorld { world in
                let said = try world.swk("fmt", "-", input: "f( 1 )")
                #expect(said.code == 0 && said.stdout == "f(1)\n", "\(said)")
            }
        }

        @Test func aLinkStaysALink() throws {
            try withWorld { world in
                let path = try world.write("f( 1 )\n", to: "a.swk")
                let link = "\(world.files)/b.swk"
                #expect(symlink(path, link) == 0)
                #expect(try world.swk("fmt", link).code == 0)
                #expect(text(path) == "f(1)\n")
                var status = stat()
                #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
            }
        }
    }
}
