// A full disk: every command that adds to the store says so once, and nothing is half made.

import Glibc
import Testing

extension Commands {
    @Suite struct FullStoreTests {
        /// In a mount namespace of its own, a store on a few megabytes of memory; the script's `full` runs swk, which must fail for want
        /// of room in one clear message and leave the store as it was.
        private static let preamble = """
            set -e
            mount -t tmpfs -o size=9m tmpfs "$SWK_ROOT"
            state() { find "$SWK_ROOT/images" -type f ! -name '*.lock' | sort; swk images; ls "$SWK_ROOT/images/tmp"; }
            full() {
                before=$(state)
                code=0; swk "$@" >said 2>&1 || code=$?
                [ $code = 1 ] || [ $1 = run -a $code = 125 ] || { echo "$1: exit code $code"; cat said; }
                grep -qi 'no space left on device' said || { echo "$1 says:"; cat said; }
                [ $(grep -c '^swk: ' said) = 1 ] || { echo "$1 says it more than once"; cat said; }
                after=$(state)
                [ "$before" = "$after" ] || { echo "$1 leaves:"; echo "$before"; echo "$after"; }
            }
            swk run --network none --name box busybox true
            """

        private func run(_ script: String) throws {
            try withWorld { world in
                _ = try world.host("mkdir", "-p", world.root)
                let said = try world.host(
                    "unshare", "-m", "sh", "-c",
                    Self.preamble + "\n" + script + "\nswk rm -f box >/dev/null; swk gc >/dev/null", within: 120)
                #expect(said.code == 0 && said.stdout == "", "\(said)")
            }
        }

        @Test func importAndLoadNeedRoom() throws {
            try run(
                """
                head -c 12000000 /dev/urandom > big; tar -cf big.tar big; full import big.tar acme/big
                gzip -c big.tar > big.tar.gz; full import big.tar.gz acme/big; full import - acme/big < big.tar
                SWK_ROOT=$PWD/other swk import big.tar acme/big >/dev/null
                SWK_ROOT=$PWD/other swk save -o saved.tar acme/big; rm -rf other; full load -i saved.tar; full load < saved.tar
                """)
        }

        @Test func pullNeedsRoom() throws {
            let registry = try Registry.required().address
            try run("full pull -q \(registry)/library/debian:12; full run --rm \(registry)/library/debian:12 true")
        }

        @Test func commitAndBuildNeedRoom() throws {
            try run(
                """
                mkdir context; printf 'FROM busybox\\nRUN head -c 3000000 /dev/urandom >/big\\n' >context/Dockerfile
                full build -t acme/big context
                head -c 3000000 /dev/urandom >context/big; printf 'FROM busybox\\nCOPY big /\\n' >context/Dockerfile
                full build -q -t acme/big context
                swk run --network none --name wrote busybox sh -c 'head -c 3000000 /dev/urandom >/big' >/dev/null
                full commit wrote acme/big
                swk rm wrote >/dev/null
                """)
        }

        @Test func copiesNeedRoomAndFilesOfTheHostAreWholeOrAbsent() throws {
            try run(
                """
                head -c 12000000 /dev/urandom > big; full cp big box:/big
                mkdir small; mount -t tmpfs -o size=1m tmpfs small
                full save -o small/x.tar busybox; full export -o small/x.tar box
                [ -z "$(ls small)" ] || { echo "left:"; ls -l small; }
                umount small
                """)
        }
    }
}
