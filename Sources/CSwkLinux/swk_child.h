// What the operations of a launch share: the state of one child between clone3 and execve.
//
// Every operation answers 0 or -errno. Where errno alone would be vague it calls swk_because() with a reason and the path concerned.
#pragma once
#include "include/swk_plan.h"
#include "swk_sys.h"

#define SWK_HIDDEN __attribute__((visibility("hidden")))
#define SWK_AT_FDCWD (-100)
#define SWK_PATH_MAX 4096
#define SWK_TREES 256 // bind mounts of one container; their descriptors must fit below the usual soft limit of 1024

struct swk_child {
    struct swk_plan *plan;
    struct swk_failure *failure;
    struct swk_slots slots; // own copy: STDIO may move them
    uint32_t scratch_used;
    int born_elsewhere;     // the child must join plan->cgroup itself
    int root;               // descriptor of the new root's mount, until PIVOT_ROOT
    int null_checked;       // /dev/null is known to be the real one
    int tree[SWK_TREES];         // detached mounts made by TREE, attached by ATTACH
    uint32_t uid, gid;
    uint32_t group_count;
    uint32_t *groups;
    char *home; // "HOME=..." in scratch, or 0
};

SWK_BARE static inline char *swk_text(const struct swk_child *child, uint32_t offset) {
    return offset ? (char *)child->plan + offset : 0;
}

/// Zero-aligned scratch memory for the rest of this launch, or 0 when the plan's scratch area is used up.
SWK_BARE static inline void *swk_scratch(struct swk_child *child, uint64_t size) {
    uint64_t start = (child->scratch_used + 15u) & ~15ull;
    if (start + size > child->plan->scratch_size) return 0;
    child->scratch_used = (uint32_t)(start + size);
    return (char *)child->plan + child->plan->scratch + start;
}

/// Attaches a reason and a detail (cut to its field) to the failure that `error` will cause, and answers `error`.
SWK_BARE static inline long swk_because(struct swk_child *child, uint32_t reason, const char *detail, long error) {
    child->failure->reason = reason;
    size_t n = 0;
    for (; detail && detail[n] && n < SWK_DETAIL_SIZE - 1; n++) child->failure->detail[n] = detail[n];
    child->failure->detail[n] = 0;
    return error;
}

SWK_HIDDEN void swk_walk(struct swk_child *child) __attribute__((noreturn));

// swk_root.c, swk_mount.c
SWK_HIDDEN long swk_root_overlay(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_root_bind(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_pivot(struct swk_child *);
SWK_HIDDEN long swk_tree(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_attach(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_mount(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_mask(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_read_only(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_enter(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_remount_root(const struct swk_op *);
/// Creates `path` and its missing parents as directories; existing ones are fine.
SWK_HIDDEN long swk_make_directories(const char *path, unsigned mode);

// swk_user.c
SWK_HIDDEN long swk_find_user(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_become_user(struct swk_child *);
SWK_HIDDEN long swk_bounding_set(uint64_t keep);
SWK_HIDDEN long swk_capabilities(struct swk_child *, const struct swk_op *);

// swk_io.c
SWK_HIDDEN long swk_stdio(struct swk_child *);
SWK_HIDDEN long swk_close_descriptors(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_console(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_die_with_parent(struct swk_child *);
SWK_HIDDEN void swk_report(struct swk_child *);
SWK_HIDDEN long swk_write_file(const char *path, const char *text);

// swk_exec.c
SWK_HIDDEN long swk_work_directory(struct swk_child *, const struct swk_op *);
SWK_HIDDEN long swk_await_start(struct swk_child *);
SWK_HIDDEN long swk_execute(struct swk_child *, const struct swk_op *);
