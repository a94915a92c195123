// GNU readline for Swift.
//
// Swift 6 refuses C's mutable globals, so the few of readline's variables that are needed are reached through inline functions. The
// signal part belongs here too: what runs in a handler must be C. It keeps its state in statics of this header, which every object file
// that uses it would get for itself: only Interrupts.swift may use the swk_interrupts functions, only ReadlineReader.swift those of
// swk_terminal.
#ifndef SWK_READLINE_SHIM_H
#define SWK_READLINE_SHIM_H

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <readline/readline.h>
#include <readline/history.h>

// Settings that hold for the process: our own signal handlers, our own completion, no completion of file names after it.
static inline void swk_readline_configure(const char *name, char *(*word_breaks)(void),
                                          char **(*complete)(const char *, int, int),
                                          void (*display)(char **, int, int)) {
    rl_readline_name = name;
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_completion_word_break_hook = word_breaks;
    rl_attempted_completion_function = complete;
    rl_completion_display_matches_hook = display;
    // What ends a candidate is the session's to say: readline would close the string a second time.
    rl_basic_quote_characters = "";
}

// Our own way to read a byte and to draw the line. After the initialization: readline takes a program that draws for itself for one that
// has no terminal.
static inline void swk_readline_hooks(int (*read_byte)(FILE *), void (*draw)(void)) {
    rl_getc_function = read_byte;
    rl_redisplay_function = draw;
}

// The terminal has another size. For the same reason readline draws the line anew only when it is the one who draws.
static inline void swk_readline_resize(void) {
    rl_voidfunc_t *draw = rl_redisplay_function;
    rl_redisplay_function = rl_redisplay;
    rl_resize_terminal();
    rl_redisplay_function = draw;
}

// Text is UTF-8 here whatever the locale says, also where none is set, as in containers and under sudo. Readline looks at the locale each
// time it starts a line, so it is told after that.
static inline void swk_readline_use_utf8(void) {
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
    rl_variable_bind("input-meta", "on");
    rl_variable_bind("output-meta", "on");
    rl_variable_bind("convert-meta", "off");
}

// Reads the user's inputrc. Bracketed paste is on by default, except on terminals that cannot do it.
static inline void swk_readline_initialize(void) {
    setlocale(LC_CTYPE, "");
    rl_initialize();
    swk_readline_use_utf8();
}

// Shows a prompt and begins a line.
static inline void swk_readline_begin(const char *prompt, void (*take)(char *)) {
    // Readline forgets an end of the input only where it reads whole lines.
    rl_eof_found = 0;
    rl_callback_handler_install(prompt, take);
    swk_readline_use_utf8();
}

// Puts our functions in the place of readline's wherever a key has those.
static inline void swk_readline_keys(rl_command_func_t *up, rl_command_func_t *down, rl_command_func_t *accept,
                                     rl_command_func_t *newline) {
    static const char *keys[] = {"\033[A", "\033OA", "\020", "\033[B", "\033OB", "\016", "\r", "\n", "\033\r"};
    rl_add_defun("swk-previous-line", up, -1);
    rl_add_defun("swk-next-line", down, -1);
    rl_add_defun("swk-accept-line", accept, -1);
    rl_add_defun("swk-newline", newline, -1);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        rl_command_func_t *function = rl_function_of_keyseq(keys[i], NULL, NULL);
        if (function == rl_get_previous_history) rl_bind_keyseq(keys[i], up);
        if (function == rl_get_next_history) rl_bind_keyseq(keys[i], down);
        if (function == rl_newline) rl_bind_keyseq(keys[i], accept);
        // Meta-Enter, which would change to the keys of vi.
        if (function == rl_vi_editing_mode) rl_bind_keyseq(keys[i], newline);
    }
}

// What is being edited. Valid until readline runs again.
static inline const char *swk_readline_buffer(void) { return rl_line_buffer ? rl_line_buffer : ""; }
static inline int swk_readline_point(void) { return rl_point; }
static inline void swk_readline_set_point(int point) { rl_point = point > rl_end ? rl_end : point; }

// Whether the terminal understands the sequences of ECMA-48.
static inline int swk_readline_can_move_up(void) {
    return rl_terminal_name && strcmp(rl_terminal_name, "dumb") != 0;
}

// How many bytes wait to be read.
static inline int swk_readline_input_waits(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

// C's standard output, where readline writes too.
static inline FILE *swk_readline_stdout(void) { return stdout; }

// For the completion that is being made: whether readline may complete file names when we found nothing.
static inline void swk_readline_allow_file_names(int allowed) { rl_attempted_completion_over = !allowed; }

// What follows a candidate is the session's to say; readline would set its blank anew at each completion.
static inline void swk_readline_append_nothing(void) { rl_completion_append_character = '\0'; }

// The end of the input was met, and is shown by us.
static inline void swk_readline_forget_end(void) { rl_eof_found = 0; }

// The result of a completion: an array that readline frees.
static inline char **swk_readline_matches(size_t count) { return calloc(count + 1, sizeof(char *)); }

// The terminal as it was, for whatever ends the process: exit() and the signals of a trap. tcsetattr is async-signal-safe (POSIX 2.4.3).
static struct termios swk_terminal_settings = {0};
static volatile sig_atomic_t swk_terminal_is_guarded = 0;

static inline void swk_terminal_restore(void) {
    if (!swk_terminal_is_guarded) return;
    swk_terminal_is_guarded = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &swk_terminal_settings);
}

static struct sigaction swk_terminal_before[32] = {{{0}}};

// Restores the terminal and leaves the signal to whoever had it before, the runtime's backtrace or the kernel: a fault happens again when
// its instruction is tried again, what was sent is sent again.
static inline void swk_terminal_fatal(int number, siginfo_t *info, void *context) {
    (void)context;
    swk_terminal_restore();
    sigaction(number, &swk_terminal_before[number], NULL);
    if (info->si_code <= 0) raise(number);
}

static inline void swk_terminal_guard(const struct termios *settings) {
    static int is_registered = 0;
    static const int fatal[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS};
    swk_terminal_settings = *settings;
    swk_terminal_is_guarded = 1;
    if (is_registered) return;
    is_registered = 1;
    atexit(swk_terminal_restore);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_sigaction = swk_terminal_fatal;
        action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        sigaction(fatal[i], &action, &swk_terminal_before[fatal[i]]);
    }
}

static inline void swk_terminal_unguard(void) { swk_terminal_is_guarded = 0; }

// Signal numbers as bytes into a pipe, which is all that a handler may do.
static volatile int swk_interrupts_fd = -1;

static inline void swk_interrupts_handler(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    // A full pipe has enough news in it already.
    if (write(swk_interrupts_fd, &byte, 1) < 0) { }
    errno = saved;
}

// Installs the handler for one signal; the previous action goes to *old. Returns 0, or -1 with errno.
static inline int swk_interrupts_install(int number, int fd, struct sigaction *old) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    swk_interrupts_fd = fd;
    action.sa_handler = swk_interrupts_handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, old);
}

// Stops the process as SIGTSTP does that nobody handles; returns when it goes on, or at once in an orphaned process group.
static inline void swk_interrupts_stop(void) {
    struct sigaction action, old;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGTSTP, &action, &old) != 0) return;
    raise(SIGTSTP);
    sigaction(SIGTSTP, &old, NULL);
}

#endif
