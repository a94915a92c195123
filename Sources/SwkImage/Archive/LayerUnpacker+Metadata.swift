// What a member is besides its content. The order is content, owner, mode, attributes, time: chown(2) takes setuid bits and file
// capabilities away, and writing changes the time.

import CArchive
import Glibc
import SwkModel
import SwkSystem

extension LayerUnpacker {
    /// For what can be opened: files and directories.
    func dress(_ file: Int32, as entry: TarEntry) throws(Failure) {
        try system("set owner", entry.name) {
            fchown(file, rules.owner?.uid ?? entry.uid, rules.owner?.gid ?? entry.gid)
        }
        try system("set mode", entry.name) { fchmod(file, entry.mode) }
        for attribute in entry.attributes {
            try set(attribute, of: entry) { name, value, size in swk_fsetxattr(file, name, value, size) }
        }
    }

    /// For what cannot: links, devices, fifos.
    func dress(_ entry: TarEntry, in parent: DirectoryHandle, _ name: [UInt8]) throws(Failure) {
        try system("set owner", entry.name) {
            name.withPath {
                fchownat(
                    parent.raw, $0, rules.owner?.uid ?? entry.uid, rules.owner?.gid ?? entry.gid, AT_SYMLINK_NOFOLLOW)
            }
        }
        if case .symbolicLink = entry.kind {
        } else {
            try system("set mode", entry.name) { name.withPath { fchmodat(parent.raw, $0, entry.mode, 0) } }
        }
        let path = Array("/proc/self/fd/\(parent.raw)/".utf8) + name
        for attribute in entry.attributes {
            try set(attribute, of: entry) { name, value, size in path.withPath { swk_lsetxattr($0, name, value, size) }
            }
        }
        try setTime(entry) { times in name.withPath { utimensat(parent.raw, $0, times, AT_SYMLINK_NOFOLLOW) } }
    }

    private func set(
        _ attribute: TarEntry.Attribute, of entry: TarEntry, _ call: (UnsafePointer<CChar>, [UInt8], UInt) -> Int32
    ) throws(Failure) {
        if Whiteout.isReserved(attribute.name) {
            throw hostile(entry, "it sets the attribute `\(attribute.name.text)`, which steers the overlay")
        }
        try system("set attribute \(attribute.name.text)", entry.name) {
            attribute.name.withPath { call($0, attribute.value, UInt(attribute.value.count)) }
        }
    }

    func setTime(_ entry: TarEntry, _ call: (UnsafePointer<timespec>) -> Int32) throws(Failure) {
        let time = entry.modified.timespec
        let times = [time, time]
        try system("set time", entry.name) { times.withUnsafeBufferPointer { call($0.baseAddress.unsafelyUnwrapped) } }
    }

    func setDirectoryTimes() throws(Failure) {
        for (path, modified) in directoryTimes {
            // A later member may have replaced the directory, or one above it, by something else.
            guard let directory = try openUnlessReplaced(path) else { continue }
            let times = [modified.timespec, modified.timespec]
            try system("set time", path.text) { futimens(directory.raw, times) }
        }
    }

    private func openUnlessReplaced(_ path: [UInt8]) throws(Failure) -> DirectoryHandle? {
        do { return try root.openBelow(path, named: path.text) } catch {
            if error.errno == ENOTDIR || error.errno == ELOOP { return nil }
            throw error
        }
    }
}

extension TarEntry.Time {
    fileprivate var timespec: Glibc.timespec { Glibc.timespec(tv_sec: Int(seconds), tv_nsec: nanoseconds) }
}
