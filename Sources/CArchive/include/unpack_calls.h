// System calls of unpacking: paths resolved below a directory by the kernel, and extended attributes.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

/// O_PATH, which hides behind _GNU_SOURCE.
static const int swk_o_path = O_PATH;

/// Opens `path` with every component, symbolic link and `..` resolved as if `root` were the root directory (openat2(2), Linux 5.6).
/// Links of procfs, which would leave the root, are refused.
static inline int swk_open_in_root(int root, const char *path, int flags, unsigned mode) {
    struct open_how how = {
        .flags = (unsigned long long)(flags | O_CLOEXEC),
        .mode = flags & O_CREAT ? mode : 0,
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

static inline dev_t swk_makedev(unsigned major, unsigned minor) { return makedev(major, minor); }
static inline unsigned swk_major(dev_t device) { return major(device); }
static inline unsigned swk_minor(dev_t device) { return minor(device); }
