// What the mount operations share: constants, safe opening, mount attributes.
#pragma once
#include "swk_child.h"
#include <linux/fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/stat.h>

enum { enoent = 2, eexist = 17, enotdir = 20, einval = 22, enametoolong = 36, enosys = 38 };
#if defined(__aarch64__)
enum { o_directory = 040000 };
#else
enum { o_directory = 0200000 };
#endif
enum { o_path = 010000000, o_cloexec = 02000000, o_creat = 0100, o_wronly = 1, o_noctty = 0400 };

SWK_BARE static inline void shut(long fd) { swk_sys(__NR_close, fd); }

/// openat2 that refuses magic links; always close-on-exec.
SWK_BARE static inline long open_safely(const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how;
    how.flags = flags | o_cloexec;
    how.mode = mode;
    how.resolve = resolve | RESOLVE_NO_MAGICLINKS;
    return swk_sys(__NR_openat2, SWK_AT_FDCWD, path, &how, sizeof how);
}

SWK_BARE static inline long set_attributes(long fd, uint64_t set, uint64_t clear, uint64_t propagation, unsigned recursive) {
    struct mount_attr attributes;
    swk_zero(&attributes, sizeof attributes);
    attributes.attr_set = set;
    attributes.attr_clr = clear;
    attributes.propagation = propagation;
    return swk_sys(__NR_mount_setattr, fd, "", AT_EMPTY_PATH | recursive, &attributes, sizeof attributes);
}
