// A conversation with the kernel: several requests in one datagram, one acknowledgement for each.
//
// The kernel works a datagram off before sendto(2) returns, so a batch costs one system call for the work and one or a few for
// the acknowledgements. Extended acknowledgements (NETLINK_EXT_ACK, Linux 4.12) bring the kernel's own words for a refusal.

import CNftables
import Glibc
import SwkModel
import SwkSystem

/// A netlink socket. It speaks to the network namespace in which it was opened, wherever its thread goes later.
struct NetlinkSocket: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Which part of the kernel is spoken to.
    enum Family: Int32 {
        case route = 0
        case netfilter = 12
    }

    /// Opens a socket in the calling thread's network namespace.
    init(_ family: Family) throws(Failure) {
        let type = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let raw = try system("open netlink socket") { socket(AF_NETLINK, type, family.rawValue) }
        descriptor = Descriptor(owning: raw)
        var on: Int32 = 1
        // Without these two options answers are longer and refusals wordless, which is no reason to fail.
        _ = setsockopt(raw, Int32(SWK_SOL_NETLINK), Int32(NETLINK_EXT_ACK), &on, 4)
        _ = setsockopt(raw, Int32(SWK_SOL_NETLINK), Int32(NETLINK_CAP_ACK), &on, 4)
    }

    /// Takes ownership of a netlink socket.
    init(owning raw: Int32) { descriptor = Descriptor(owning: raw) }

    /// Gives the socket away; the caller closes it.
    consuming func release() -> Int32 { descriptor.release() }

    /// Sends all requests in one datagram and waits until each is acknowledged. The kernel works all of them off even when one is
    /// refused; the first refusal is thrown.
    func perform(_ messages: [NetlinkMessage]) throws(Failure) {
        let datagram = messages.enumerated().flatMap { $1.finished(sequence: UInt32($0 + 1), extraFlags: NLM_F_ACK) }
        try send(datagram)
        var open = Set(1...UInt32(messages.count))
        var refusal: Failure?
        while !open.isEmpty {
            for reply in try receive() {
                guard Int32(reply.type) == NLMSG_ERROR, open.remove(reply.sequence) != nil else { continue }
                let message = messages[Int(reply.sequence) - 1]
                if let failure = Self.failure(of: message, reply), refusal == nil { refusal = failure }
            }
        }
        if let refusal { throw refusal }
    }

    func perform(_ message: NetlinkMessage) throws(Failure) { try perform([message]) }

    /// Sends a transaction of nf_tables: all of it is done or nothing. `end` and `begin` frame it and are not acknowledged.
    func perform(_ messages: [NetlinkMessage], from begin: NetlinkMessage, to end: NetlinkMessage) throws(Failure) {
        let count = UInt32(messages.count)
        var datagram = begin.finished(sequence: 0, extraFlags: 0)
        for (index, message) in messages.enumerated() {
            datagram += message.finished(sequence: UInt32(index + 1), extraFlags: NLM_F_ACK)
        }
        datagram += end.finished(sequence: count + 1, extraFlags: 0)
        try send(datagram)
        var open = Set(1...count)
        var refusal: Failure?
        // A refused transaction answers for the requests that were refused and leaves the others without an answer.
        while !open.isEmpty, refusal == nil {
            for reply in try receive() {
                guard Int32(reply.type) == NLMSG_ERROR else { continue }
                if reply.sequence == 0 || reply.sequence > count {
                    refusal = refusal ?? Self.failure(of: begin, reply)
                } else if open.remove(reply.sequence) != nil {
                    let message = messages[Int(reply.sequence) - 1]
                    refusal = refusal ?? Self.failure(of: message, reply)
                }
            }
        }
        if let refusal { throw refusal }
    }

    /// Asks for one object; nil when the kernel answers with one of the message's settled errors.
    func request(_ message: NetlinkMessage) throws(Failure) -> NetlinkReply? {
        try send(message.finished(sequence: 1, extraFlags: 0))
        while true {
            for reply in try receive() where reply.sequence == 1 {
                guard Int32(reply.type) == NLMSG_ERROR else {
                    return NetlinkReply(type: reply.type, payload: reply.payload)
                }
                if let failure = Self.failure(of: message, reply) { throw failure }
                return nil
            }
        }
    }

    /// Asks for all objects of a kind. A dump that was disturbed by a change is repeated by the kernel's own flag being ignored: a
    /// list that is one moment old is as good as any.
    func dump(_ message: NetlinkMessage) throws(Failure) -> [NetlinkReply] {
        try send(message.finished(sequence: 1, extraFlags: NLM_F_DUMP))
        var all: [NetlinkReply] = []
        while true {
            for reply in try receive() where reply.sequence == 1 {
                switch Int32(reply.type) {
                case NLMSG_DONE: return all
                case NLMSG_ERROR:
                    if let failure = Self.failure(of: message, reply) { throw failure }
                    return all
                default: all.append(NetlinkReply(type: reply.type, payload: reply.payload))
                }
            }
        }
    }
}

extension NetlinkSocket {
    private struct Answer {
        let type: UInt16
        let flags: UInt16
        let sequence: UInt32
        let payload: [UInt8]
    }

    private func send(_ datagram: [UInt8]) throws(Failure) {
        let raw = descriptor.raw
        try system("send netlink request") { Glibc.send(raw, datagram, datagram.count, 0) }
    }

    /// Receives one datagram, whatever its length, and takes it apart.
    private func receive() throws(Failure) -> [Answer] {
        let raw = descriptor.raw
        var buffer = [UInt8](repeating: 0, count: 32768)
        let count = try system("receive netlink answer") { recv(raw, &buffer, buffer.count, Int32(MSG_TRUNC)) }
        guard count <= buffer.count else {
            throw Failure(
                .system, "receive netlink answer", "", "longer than \(buffer.count) bytes", actual: "\(count)")
        }
        var answers: [Answer] = []
        var at = 0
        while at + 16 <= count {
            let header = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: nlmsghdr.self) }
            let length = Int(header.nlmsg_len)
            guard length >= 16, at + length <= count else { break }
            answers.append(
                Answer(
                    type: header.nlmsg_type, flags: header.nlmsg_flags, sequence: header.nlmsg_seq,
                    payload: Array(buffer[(at + 16)..<(at + length)])))
            at += (length + 3) & ~3
        }
        return answers
    }

    /// The failure that an acknowledgement tells of; nil when it tells of success or of nothing left to do.
    private static func failure(of message: NetlinkMessage, _ answer: Answer) -> Failure? {
        let error = answer.payload.withUnsafeBytes { $0.count >= 4 ? -$0.loadUnaligned(as: Int32.self) : EBADMSG }
        if error == 0 || message.settled.contains(error) { return nil }
        let failure = Failure.errno(error, message.operation, message.object)
        guard let words = kernelWords(in: answer) else { return failure }
        return failure.noting("the kernel says: \(words)")
    }

    /// NLMSGERR_ATTR_MSG, which follows the error number and the header of the refused request (NETLINK_CAP_ACK).
    private static func kernelWords(in answer: Answer) -> String? {
        let attributesFollow = answer.flags & UInt16(truncatingIfNeeded: NLM_F_ACK_TLVS) != 0
        guard attributesFollow, answer.payload.count > 20 else { return nil }
        return NetlinkAttributes(answer.payload[20...]).string(NLMSGERR_ATTR_MSG.rawValue)
    }
}
