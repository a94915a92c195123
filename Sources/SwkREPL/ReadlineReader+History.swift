// Readline's list of inputs, which Up, Ctrl-R and the like walk through, is kept equal to ours.

import CReadline
import Glibc

extension ReadlineReader {
    var history: [String] { entries?.entries ?? [] }

    /// Loads what earlier sessions left, once. It is done while the first prompt already stands: ten thousand lines take as long
    /// as everything else before it.
    func loadHistory() {
        guard entries == nil else { return }
        let loaded = History(file?.load() ?? [])
        for entry in loaded.entries { add_history(entry) }
        using_history()
        entries = loaded
    }

    func remember(_ input: String) {
        guard case .appended(let removed)? = entries?.add(input) else { return }
        if let removed, let entry = remove_history(Int32(removed)) { free_history_entry(entry) }
        add_history(input)
        file?.append(input)
    }
}
