// Signals as bytes in a pipe: the one thing that a handler of this process may do is a write, and it does it in C.
#pragma once
#include <signal.h>

/// From now on the signal `number` (1 to 64) writes its number as one byte to `pipe`; what it did before is stored in `before`, for
/// sigaction(2) to put back. 0, or -1 and errno.
int swk_signal_to_pipe(int number, int pipe, struct sigaction *before);
