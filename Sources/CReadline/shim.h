// GNU readline for Swift.
//
// Swift 6 refuses C's mutable globals, so the few of readline's variables that are needed are reached through inline functions. The
// signal part belongs here too: what runs in a handler must be C. It keeps its state in statics of this header, which every object file
// that uses it would get for itself: only Interrupts.swift may use the swk_interrupts functions.
#ifndef SWK_READLINE_SHIM_H
#define SWK_READLINE_SHIM_H

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <readline/readline.h>
#include <readline/history.h>

// Settings that hold for the process: our own signal handlers, our own completion, no completion of file names after it.
static inline void swk_readline_configure(const char *name, const char *word_breaks,
                                          char **(*complete)(const char *, int, int),
                                          void (*display)(char **, int, int)) {
    rl_readline_name = name;
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_completer_word_break_characters = (char *)word_breaks;
    rl_attempted_completion_function = complete;
    rl_completion_display_matches_hook = display;
    rl_completion_append_character = '\0';
}

// What is being edited. Valid until readline runs again.
static inline const char *swk_readline_buffer(void) { return rl_line_buffer ? rl_line_buffer : ""; }
static inline int swk_readline_point(void) { return rl_point; }

// C's standard output, where readline writes too.
static inline FILE *swk_readline_stdout(void) { return stdout; }

// For the completion that is being made: whether readline may complete file names when we found nothing.
static inline void swk_readline_allow_file_names(int allowed) { rl_attempted_completion_over = !allowed; }

// The result of a completion: an array that readline frees.
static inline char **swk_readline_matches(size_t count) { return calloc(count + 1, sizeof(char *)); }

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

#endif
