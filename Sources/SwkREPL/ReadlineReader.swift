// Inputs from a terminal, edited with GNU readline.
//
// Readline's callback interface lets this thread wait for the terminal and for signals in one poll; readline installs no handlers and is
// never left by a long jump. Readline's state is the process's own, so there is one reader at a time and one thread that uses it; its
// callbacks, which cannot carry a context, find the reader in `current`.

import CReadline
import Glibc

/// Reads inputs with readline.
final class ReadlineReader: LineReader {
    typealias Completer = (_ text: String) -> ReplCompletion

    /// The reader that readline works for. Only the thread of the REPL touches it.
    nonisolated(unsafe) static var current: ReadlineReader?

    let interrupts: Interrupts
    private let output: ReplOutput
    let completer: Completer
    let style: ReplStyle
    /// What was remembered; the same list as readline's own. Nil until it was loaded.
    var entries: History?
    let file: HistoryFile?
    /// What the line handler got: nil while the line is being edited.
    private var accepted: Line?
    /// How the terminal was when the session began.
    private var settings = termios()
    /// The lines before the one that is edited, and the prompt that the whole would have.
    var beginning: String?
    var prompt = Prompt(first: "", next: "")
    /// What was read while text was waiting is drawn once, when nothing waits any more.
    var isDrawingDue = false
    /// The completion that readline is asking for.
    var completion: (start: Int, answer: ReplCompletion)?
    var docs: [String: String] = [:]

    init(
        interrupts: Interrupts, output: ReplOutput, style: ReplStyle, historyPath: String?,
        completer: @escaping Completer
    ) {
        self.interrupts = interrupts
        self.output = output
        self.style = style
        self.completer = completer
        file = historyPath.map(HistoryFile.init)
        tcgetattr(STDIN_FILENO, &settings)
        swk_terminal_guard(&settings)
        ReadlineReader.current = self
        configure()
    }

    /// Gives the terminal back as it was.
    func end() {
        rl_callback_handler_remove()
        restoreTerminal()
        swk_terminal_unguard()
        clear_history()
        ReadlineReader.current = nil
    }

    private func restoreTerminal() { tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) }

    private func configure() {
        // Readline keeps the pointer, so the string lives as long as the process; it is made once for each session.
        swk_readline_configure(
            strdup("swk"), { ReadlineReader.wordBreaks() }, { ReadlineReader.complete($0, $1, $2) },
            { ReadlineReader.display($0, $1, $2) })
        // The user's inputrc, which is read next, may say otherwise.
        rl_variable_bind("show-all-if-ambiguous", "on")
        rl_variable_bind("blink-matching-paren", "off")
        swk_readline_initialize()
        swk_readline_hooks({ ReadlineReader.readByte($0) }, { ReadlineReader.draw() })
        bindKeys()
    }

    // MARK: Reading

    func read(_ prompt: Prompt, continuing beginning: String?) -> Line {
        // Whatever ran before may have left the terminal raw.
        restoreTerminal()
        self.prompt = prompt
        self.beginning = beginning
        accepted = nil
        isDrawingDue = false
        rl_reset_screen_size()
        output.beginEditing(wake: interrupts.wake)
        defer { output.endEditing() }
        swk_readline_begin(style.prompt(beginning == nil ? prompt.first : prompt.next)) {
            ReadlineReader.current?.accept($0)
        }
        loadHistory()
        while true {
            if let accepted { return accepted }
            let event = postponed.isEmpty ? interrupts.wait(input: STDIN_FILENO) : postponed.removeFirst()
            if let line = handle(event) { return line }
        }
    }

    private func handle(_ event: Interrupts.Event?) -> Line? {
        switch event {
        case nil: readWhatWaits()
        case .interrupt?: return abandon()
        case .end(let number)?:
            leaveLine(mark: "")
            return .ended(by: number)
        case .stop?: suspend()
        case .resume?: resume()
        case .resize?: swk_readline_resize()
        case .wake?: showWaiting()
        }
        return nil
    }

    /// Takes all that waits, and draws the line once. An interrupt in the middle of a paste leaves readline waiting for the
    /// end of it, so `readByte` ends that and the line is dropped here.
    private func readWhatWaits() {
        repeat {
            rl_callback_read_char()
        } while accepted == nil && !isInterrupted && ReadlineReader.inputWaits
        if isDrawingDue, accepted == nil { drawNow() }
        if isInterrupted {
            isInterrupted = false
            dropInput()
            accepted = abandon()
        }
    }

    /// The signal that ended the input, if one did.
    private var endingSignal: Int32? {
        for case .end(let number) in postponed { return number }
        return nil
    }

    /// Called by readline with the finished line, which is ours to free, or nil at Ctrl-D.
    private func accept(_ line: UnsafeMutablePointer<CChar>?) {
        swk_readline_forget_end()
        rl_callback_handler_remove()
        guard let line else {
            if !isInterrupted { ReadlineReader.print("\n") }
            accepted = endingSignal.map { .ended(by: $0) } ?? .end
            return
        }
        defer { free(line) }
        let text = String(cString: line)
        accepted = .text(beginning.map { "\($0)\n\(text)" } ?? text)
    }

    /// Ctrl-C drops the line and puts the terminal back in order.
    private func abandon() -> Line {
        leaveLine(mark: "^C")
        return .interrupted
    }

    /// The rest of a paste that was given up must not be taken for keys.
    private func dropInput() {
        repeat {
            tcflush(STDIN_FILENO, TCIFLUSH)
            usleep(20_000)
        } while ReadlineReader.inputWaits
    }

    /// Ends the line on the screen, with a mark behind it, before readline moves the cursor to its beginning.
    private func leaveLine(mark: String) {
        swk_readline_set_point(Int32.max)
        drawNow()
        ReadlineReader.print(mark)
        rl_callback_sigcleanup()
        rl_free_line_state()
        rl_callback_handler_remove()
        ReadlineReader.print("\n")
    }

    // MARK: Stops

    /// Ctrl-Z: the terminal goes to the shell as it was, and comes back when we continue.
    private func suspend() {
        rl_cleanup_after_signal()
        interrupts.stop()
        resume()
    }

    private func resume() {
        rl_reset_after_signal()
        rl_forced_update_display()
    }

    // MARK: Output of others

    /// Prints what came from others above the line.
    private func showWaiting() {
        guard let text = output.takeWaiting() else { return }
        rl_clear_visible_line()
        ReadlineReader.print(text)
        rl_on_new_line()
        drawNow()
    }

    /// Writes through C's standard output, whose buffer readline uses too.
    static func print(_ text: String) {
        fputs(text, swk_readline_stdout())
        fflush(swk_readline_stdout())
    }

    // MARK: Input and drawing

    /// What came while readline read the rest of a key or of a paste, and can wait for its end.
    private var postponed: [Interrupts.Event] = []
    /// Ctrl-C came while readline waited for the rest of a key or of a paste.
    private var isInterrupted = false

    static var inputWaits: Bool { swk_readline_input_waits(STDIN_FILENO) > 0 }

    /// Readline's source of bytes: waits for signals too, so that half a paste can be given up.
    private static func readByte(_ stream: UnsafeMutablePointer<FILE>?) -> Int32 {
        guard let reader = current else { return EOF }
        while true {
            if !inputWaits, let event = reader.interrupts.wait(input: STDIN_FILENO) {
                switch event {
                case .interrupt: reader.isInterrupted = true
                case .end:
                    reader.postponed.append(event)
                    return EOF
                default: reader.postponed.append(event)
                }
                if reader.isInterrupted { return EOF }
                continue
            }
            var byte: UInt8 = 0
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count == 1 { return Int32(byte) }
            if count < 0, errno == EINTR { continue }
            // Control-D is a byte while a line is edited: this is a terminal that was closed, and its SIGHUP is on its way.
            reader.postponed.append(.end(SIGHUP))
            return EOF
        }
    }

    /// Readline's way to draw: not while more waits to be read, or a pasted text is drawn once for each of its letters.
    private static func draw() {
        guard let reader = current else { return }
        if inputWaits { reader.isDrawingDue = true } else { reader.drawNow() }
    }

    func drawNow() {
        isDrawingDue = false
        rl_redisplay()
    }
}
