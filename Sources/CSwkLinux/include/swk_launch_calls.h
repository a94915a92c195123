// Calls around a launch that Swift cannot make itself: variadic, hidden behind macros, or with unions in their arguments. They answer as
// libc does: -1 with errno.
#pragma once
#include <stdint.h>

/// What waitid reports: CLD_* and an exit code or signal. `code` is 0 while the process runs.
struct swk_exit {
    int32_t code, status;
};

enum swk_wait {
    SWK_WAIT_TAKE, // wait for the end and reap
    SWK_WAIT_TRY,  // reap if it has ended
    SWK_WAIT_LOOK, // only look
};

/// waitid(P_PIDFD) for the end of a child.
int swk_wait_pidfd(int pidfd, enum swk_wait how, struct swk_exit *out);

int swk_get_dumpable(void);
int swk_set_dumpable(int value);

/// A memory file with a POSIX write lock of this process on it: see swk_die_with_parent().
int swk_lifeline(void);

/// A connected pair of unix stream sockets, close-on-exec.
int swk_socket_pair(int ends[2]);
/// Receives one descriptor, close-on-exec. Does not wait: what was sent is there already.
int swk_receive_descriptor(int socket);

/// Loads a BPF_PROG_TYPE_CGROUP_DEVICE program; a descriptor, close-on-exec.
int swk_bpf_load_device_program(const void *instructions, unsigned count);
/// Attaches it to a cgroup; groups below may override it with a program of their own.
int swk_bpf_attach_device_program(int cgroup, int program);
/// How many device programs are attached directly to a cgroup.
int swk_bpf_device_programs(int cgroup);

/// An anonymous file in memory, close-on-exec.
int swk_memory_file(const char *name);
