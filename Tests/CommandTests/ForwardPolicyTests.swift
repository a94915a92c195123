// A host whose iptables drop what they forward, as docker leaves them: containers still reach one another's published ports.

import Glibc
import Testing

extension Commands {
    @Suite struct ForwardPolicyTests {
        /// In a network namespace of its own, where the policy is nobody else's.
        private func asOnAHost(with chains: String, in world: World) throws -> Outcome {
            try world.host(
                "unshare", "-n", "sh", "-c",
                """
                ip link set lo up; nft -f - <<EOF
                add table ip filter
                \(chains)
                EOF
                swk network create left; swk network create --subnet 10.94.7.0/24 right
                swk run -d --name web --network left -p 8080:80 busybox httpd -f -p 80 -h /etc
                for i in 1 2 3 4 5 6 7 8 9 10; do
                    swk run --rm --network right busybox timeout 5 wget -qO- http://10.94.7.1:8080/hostname && break
                    sleep 0.2
                done
                swk run --rm busybox true
                nft list table ip filter
                swk rm -f web; swk network rm left right
                """, within: 120)
        }

        @Test(arguments: [
            ("", "FORWARD"), ("add chain ip filter DOCKER-USER", "DOCKER-USER"),
        ])
        func theRulesStandOnceWhereTheyBelong(more: String, chain: String) throws {
            try withWorld { world in
                let said = try asOnAHost(
                    with: "add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }\n" + more
                        + (more.isEmpty ? "" : "\nadd rule ip filter FORWARD jump DOCKER-USER"), in: world)
                let id = said.lines.dropFirst(2).first?.prefix(12) ?? "none"
                #expect(said.lines.contains { $0 == id }, "the page was not reached: \(said)")
                let tables = said.stdout.split(separator: "chain \(chain) {").last?.split(separator: "}").first ?? ""
                #expect(tables.split(separator: "swk bridges").count == 3, "\(said)")
            }
        }

        @Test func aHostThatAcceptsIsLeftAsItIs() throws {
            try withWorld { world in
                let said = try asOnAHost(
                    with: "add chain ip filter FORWARD { type filter hook forward priority 0; policy accept; }",
                    in: world)
                #expect(said.stdout.contains("chain FORWARD") && !said.stdout.contains("swk bridges"), "\(said)")
            }
        }
    }
}
