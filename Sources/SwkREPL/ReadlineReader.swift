// Lines from a terminal, edited with GNU readline.
//
// Readline's callback interface lets this thread wait for the terminal and for signals in one poll; readline installs no handlers and is
// never left by a long jump. Readline's state is the process's own, so there is one reader at a time and one thread that uses it; its
// callbacks, which cannot carry a context, find the reader in `current`.

import CReadline
import Glibc

/// Reads lines with readline.
final class ReadlineReader: LineReader {
    typealias Completer = (_ text: String) -> ReplCompletion

    /// The reader that readline works for. Only the thread of the REPL touches it.
    nonisolated(unsafe) static var current: ReadlineReader?

    private let interrupts: Interrupts
    private var history: History
    private let file: HistoryFile?
    let completer: Completer
    /// What the line handler got: nil while the line is being edited.
    private var accepted: Line?
    /// How the terminal was when the session began.
    private var settings = termios()
    /// What the display hook shows beside the candidates.
    var docs: [String: String] = [:]

    init(interrupts: Interrupts, historyPath: String?, completer: @escaping Completer) {
        self.interrupts = interrupts
        self.completer = completer
        file = historyPath.map(HistoryFile.init)
        history = History(file?.load() ?? [])
        tcgetattr(STDIN_FILENO, &settings)
        ReadlineReader.current = self
        configure()
        using_history()
        for entry in history.entries { add_history(entry) }
    }

    func end() {
        clear_history()
        ReadlineReader.current = nil
    }

    private func configure() {
        // Readline keeps the pointers, so the strings live as long as the process; they are made once for each session.
        let breaks = strdup(" \t\n\"'`@$><=;|&{}()[].,:?!+-*/%\\")
        swk_readline_configure(
            strdup("swk"), breaks, { ReadlineReader.complete($0, $1, $2) }, { ReadlineReader.display($0, $1, $2) })
        // Reads the user's inputrc. Bracketed paste is on by default, except on terminals that cannot do it.
        rl_initialize()
    }

    // MARK: Reading

    func read(prompt: String) -> Line {
        // Whatever ran before may have left the terminal raw.
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
        accepted = nil
        rl_reset_screen_size()
        rl_callback_handler_install(prompt) { ReadlineReader.current?.accept($0) }
        while true {
            if let accepted { return accepted }
            switch interrupts.wait(input: STDIN_FILENO) {
            case nil: rl_callback_read_char()
            case .interrupt?: return abandon()
            case .stop?: suspend()
            case .resize?: rl_resize_terminal()
            case .wake?: break
            }
        }
    }

    /// Called by readline with the finished line, which is ours to free, or nil at Ctrl-D.
    private func accept(_ line: UnsafeMutablePointer<CChar>?) {
        rl_callback_handler_remove()
        guard let line else {
            ReadlineReader.print("\n")
            accepted = .end
            return
        }
        accepted = .text(String(cString: line))
        free(line)
    }

    /// Ctrl-C drops the line and puts the terminal back in order.
    private func abandon() -> Line {
        rl_callback_sigcleanup()
        rl_free_line_state()
        rl_callback_handler_remove()
        ReadlineReader.print("^C\n")
        return .interrupted
    }

    /// Ctrl-Z: the terminal goes to the shell as it was, and comes back when we continue.
    private func suspend() {
        rl_cleanup_after_signal()
        kill(getpid(), SIGSTOP)
        rl_reset_after_signal()
        rl_forced_update_display()
    }

    /// Writes through C's standard output, whose buffer readline uses too.
    static func print(_ text: String) {
        fputs(text, swk_readline_stdout())
        fflush(swk_readline_stdout())
    }

    // MARK: History

    func remember(_ input: String) {
        guard history.add(input) else { return }
        clear_history()
        for entry in history.entries { add_history(entry) }
        file?.append(input)
    }
}
