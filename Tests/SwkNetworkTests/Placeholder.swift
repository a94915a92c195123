@testable import SwkNetwork
import SwkModel
import Testing
import Glibc

func now() -> Double { var t = timespec(); clock_gettime(CLOCK_MONOTONIC, &t); return Double(t.tv_sec)*1000 + Double(t.tv_nsec)/1e6 }
@Test func bench() throws {
    let host = try NetlinkSocket(.route)
    try host.perform(LinkRequest.createBridge("swb0", mac: MAC(for: IPv4(10,99,0,1)), mtu: 1400))
    let b = try #require(try host.link("swb0"))
    try host.perform([AddressRequest.add(IPv4(10,99,0,1), in: CIDR("10.99.0.0/16")!, index: b.index, "swb0"), LinkRequest.setUp(index: b.index, "swb0")])
    for mode in ["ns only", "lazy", "release", "delete"] {
        var tns = 0.0, tveth = 0.0, tin = 0.0, tdel = 0.0, worst = 0.0
        let n = 60
        let start = now()
        for i in 0..<n {
            let t0 = now()
            let ns = try NetworkNamespace.create()
            let t1 = now()
            tns += t1 - t0
            if mode == "ns only" { continue }
            let name = "swbv\(mode.prefix(2))\(i)"
            let a = IPv4(IPv4(10,99,0,1).value + UInt32(i) + 1)
            try host.perform([LinkRequest.createPair(VethPair(hostName: name, containerName: "eth0", namespace: ns.raw, mac: MAC(for: a), mtu: 1400), containerIndex: 100), LinkRequest.join(name, bridge: b.index)])
            let t2 = now()
            try ns.netlink.perform([AddressRequest.add(a, in: CIDR("10.99.0.0/16")!, index: 100, "eth0"), LinkRequest.setUp(index: 100, "eth0"), AddressRequest.addDefaultRoute(by: IPv4(10,99,0,1), index: 100)])
            let t3 = now()
            if mode == "release", let l = try host.link(name) { try host.perform(LinkRequest.release(index: l.index, name)) }
            if mode == "delete" { try host.perform(LinkRequest.delete(name)) }
            let t4 = now()
            tveth += t2 - t1; tin += t3 - t2; tdel += t4 - t3
            worst = max(worst, t3 - t0)
        }
        let d = Double(n)
        print("\(mode): total \((now()-start)/d) ns \(tns/d) veth \(tveth/d) inside \(tin/d) del \(tdel/d) worst \(worst)")
        usleep(300000)
    }
    try host.perform(LinkRequest.delete("swb0"))
}
