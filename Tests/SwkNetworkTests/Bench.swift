@testable import SwkNetwork
import SwkModel
import SwkSystem
import Testing
import Glibc

func now() -> Double { var t = timespec(); clock_gettime(CLOCK_MONOTONIC, &t); return Double(t.tv_sec)*1000 + Double(t.tv_nsec)/1e6 }
@Test func bench() throws {
    try withWorld { world in
        let n = 100
        var ta = 0.0, td = 0.0, tn = 0.0
        let start = now()
        for i in 0..<n {
            let t0 = now()
            let network = try world.store.defaultNetwork()
            let ns = try NetworkNamespace.create()
            let t1 = now()
            let a = try world.store.attach(AttachmentRequest(container: .random(), name: "x\(i)"), to: [network], in: ns, log: world.log)
            let t2 = now()
            try world.store.detach(a[0])
            let t3 = now()
            if i > 0 { tn += t1 - t0; ta += t2 - t1; td += t3 - t2 } else { print("first", t1-t0, t2-t1, t3-t2) }
        }
        print("total \((now()-start)/Double(n)) ns \(tn/Double(n)) attach \(ta/Double(n)) detach \(td/Double(n))")
    }
}
