// Linux calls that have no wrapper in glibc, or whose wrapper hides behind _GNU_SOURCE, or that do not import into Swift.
// No feature macro is set here: a header that Swift imports beside Glibc must see the same declarations as Glibc does.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <sys/epoll.h>
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

// epoll with one-shot waits that carry a 64-bit token: the macros and the union of <sys/epoll.h> do not import into Swift.
static inline int swk_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }
static inline int swk_epoll_watch(int epoll, int fd, int for_writing, uint64_t token) {
    struct epoll_event event = {.events = EPOLLONESHOT | (for_writing ? EPOLLOUT : EPOLLIN | EPOLLRDHUP), .data.u64 = token};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}
/// Ends a watch. Closing `fd` does not do it while another descriptor of the same open file exists.
static inline int swk_epoll_forget(int epoll, int fd) { return epoll_ctl(epoll, EPOLL_CTL_DEL, fd, (struct epoll_event *)0); }
/// Waits for one event; its token, or 0 when interrupted.
static inline uint64_t swk_epoll_next(int epoll) {
    struct epoll_event event;
    return epoll_wait(epoll, &event, 1, -1) == 1 ? event.data.u64 : 0;
}
