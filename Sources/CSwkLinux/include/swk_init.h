// The init that `--init` makes process 1 of a container: it reaps orphans, passes signals on to its one child, and ends as that does.
//
// Mechanism. It is no file that would have to be built and shipped beside the library: its code is a section of its own of whatever this
// is linked into, position-independent and without data, and SwkRuntime writes it to a file with an ELF header in front when a
// container first asks for it. So it works inside somebody's test runner, too, and costs a few hundred bytes.
#pragma once
#include <stddef.h>

/// The code of the init, its size, and where in it the program begins.
const void *swk_init_code(size_t *size, size_t *entry);
