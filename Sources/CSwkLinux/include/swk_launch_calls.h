// Calls around a launch that Swift cannot make itself: variadic, hidden behind macros, or with unions in their arguments. They answer as
// libc does: -1 with errno.
#pragma once
#include <stdint.h>

/// What waitid reports: CLD_* and an exit code or signal. `code` is 0 while the process runs.
struct swk_exit {
    int32_t code, status;
};

/// waitid(P_PIDFD); with `take` the zombie is reaped, without it this only looks and never waits.
int swk_wait_pidfd(int pidfd, int take, struct swk_exit *out);

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
