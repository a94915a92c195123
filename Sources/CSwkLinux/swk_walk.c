// The child's side: walks the operations of its plan in order, from clone3 to execve.
//
// The child shares memory with the program that launches it, so it owns nothing but its stack, the plan's scratch area and the
// failure it may report. `failure->op` always names the operation under way, so that a death by a signal is attributed, too.
#include "swk_child.h"
#include <linux/if.h>
#include <linux/sockios.h>

enum { last_signal = 64, sig_dfl = 0, sig_ign = 1, exit_not_executed = 255 };

const char *swk_operation_word(uint32_t code) {
    switch (code) {
#define X(name, word) \
    case SWK_OP_##name: return word;
        SWK_OPERATIONS(X)
#undef X
    default: return "unknown operation";
    }
}

struct kernel_action {
    uint64_t handler, flags, restorer, mask;
};

/// CLONE_CLEAR_SIGHAND resets handlers but leaves ignored signals ignored; a container starts with none.
SWK_BARE static void stop_ignoring_signals(void) {
    struct kernel_action action;
    for (int number = 1; number <= last_signal; number++) {
        if (swk_sys(__NR_rt_sigaction, number, 0, &action, 8) != 0 || action.handler != sig_ign) continue;
        swk_zero(&action, sizeof action);
        swk_sys(__NR_rt_sigaction, number, &action, 0, 8);
    }
}

/// A fresh network namespace has its loopback down; SIOCSIFFLAGS needs no netlink conversation.
SWK_BARE static long loopback(void) {
    struct ifreq request;
    swk_zero(&request, sizeof request);
    swk_copy(request.ifr_name, "lo", 3);
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    long fd = swk_sys(__NR_socket, 2 /* AF_INET */, 2 | 02000000 /* SOCK_DGRAM | SOCK_CLOEXEC */, 0);
    if (fd < 0) return fd;
    long result = swk_sys(__NR_ioctl, fd, SIOCSIFFLAGS, &request);
    swk_sys(__NR_close, fd);
    return result;
}

SWK_BARE static long join_cgroup(const char *directory) {
    char path[SWK_PATH_MAX];
    size_t n = swk_length(directory);
    if (n > sizeof path - 16) return -36; // ENAMETOOLONG
    swk_copy(path, directory, n);
    swk_copy(path + n, "/cgroup.procs", 14);
    return swk_write_file(path, "0");
}

/// Joins the namespaces behind a slot. The memory that this process shares with the host program becomes undumpable first: nobody in
/// the namespaces we enter may look into it (CVE-2016-9962). execve gives the container's program its own dumpable memory.
SWK_BARE static long join_namespaces(struct swk_child *child, const struct swk_op *op) {
    int joins_process = op->a == SWK_SLOT_TARGET || op->a == SWK_SLOT_IPC;
    long result = joins_process ? swk_sys(__NR_prctl, 4 /* PR_SET_DUMPABLE */, 0, 0, 0, 0) : 0;
    if (result < 0) return result;
    int fd = child->slots.fd[op->a];
    result = swk_sys(__NR_setns, fd, op->n);
    swk_sys(__NR_close, fd);
    return result;
}

/// Joins one namespace by its file. It must be of the kind that was asked for, which setns checks.
SWK_BARE static long join_namespace(struct swk_child *child, const struct swk_op *op) {
    long fd = swk_sys(__NR_openat, SWK_AT_FDCWD, swk_text(child, op->a), 02000000 /* O_RDONLY | O_CLOEXEC */, 0);
    if (fd < 0) return fd;
    long result = swk_sys(__NR_setns, fd, op->n);
    swk_sys(__NR_close, fd);
    return result;
}

SWK_BARE static long set_parameter(struct swk_child *child, const struct swk_op *op) {
    char path[512];
    const char *name = swk_text(child, op->a);
    size_t n = swk_length(name);
    if (n > sizeof path - 16) return -36;
    swk_copy(path, "/proc/sys/", 10);
    swk_copy(path + 10, name, n + 1);
    return swk_write_file(path, swk_text(child, op->b));
}

SWK_BARE static long make_device(struct swk_child *child, const struct swk_op *op) {
    const char *path = swk_text(child, op->a);
    long result = swk_sys(__NR_mknodat, SWK_AT_FDCWD, path, op->n, op->m);
    if (result < 0 || (op->b == 0 && op->c == 0)) return result;
    return swk_sys(__NR_fchownat, SWK_AT_FDCWD, path, op->b, op->c, 0x100 /* AT_SYMLINK_NOFOLLOW */);
}

SWK_BARE static long set_limit(const struct swk_op *op) {
    uint64_t limit[2];
    limit[0] = op->n;
    limit[1] = op->m;
    return swk_sys(__NR_prlimit64, 0, op->a, limit, 0);
}

SWK_BARE static long install_filter(struct swk_child *child, const struct swk_op *op) {
    struct {
        uint16_t count;
        void *program;
    } filter;
    filter.count = (uint16_t)op->n;
    filter.program = (char *)child->plan + op->a;
    return swk_sys(__NR_seccomp, 1 /* SECCOMP_SET_MODE_FILTER */, op->m, &filter);
}

SWK_BARE static long perform(struct swk_child *child, const struct swk_op *op) {
    char *a = swk_text(child, op->a);
    switch (op->code) {
    case SWK_OP_JOIN_CGROUP: return join_cgroup(a);
    case SWK_OP_JOIN_NAMESPACES: return join_namespaces(child, op);
    case SWK_OP_JOIN_NAMESPACE: return join_namespace(child, op);
    case SWK_OP_NEW_NAMESPACES: return swk_sys(__NR_unshare, op->n);
    case SWK_OP_NEW_SESSION: return swk_sys(__NR_setsid);
    case SWK_OP_STDIO: return swk_stdio(child);
    case SWK_OP_CLOSE_DESCRIPTORS: return swk_close_descriptors(child, op);
    case SWK_OP_RLIMIT: return set_limit(op);
    case SWK_OP_OOM_SCORE: return swk_write_file("/proc/self/oom_score_adj", a);
    case SWK_OP_HOSTNAME: return swk_sys(__NR_sethostname, a, swk_length(a));
    case SWK_OP_DOMAINNAME: return swk_sys(__NR_setdomainname, a, swk_length(a));
    case SWK_OP_LOOPBACK: return loopback();
    case SWK_OP_PROPAGATION: return swk_sys(__NR_mount, 0, a, 0, op->n, 0);
    case SWK_OP_ROOT_OVERLAY: return swk_root_overlay(child, op);
    case SWK_OP_ROOT_BIND: return swk_root_bind(child, op);
    case SWK_OP_TREE: return swk_tree(child, op);
    case SWK_OP_PIVOT_ROOT: return swk_pivot(child);
    case SWK_OP_MOUNT: return swk_mount(child, op);
    case SWK_OP_ENTER: return swk_enter(child, op);
    case SWK_OP_ATTACH: return swk_attach(child, op);
    case SWK_OP_MAKE_DIRECTORY: return swk_sys(__NR_mkdirat, SWK_AT_FDCWD, a, op->n);
    case SWK_OP_MAKE_DEVICE: return make_device(child, op);
    case SWK_OP_SYMLINK: return swk_sys(__NR_symlinkat, a, SWK_AT_FDCWD, swk_text(child, op->b));
    case SWK_OP_SYSCTL: return set_parameter(child, op);
    case SWK_OP_CONSOLE: return swk_console(child, op);
    case SWK_OP_MASK: return swk_mask(child, op);
    case SWK_OP_READ_ONLY: return swk_read_only(child, op);
    case SWK_OP_REMOUNT_ROOT: return swk_remount_root(op);
    case SWK_OP_USER: return swk_find_user(child, op);
    case SWK_OP_WORK_DIRECTORY: return swk_work_directory(child, op);
    case SWK_OP_UMASK: return swk_sys(__NR_umask, op->n), 0;
    case SWK_OP_BOUNDING_SET: return swk_bounding_set(op->n);
    case SWK_OP_BECOME_USER: return swk_become_user(child);
    case SWK_OP_CAPABILITIES: return swk_capabilities(child, op);
    case SWK_OP_NO_NEW_PRIVILEGES: return swk_sys(__NR_prctl, 38 /* PR_SET_NO_NEW_PRIVS */, 1, 0, 0, 0);
    case SWK_OP_DIE_WITH_PARENT: return swk_die_with_parent(child);
    case SWK_OP_AWAIT_START: return swk_await_start(child);
    case SWK_OP_SECCOMP: return install_filter(child, op);
    case SWK_OP_EXEC: return swk_execute(child, op);
    default: return -38; // ENOSYS
    }
}

SWK_BARE void swk_walk(struct swk_child *child) {
    struct swk_failure *failure = child->failure;
    const struct swk_op *ops = (const struct swk_op *)((char *)child->plan + child->plan->ops);
    failure->stage = SWK_STAGE_NONE;
    stop_ignoring_signals();
    // Born among another container's processes: they must not look into the memory that we share with our launcher either.
    // A copy of it must not be looked into either, for as long as it waits.
    if (child->plan->join_pid_from || child->plan->own_memory) swk_sys(__NR_prctl, 4 /* PR_SET_DUMPABLE */, 0, 0, 0, 0);
    swk_sys(__NR_umask, 0);
    long joined = child->born_elsewhere ? join_cgroup(swk_text(child, child->plan->cgroup)) : 0;
    if (joined < 0) {
        failure->error = (int32_t)-joined;
        failure->stage = SWK_STAGE_CGROUP;
    }
    for (uint32_t i = 0; joined >= 0 && i < child->plan->op_count; i++) {
        failure->op = i;
        long result = perform(child, &ops[i]);
        if (result >= 0 || (ops[i].flags & SWK_MAY_FAIL)) continue;
        failure->error = (int32_t)-result;
        failure->stage = SWK_STAGE_OPERATION;
        break;
    }
    if (child->plan->own_memory) swk_report(child);
    for (;;) swk_sys(__NR_exit_group, exit_not_executed);
}
