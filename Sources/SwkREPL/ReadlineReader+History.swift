// Readline's list of inputs, which Up, Ctrl-R and the like walk through, is kept equal to ours.

import CReadline
import Glibc

extension ReadlineReader {
    var history: [String] { entries.entries }

    func loadHistory() {
        entries = History(file?.load() ?? [])
        using_history()
        for entry in entries.entries { add_history(entry) }
    }

    func remember(_ input: String) {
        guard case .appended(let removed) = entries.add(input) else { return }
        if let removed, let entry = remove_history(Int32(removed)) { free_history_entry(entry) }
        add_history(input)
        file?.append(input)
    }
}
