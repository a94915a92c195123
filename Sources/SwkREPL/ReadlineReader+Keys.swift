// Keys that mean more here than in readline: in an input of several lines Up and Down move between the lines, Up at a continuation prompt
// takes the lines so far back for editing, and Meta-Enter breaks the line. They take the place of readline's own functions wherever the
// user's inputrc has those, and are called `swk-previous-line`, `swk-next-line`, `swk-accept-line` and `swk-newline` there.

import CReadline
import Glibc
import SwkSyntax

extension ReadlineReader {
    func bindKeys() {
        swk_readline_keys(
            { ReadlineReader.moveUp($0, $1) }, { ReadlineReader.moveDown($0, $1) },
            { ReadlineReader.acceptLine($0, $1) },
            { _, _ in
                rl_insert_text("\n")
                return 0
            })
    }

    private static func moveUp(_ count: Int32, _ key: Int32) -> Int32 {
        let buffer = EditBuffer.current
        if let point = buffer.pointAbove() {
            swk_readline_set_point(Int32(point))
            return 0
        }
        if let reader = current, let beginning = reader.beginning, !buffer.text.contains("\n") {
            reader.takeBack(beginning, buffer.text)
            return 0
        }
        return rl_get_previous_history(count, key)
    }

    private static func moveDown(_ count: Int32, _ key: Int32) -> Int32 {
        guard let point = EditBuffer.current.pointBelow() else { return rl_get_next_history(count, key) }
        swk_readline_set_point(Int32(point))
        return 0
    }

    /// Enter. What was not drawn yet is drawn first: the line stays on the screen.
    private static func acceptLine(_ count: Int32, _ key: Int32) -> Int32 {
        if let reader = current, reader.isDrawingDue { reader.drawNow() }
        return rl_newline(count, key)
    }

    /// The lines so far and the one that is edited become one text under the first prompt.
    private func takeBack(_ lines: String, _ line: String) {
        beginning = nil
        rl_clear_visible_line()
        let rows = lines.split(separator: "\n", omittingEmptySubsequences: false).enumerated().reduce(0) { rows, part in
            let width = (part.offset == 0 ? prompt.first : prompt.next).columns + String(part.element).columns
            return rows + 1 + max(0, width - 1) / TerminalSize.current.columns
        }
        // A terminal that cannot move up shows the lines twice.
        if swk_readline_can_move_up() != 0 { ReadlineReader.print("\u{1B}[\(rows)A\r\u{1B}[J") }
        rl_set_prompt(style.prompt(prompt.first))
        rl_replace_line("\(lines)\n\(line)", 1)
        swk_readline_set_point(Int32("\(lines)\n\(line)".utf8.count))
        rl_on_new_line()
        drawNow()
    }
}

/// What is being edited, and the place of the cursor in it, in bytes.
struct EditBuffer {
    let text: String
    let point: Int

    static var current: EditBuffer {
        EditBuffer(text: String(cString: swk_readline_buffer()), point: Int(swk_readline_point()))
    }

    /// The place in the line above at the same column, nil in the first line.
    func pointAbove() -> Int? {
        let bytes = Array(text.utf8)
        let newline = UInt8(ascii: "\n")
        guard let end = bytes[..<min(point, bytes.count)].lastIndex(of: newline) else { return nil }
        let start = bytes[..<end].lastIndex(of: newline).map { $0 + 1 } ?? 0
        return place(in: bytes, start, end, column: column(bytes, end + 1))
    }

    /// The place in the line below at the same column, nil in the last line.
    func pointBelow() -> Int? {
        let bytes = Array(text.utf8)
        let newline = UInt8(ascii: "\n")
        let point = min(point, bytes.count)
        guard let next = bytes[point...].firstIndex(of: newline) else { return nil }
        let start = bytes[..<point].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[(next + 1)...].firstIndex(of: newline) ?? bytes.count
        return place(in: bytes, next + 1, end, column: column(bytes, start))
    }

    private func column(_ bytes: [UInt8], _ start: Int) -> Int {
        String(decoding: bytes[start..<min(point, bytes.count)], as: UTF8.self).columns
    }

    /// The last place of a line that is not right of a column.
    private func place(in bytes: [UInt8], _ start: Int, _ end: Int, column: Int) -> Int {
        var place = start
        var used = 0
        for character in String(decoding: bytes[start..<end], as: UTF8.self) {
            used += String(character).columns
            if used > column { break }
            place += character.utf8.count
        }
        return place
    }
}
