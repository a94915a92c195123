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
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

static inline int swk_pipe2(int ends[2], int flags) { return (int)syscall(SYS_pipe2, ends, flags); }
/// copy_file_range(2) from and to the current positions; -1 and errno.
static inline long swk_copy_range(int from, int to, unsigned long count) {
    return syscall(SYS_copy_file_range, from, (void *)0, to, (void *)0, count, 0);
}
/// Extended attributes (xattr(7)) of an open file, whose header does not import into Swift.
static inline long swk_attribute_names(int file, char *names, unsigned long size) { return flistxattr(file, names, size); }
static inline long swk_attribute(int file, const char *name, void *value, unsigned long size) {
    return fgetxattr(file, name, value, size);
}
static inline int swk_set_attribute(int file, const char *name, const void *value, unsigned long size) {
    return fsetxattr(file, name, value, size, 0);
}
static inline int swk_pidfd_open(pid_t pid, unsigned flags) { return (int)syscall(SYS_pidfd_open, pid, flags); }
static inline int swk_pidfd_send_signal(int pidfd, int sig) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, sig, (void *)0, 0);
}
/// The type of the file system of an open file (`f_type` of statfs(2), whose header does not import into Swift); -1 and errno.
static inline long swk_filesystem_type(int file) {
    struct statfs status;
    return fstatfs(file, &status) == 0 ? (long)status.f_type : -1;
}
static inline int swk_openat2(int dir, const char *path, unsigned long long flags, unsigned long long mode,
                              unsigned long long resolve) {
    struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
}

/// Gives the calling thread a mount namespace of its own (unshare(2), CLONE_NEWNS); its file system attributes become its own with it.
static inline int swk_unshare_mounts(void) { return (int)syscall(SYS_unshare, 0x00020000); }

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

/// A read-only overlay of `count` directories, the top one first, mounted nowhere: the descriptor is all there is of it. -1 and errno as
/// fsmount(2); EINVAL before Linux 6.8, which has no `lowerdir+`. Numbers as in linux/mount.h, which glibc's own header clashes with.
static inline int swk_overlay_view(char *const *layers, int count, const char *upper, const char *work) {
    enum { cloexec = 1, set_string = 1, create = 6, read_only = 1 };
    int context = (int)syscall(SYS_fsopen, "overlay", cloexec);
    if (context < 0) return -1;
    int mount = -1;
    long result = 0;
    for (int i = 0; i < count && result == 0; i++)
        result = syscall(SYS_fsconfig, context, set_string, "lowerdir+", layers[i], 0);
    // What is written must be all there in the upper directory, which becomes a layer: nothing by reference to the layers below.
    const char *const options[4][2] = {
        {"upperdir", upper}, {"workdir", work}, {"redirect_dir", "nofollow"}, {"metacopy", "off"}};
    for (int i = 0; upper && i < 4 && result == 0; i++)
        result = syscall(SYS_fsconfig, context, set_string, options[i][0], options[i][1], 0);
    if (result == 0) result = syscall(SYS_fsconfig, context, create, (void *)0, (void *)0, 0);
    if (result == 0) mount = (int)syscall(SYS_fsmount, context, cloexec, upper ? 0 : read_only);
    int error = errno;
    close(context);
    errno = error;
    return mount;
}
