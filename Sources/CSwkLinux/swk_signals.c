// The handler behind swk_signals.h. The pipe is one for the whole process, so it is never closed under a handler.
#include "include/swk_signals.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static volatile int signal_pipe = -1;

static void pass_on(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    ssize_t ignored = write(signal_pipe, &byte, 1); // a full pipe holds enough of them
    (void)ignored;
    errno = saved;
}

int swk_signal_to_pipe(int number, int pipe, struct sigaction *before) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = pass_on;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    signal_pipe = pipe;
    return sigaction(number, &action, before);
}
