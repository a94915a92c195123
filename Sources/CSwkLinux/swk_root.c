// The container's root: an overlay of layers or a directory, and the change to it.
//
// The mount is made detached, attached to the mountpoint inside the new mount namespace only, and becomes the root by pivot_root; the
// host's whole tree is detached in the same step, so nothing of it can be reached by any path afterwards.
#include "swk_mount.h"

enum { detach = 2, fsconfig_text_max = 255 };

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
    // Both are defaults of some kernels, and would keep moved directories and changed modes by reference to the layers below: what a
    // container wrote must be all there in its upper directory, which becomes a layer.
    if (result == 0) result = configure(child, context, "redirect_dir", "nofollow");
    if (result == 0) result = configure(child, context, "metacopy", "off");
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
        end = append(end, limit, ",redirect_dir=nofollow,metacopy=off", 0);
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
