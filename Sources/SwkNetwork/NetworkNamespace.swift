// Network namespaces as owned descriptors, made before the container that lives in them.
//
// A namespace belongs to a thread, so a thread of its own makes it, takes a descriptor of it and ends: no thread of the caller ever
// leaves its namespace, which matters because the engine runs inside other people's programs. Configuration goes through a netlink
// socket that was opened inside; the socket stays in its namespace for good.

import CNftables
import Glibc
public import SwkModel
public import SwkSystem

/// A network namespace with its loopback interface up. It lives until the last process in it and this value are gone.
public struct NetworkNamespace: ~Copyable, Sendable {
    private let descriptor: Descriptor
    /// A netlink socket inside the namespace. It keeps the namespace alive, so it goes with this value.
    let netlink: NetlinkSocket

    /// The descriptor for setns(2) in the child. Borrowed: valid as long as this value.
    public var raw: Int32 { descriptor.raw }

    fileprivate init(_ descriptor: consuming Descriptor, _ netlink: consuming NetlinkSocket) {
        self.descriptor = descriptor
        self.netlink = netlink
    }

    /// Makes a namespace with nothing in it but a loopback interface that is up. Takes about a third of a millisecond.
    public static func create() throws(Failure) -> NetworkNamespace {
        let visit = Visit(target: nil)
        let made = try visit.perform()
        try made.netlink.perform(LinkRequest.setUp(index: 1, "lo"))
        return made
    }

    /// The namespace of a running process. Throws `system.call` with ESRCH or ENOENT when the process is gone.
    public static func of(process: Int32) throws(Failure) -> NetworkNamespace {
        try open("/proc/\(process)/ns/net")
    }

    /// The namespace that a path such as `/proc/PID/ns/net` or a bind mount refers to.
    public static func open(_ path: String) throws(Failure) -> NetworkNamespace {
        let target = try Descriptor.open(path, O_RDONLY)
        let visit = Visit(target: target.raw)
        return try visit.perform()
    }

    /// A TCP socket, not connected and not blocking, in the namespace of a process: it speaks from there wherever it is used.
    public static func stream(inNamespaceOf process: Int32, family: Int32) throws(Failure) -> Descriptor {
        let target = try Descriptor.open("/proc/\(process)/ns/net", O_RDONLY)
        let visit = Visit(target: target.raw, family: family)
        return Descriptor(owning: try visit.stream())
    }
}

/// A thread that goes into a namespace, opens what is needed there and ends.
private final class Visit {
    /// The namespace to enter; nil for a new one.
    private let target: Int32?
    private var namespace: Int32 = -1
    private var socket: Int32 = -1
    private var failure: Failure?
    /// The address family of a stream socket to open there, instead of one for netlink.
    private let family: Int32?

    init(target: Int32?, family: Int32? = nil) {
        self.target = target
        self.family = family
    }

    func perform() throws(Failure) -> NetworkNamespace {
        try goThere()
        return NetworkNamespace(Descriptor(owning: namespace), NetlinkSocket(owning: socket))
    }

    func stream() throws(Failure) -> Int32 {
        try goThere()
        return socket
    }

    private func goThere() throws(Failure) {
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Visit>.fromOpaque(argument).takeUnretainedValue().run()
                return nil
            }, Unmanaged.passUnretained(self).toOpaque())
        guard status == 0 else { throw .errno(status, "start thread", "network namespace") }
        pthread_join(thread, nil)
        if let failure { throw failure }
    }

    private func run() {
        do throws(Failure) {
            if let target {
                try system("enter network namespace") { swk_enter_network(target) }
            } else {
                try system("create network namespace") { swk_unshare_network() }
            }
            if let family {
                let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
                socket = try system("open socket") { Glibc.socket(family, type, 0) }
                return
            }
            let inside = try NetlinkSocket(.route)
            namespace = try Descriptor.open("/proc/thread-self/ns/net", O_RDONLY).release()
            socket = inside.release()
        } catch {
            failure = error
        }
    }
}
