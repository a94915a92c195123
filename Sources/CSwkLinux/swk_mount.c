// The mount operations: the root, its sub-mounts, masked and read-only paths.
//
// Sources on the host are taken as detached trees before the change of root (TREE) and attached afterwards (ATTACH). So every
// destination is looked up by a process whose root already is the container's and that holds no host directory: neither a symbolic
// link nor `..` in an image can lead outside. Magic links (/proc/PID/fd) are refused by the kernel on top of that.
#include "swk_child.h"
#include <linux/fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/stat.h>

enum { enoent = 2, eexist = 17, enotdir = 20, einval = 22, enametoolong = 36, enosys = 38 };
enum { detach = 2, fsconfig_text_max = 255, at_symlink_nofollow = 0x100 };
#if defined(__aarch64__)
enum { o_directory = 040000 };
#else
enum { o_directory = 0200000 };
#endif
enum { o_path = 010000000, o_cloexec = 02000000, o_creat = 0100, o_wronly = 1, o_noctty = 0400 };

SWK_BARE static void shut(long fd) { swk_sys(__NR_close, fd); }

SWK_BARE static long open_safely(const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how;
    how.flags = flags | o_cloexec;
    how.mode = mode;
    how.resolve = resolve | RESOLVE_NO_MAGICLINKS;
    return swk_sys(__NR_openat2, SWK_AT_FDCWD, path, &how, sizeof how);
}

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

SWK_BARE static long set_attributes(long fd, uint64_t set, uint64_t clear, uint64_t propagation, unsigned recursive) {
    struct mount_attr attributes;
    swk_zero(&attributes, sizeof attributes);
    attributes.attr_set = set;
    attributes.attr_clr = clear;
    attributes.propagation = propagation;
    return swk_sys(__NR_mount_setattr, fd, "", AT_EMPTY_PATH | recursive, &attributes, sizeof attributes);
}

// ---- the root

SWK_BARE static long attach_root(struct swk_child *child, const struct swk_op *op, long mount) {
    if (mount < 0) return mount;
    child->root = (int)mount;
    long result = op->n ? set_attributes(mount, op->n, 0, 0, 0) : 0;
    if (result < 0) return result;
    return swk_sys(__NR_move_mount, mount, "", SWK_AT_FDCWD, swk_text(child, op->a), MOVE_MOUNT_F_EMPTY_PATH);
}

/// The kernel's own words about a refused file system option are better than errno.
SWK_BARE static long explain(struct swk_child *child, long context, long error) {
    char text[SWK_DETAIL_SIZE];
    long count = swk_sys(__NR_read, context, text, sizeof text - 1);
    if (count <= 2) return error;
    text[count - (text[count - 1] == '\n')] = 0;
    return swk_because(child, SWK_REASON_ERRNO, text + 2, error);
}

SWK_BARE static long configure(struct swk_child *child, long context, const char *key, const char *value) {
    long result = swk_sys(__NR_fsconfig, context, FSCONFIG_SET_STRING, key, value, 0);
    return result < 0 && result != -einval ? swk_because(child, SWK_REASON_ERRNO, value, result) : result;
}

SWK_BARE static long overlay_options(struct swk_child *child, const struct swk_op *op, long context) {
    const char *lower = swk_text(child, op->b);
    for (uint32_t i = 0; i < op->c; i++, lower += swk_length(lower) + 1) {
        if (swk_length(lower) > fsconfig_text_max) return -einval;
        long result = configure(child, context, "lowerdir+", lower);
        if (result < 0) return result;
    }
    if (!op->d) return 0;
    const char *upper = swk_text(child, op->d), *work = swk_text(child, (uint32_t)op->m);
    if (swk_length(upper) > fsconfig_text_max || swk_length(work) > fsconfig_text_max) return -einval;
    long result = configure(child, context, "upperdir", upper);
    if (result == 0) result = configure(child, context, "workdir", work);
    if (result == 0 && (op->flags & SWK_VOLATILE))
        result = swk_sys(__NR_fsconfig, context, FSCONFIG_SET_FLAG, "volatile", 0, 0);
    return result;
}

/// A detached overlay mount through the new mount API: any number of layers, any character in their paths.
SWK_BARE static long overlay(struct swk_child *child, const struct swk_op *op) {
    long context = swk_sys(__NR_fsopen, "overlay", FSOPEN_CLOEXEC);
    if (context < 0) return context;
    long result = overlay_options(child, op, context);
    if (result == 0) {
        result = swk_sys(__NR_fsconfig, context, FSCONFIG_CMD_CREATE, 0, 0, 0);
        if (result < 0) explain(child, context, result);
    }
    if (result == 0) result = swk_sys(__NR_fsmount, context, FSMOUNT_CLOEXEC, 0);
    shut(context);
    return result;
}

/// Appends to an option string; answers the new end, or 0 when it does not fit or `text` has a character that mount(2) would split at.
SWK_BARE static char *append(char *end, char *limit, const char *text, int escaped) {
    for (; end && *text; text++) {
        if (end + 1 >= limit || (escaped && (*text == ':' || *text == ',' || *text == '\\'))) return 0;
        *end++ = *text;
    }
    if (end) *end = 0;
    return end;
}

/// Kernels before 6.8 have no `lowerdir+`, and fsconfig takes texts of 255 bytes at most: mount(2) with one page of options.
SWK_BARE static long overlay_by_mount(struct swk_child *child, const struct swk_op *op) {
    char options[SWK_PATH_MAX];
    char *limit = options + sizeof options, *end = append(options, limit, "lowerdir=", 0);
    const char *lower = swk_text(child, op->b);
    for (uint32_t i = 0; i < op->c; i++, lower += swk_length(lower) + 1) {
        if (i) end = append(end, limit, ":", 0);
        end = append(end, limit, lower, 1);
    }
    if (op->d) {
        end = append(append(end, limit, ",upperdir=", 0), limit, swk_text(child, op->d), 1);
        end = append(append(end, limit, ",workdir=", 0), limit, swk_text(child, (uint32_t)op->m), 1);
        if (op->flags & SWK_VOLATILE) end = append(end, limit, ",volatile", 0);
    }
    if (!end) return -enametoolong;
    const char *target = swk_text(child, op->a);
    long result = swk_sys(__NR_mount, "overlay", target, "overlay", 0, options);
    if (result < 0) return result;
    child->root = (int)open_safely(target, o_path | o_directory, 0, 0);
    if (child->root < 0) return child->root;
    return op->n ? set_attributes(child->root, op->n, 0, 0, 0) : 0;
}

SWK_BARE long swk_root_overlay(struct swk_child *child, const struct swk_op *op) {
    long mount = overlay(child, op);
    if (mount != -einval && mount != -enosys) return attach_root(child, op, mount);
    // EINVAL also means a refused layer; mount(2) refuses it again and then that is the answer.
    return overlay_by_mount(child, op);
}

SWK_BARE long swk_root_bind(struct swk_child *child, const struct swk_op *op) {
    long mount = swk_sys(__NR_open_tree, SWK_AT_FDCWD, swk_text(child, op->b), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    return attach_root(child, op, mount);
}

/// pivot_root(".", ".") stacks the old root on the new one, so no directory for it is needed inside the container; see pivot_root(2).
SWK_BARE long swk_pivot(struct swk_child *child) {
    long result = swk_sys(__NR_fchdir, child->root);
    if (result == 0) result = swk_sys(__NR_pivot_root, ".", ".");
    if (result == 0) result = swk_sys(__NR_umount2, ".", detach);
    if (result == 0) result = swk_sys(__NR_chdir, "/");
    shut(child->root);
    child->root = -1;
    return result;
}

SWK_BARE long swk_remount_root(const struct swk_op *op) {
    long root = open_safely("/", o_path | o_directory, 0, 0);
    if (root < 0) return root;
    long result = set_attributes(root, op->n, 0, 0, 0);
    shut(root);
    return result;
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
