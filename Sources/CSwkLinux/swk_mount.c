// The mount operations inside the root: what comes from the host, new file systems, masked and read-only paths.
//
// Sources on the host are taken as detached trees before the change of root (TREE) and attached afterwards (ATTACH). So every
// destination is looked up by a process whose root already is the container's and that holds no host directory: neither a symbolic
// link nor `..` in an image can lead outside. Magic links (/proc/PID/fd) are refused by the kernel on top of that.
#include "swk_mount.h"

enum { at_symlink_nofollow = 0x100 };

/// Creates the last component of `path` as a directory.
SWK_BARE static long make_directory(char *path, size_t length, unsigned mode) {
    size_t slash = length;
    while (slash > 0 && path[slash - 1] != '/') slash--;
    if (slash == length) return 0; // "a/" or "/"
    if (slash <= 1) return swk_sys(__NR_mkdirat, SWK_AT_FDCWD, path, mode);
    path[slash - 1] = 0;
    long parent = open_safely(path, o_path | o_directory, 0, 0);
    path[slash - 1] = '/';
    if (parent < 0) return parent;
    long result = swk_sys(__NR_mkdirat, parent, path + slash, mode);
    shut(parent);
    return result;
}

SWK_BARE long swk_make_directories(const char *path, unsigned mode) {
    char prefix[SWK_PATH_MAX];
    size_t length = swk_length(path);
    if (length >= sizeof prefix) return -enametoolong;
    swk_copy(prefix, path, length + 1);
    for (size_t end = 1; end <= length; end++) {
        if (path[end] != '/' && path[end] != 0) continue;
        prefix[end] = 0;
        long result = make_directory(prefix, end, mode);
        prefix[end] = path[end];
        if (result < 0 && result != -eexist) return result;
    }
    return 0;
}

/// Creates an empty file below directories that are made when missing. Follows dangling symbolic links inside the root, as docker does.
SWK_BARE static long make_file(const char *path) {
    char parent[SWK_PATH_MAX];
    size_t slash = swk_length(path);
    if (slash >= sizeof parent) return -enametoolong;
    while (slash > 0 && path[slash - 1] != '/') slash--;
    swk_copy(parent, path, slash);
    parent[slash ? slash - 1 : 0] = 0;
    if (slash > 1) {
        long made = swk_make_directories(parent, 0755);
        if (made < 0) return made;
    }
    long fd = open_safely(path, o_creat | o_wronly | o_noctty, 0644, 0);
    if (fd >= 0) shut(fd);
    return fd < 0 ? fd : 0;
}

/// An O_PATH descriptor of a mount's destination, created when missing if the flags ask for it.
SWK_BARE static long destination(struct swk_child *child, const char *path, unsigned flags, int directory, uint64_t resolve) {
    long fd = open_safely(path, o_path, 0, resolve);
    if (fd == -enoent && (flags & (SWK_MAKE_DIRECTORY | SWK_MAKE_FILE))) {
        long made = directory ? swk_make_directories(path, 0755) : make_file(path);
        if (made < 0) return swk_because(child, SWK_REASON_ERRNO, path, made);
        fd = open_safely(path, o_path, 0, resolve);
    }
    return fd < 0 ? swk_because(child, SWK_REASON_ERRNO, path, fd) : fd;
}

SWK_BARE static int is_directory(long fd) {
    struct statx status;
    long result = swk_sys(__NR_statx, fd, "", AT_EMPTY_PATH, STATX_TYPE, &status);
    return result == 0 && (status.stx_mode & 0170000) == 0040000;
}

// ---- mounts from the host

SWK_BARE long swk_tree(struct swk_child *child, const struct swk_op *op) {
    if (op->b >= SWK_TREES) return -7; // E2BIG
    unsigned recursive = op->flags & SWK_RECURSIVE ? AT_RECURSIVE : 0;
    long tree = swk_sys(__NR_open_tree, SWK_AT_FDCWD, swk_text(child, op->a), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recursive);
    if (tree < 0) return swk_because(child, SWK_REASON_ERRNO, swk_text(child, op->a), tree);
    child->tree[op->b] = (int)tree;
    return op->n || op->m ? set_attributes(tree, op->n, op->m, 0, recursive) : 0;
}

SWK_BARE long swk_attach(struct swk_child *child, const struct swk_op *op) {
    int tree = child->tree[op->b];
    long target = destination(child, swk_text(child, op->c), op->flags, is_directory(tree), 0);
    if (target < 0) return target;
    long result = swk_sys(__NR_move_mount, tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
    if (result == 0 && op->n) result = set_attributes(tree, 0, 0, op->n, AT_RECURSIVE);
    shut(target);
    shut(tree);
    return result;
}

// ---- new file systems

/// mount(2) needs one call where the new mount API needs five. Absolute destinations are looked up safely first; proc and sysfs refuse
/// any symbolic link on the way, because what follows relies on them really being there (CVE-2019-19921, CVE-2021-30465).
SWK_BARE long swk_mount(struct swk_child *child, const struct swk_op *op) {
    const char *type = swk_text(child, op->a), *path = swk_text(child, op->c), *data = swk_text(child, op->d);
    const char *source = swk_text(child, op->b), *target = path;
    if (*path == '/') {
        int strict = swk_same(type, "proc") || swk_same(type, "sysfs");
        long fd = destination(child, path, op->flags, 1, strict ? RESOLVE_NO_SYMLINKS : 0);
        if (fd < 0) return fd;
        long result = swk_sys(__NR_fchdir, fd);
        shut(fd);
        if (result < 0) return swk_because(child, SWK_REASON_ERRNO, path, result);
        target = ".";
    }
    return swk_sys(__NR_mount, source, target, type, op->n, data);
}

SWK_BARE long swk_enter(struct swk_child *child, const struct swk_op *op) {
    long fd = open_safely(swk_text(child, op->a), o_path | o_directory, 0, 0);
    if (fd < 0) return swk_because(child, SWK_REASON_ERRNO, swk_text(child, op->a), fd);
    long result = swk_sys(__NR_fchdir, fd);
    shut(fd);
    return result;
}

// ---- hiding and protecting paths

/// Whether /dev/null is the real one: an image's own could be a link to something that must not be bound writable (CVE-2025-31133).
SWK_BARE static long check_null(void) {
    struct statx status;
    long result = swk_sys(__NR_statx, SWK_AT_FDCWD, "/dev/null", at_symlink_nofollow, STATX_TYPE, &status);
    if (result < 0) return result;
    int is_null = (status.stx_mode & 0170000) == 0020000 && status.stx_rdev_major == 1 && status.stx_rdev_minor == 3;
    return is_null ? 0 : -einval;
}

/// A file is hidden below /dev/null, a directory below one empty read-only tmpfs that all masked directories share.
SWK_BARE long swk_mask(struct swk_child *child, const struct swk_op *op) {
    const char *path = swk_text(child, op->a);
    long result = check_null();
    if (result < 0) return swk_because(child, SWK_REASON_ERRNO, "/dev/null", result);
    result = swk_sys(__NR_mount, "/dev/null", path, 0, MS_BIND, 0);
    if (result == -enotdir && child->masked) result = swk_sys(__NR_mount, child->masked, path, 0, MS_BIND, 0);
    if (result == -enotdir) {
        result = swk_sys(__NR_mount, "tmpfs", path, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, 0);
        if (result == 0) child->masked = path;
    }
    if (result == -enoent) return 0;
    return result < 0 ? swk_because(child, SWK_REASON_ERRNO, path, result) : 0;
}

SWK_BARE long swk_read_only(struct swk_child *child, const struct swk_op *op) {
    const char *path = swk_text(child, op->a);
    long tree = swk_sys(__NR_open_tree, SWK_AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    if (tree == -enoent) return 0;
    if (tree < 0) return swk_because(child, SWK_REASON_ERRNO, path, tree);
    long result = set_attributes(tree, MOUNT_ATTR_RDONLY, 0, 0, AT_RECURSIVE);
    if (result == 0) result = swk_sys(__NR_move_mount, tree, "", SWK_AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH);
    shut(tree);
    return result < 0 ? swk_because(child, SWK_REASON_ERRNO, path, result) : 0;
}
