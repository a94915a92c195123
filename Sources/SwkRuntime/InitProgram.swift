// The file that `--init` makes process 1: the code of swk_init.h behind an ELF header, written once for each version of it.

import CSwkLinux
public import SwkModel
import SwkSystem

public enum InitProgram {
    /// The path of the program below `directory`, which is made when it is missing.
    public static func installed(in directory: String) throws(Failure) -> String {
        let image = image()
        // FNV-1a: the name says which code it is, it need not withstand anybody.
        let hash = image.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let path = "\(directory)/init-\(String(hash, radix: 16))"
        if Files.exists(path) { return path }
        try Files.makeDirectories(directory, mode: 0o711)
        try Files.replace(path, with: image, mode: 0o755)
        return path
    }

    private static let base: UInt64 = 0x400000
    /// Behind the header and two program headers, aligned for code.
    private static let codeOffset: UInt64 = 192

    /// A static ELF program of one segment, see elf(5).
    private static func image() -> [UInt8] {
        var size = 0
        var entry = 0
        guard let code = swk_init_code(&size, &entry) else { return [] }
        var bytes: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        func add(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
        }
        #if arch(arm64)
            let machine: UInt16 = 183
        #else
            let machine: UInt16 = 62
        #endif
        // ET_EXEC, machine, version, entry, offset of the program headers, no sections, sizes.
        add(2 as UInt16); add(machine); add(1 as UInt32); add(base + codeOffset + UInt64(entry)); add(64 as UInt64)
        add(0 as UInt64); add(0 as UInt32)
        for half in [64, 56, 2, 64, 0, 0] as [UInt16] { add(half) }
        let whole = codeOffset + UInt64(size)
        // PT_LOAD, readable and executable; PT_GNU_STACK, readable and writable.
        add(1 as UInt32); add(5 as UInt32)
        for word in [0, base, base, whole, whole, 4096] { add(word) }
        add(0x6474_e551 as UInt32); add(6 as UInt32)
        for word in [0, 0, 0, 0, 0, 16] as [UInt64] { add(word) }
        bytes += [UInt8](repeating: 0, count: Int(codeOffset) - bytes.count)
        return bytes + UnsafeRawBufferPointer(start: code, count: size)
    }
}
