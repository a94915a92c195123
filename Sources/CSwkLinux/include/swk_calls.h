// Linux calls that Swift's Glibc module does not show because they hide behind _GNU_SOURCE or have no wrapper in glibc.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int swk_pipe2(int ends[2], int flags) { return (int)syscall(SYS_pipe2, ends, flags); }
static inline int swk_pidfd_open(pid_t pid, unsigned flags) { return (int)syscall(SYS_pidfd_open, pid, flags); }
static inline int swk_pidfd_send_signal(int pidfd, int sig) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, sig, (void *)0, 0);
}
static inline int swk_openat2(int dir, const char *path, unsigned long long flags, unsigned long long mode,
                              unsigned long long resolve) {
    struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
}
