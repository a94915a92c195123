// The launcher's side: clone3 with everything at once, then wait until the child has executed or failed.
//
// CLONE_VM | CLONE_VFORK: no page table is copied (a large host program launches as fast as a small one) and the child reports its
// failure by writing to the caller's memory. The child runs on a stack of its own inside this frame, with every signal handler
// reset (CLONE_CLEAR_SIGHAND) before the first signal can arrive (all are blocked around the call).
#include "swk_child.h"

enum {
    stack_size = 32768,
    sigkill = 9,
    sigchld = 17,
    sig_setmask = 2,
    id_pidfd = 3,
    exited = 4,
    wait_all = 0x40000000,
    no_such_process = 3,
    interrupted = 4,
    close_on_exec = 02000000,
};
#define FLAG_VM 0x100ull
#define FLAG_PIDFD 0x1000ull
#define FLAG_VFORK 0x4000ull
#define FLAG_NEWPID 0x20000000ull
#define FLAG_CLEAR_SIGHAND 0x100000000ull
#define FLAG_INTO_CGROUP 0x200000000ull
#if defined(__aarch64__)
#define OPEN_PATH_DIRECTORY (010000000 | 040000 | 02000000)
#else
#define OPEN_PATH_DIRECTORY (010000000 | 0200000 | 02000000) // O_PATH | O_DIRECTORY | O_CLOEXEC
#endif

struct swk_clone_args {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

/// clone3 whose child continues in swk_walk(child) on the new stack and never returns here.
SWK_BARE static inline long clone_and_walk(struct swk_clone_args *args, struct swk_child *child) {
#if defined(__x86_64__)
    register struct swk_child *r12 __asm__("r12") = child;
    register void (*r13)(struct swk_child *) __asm__("r13") = swk_walk;
    long result;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "mov %%r12, %%rdi\n\t"
                     "call *%%r13\n\t"
                     "ud2\n"
                     "1:"
                     : "=a"(result)
                     : "a"((long)__NR_clone3), "D"(args), "S"(sizeof *args), "r"(r12), "r"(r13)
                     : "rcx", "r11", "memory");
    return result;
#else
    register long x8 __asm__("x8") = __NR_clone3;
    register long x0 __asm__("x0") = (long)args;
    register long x1 __asm__("x1") = sizeof *args;
    register struct swk_child *x20 __asm__("x20") = child;
    register void (*x21)(struct swk_child *) __asm__("x21") = swk_walk;
    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "mov x30, xzr\n\t"
                     "mov x0, x20\n\t"
                     "blr x21\n\t"
                     "brk 1\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x20), "r"(x21)
                     : "memory");
    return x0;
#endif
}

SWK_BARE static int fail(struct swk_failure *failure, uint32_t stage, long error) {
    failure->stage = stage;
    failure->error = (int32_t)-error;
    return -1;
}

/// The pid namespace for the next child of this thread: that of the process behind `pidfd`.
SWK_BARE static long children_born_in(int pidfd) { return swk_sys(__NR_setns, pidfd, FLAG_NEWPID); }

/// Back to the caller's own pid namespace. Needs the same right as the way there, so it does not fail.
SWK_BARE static void children_born_here(void) {
    long own = swk_sys(__NR_pidfd_open, swk_sys(__NR_getpid), 0);
    children_born_in((int)own);
    swk_sys(__NR_close, own);
}

/// Clones with all signals blocked, so that no handler of the host program runs in the child that shares its memory.
SWK_BARE static long clone_blocked(struct swk_clone_args *args, struct swk_child *child) {
    uint64_t all = ~0ull, before = 0;
    swk_sys(__NR_rt_sigprocmask, sig_setmask, &all, &before, sizeof all);
    long pid = clone_and_walk(args, child);
    swk_sys(__NR_rt_sigprocmask, sig_setmask, &before, 0, sizeof before);
    return pid;
}

/// Reaps a child that did not execute. Its death by a signal is a failure of its own kind.
SWK_BARE static void reap(int pidfd, struct swk_failure *failure) {
    int info[32];
    swk_zero(info, sizeof info);
    while (swk_sys(__NR_waitid, id_pidfd, pidfd, info, exited | wait_all, 0) == -interrupted) {}
    if (failure->stage == SWK_STAGE_OPERATION || failure->stage == SWK_STAGE_CGROUP) return;
    failure->stage = SWK_STAGE_KILLED;
    failure->error = info[6]; // si_status: the signal
}

SWK_BARE static long clone_from_plan(struct swk_child *child, const struct swk_slots *slots, struct swk_launched *launched) {
    char stack[stack_size] __attribute__((aligned(16)));
    struct swk_plan *plan = child->plan;
    struct swk_clone_args args;
    swk_zero(&args, sizeof args);
    args.flags = plan->clone_flags | FLAG_PIDFD | FLAG_CLEAR_SIGHAND;
    if (!plan->own_memory) args.flags |= FLAG_VM | FLAG_VFORK;
    args.pidfd = (uint64_t)&launched->pidfd;
    args.exit_signal = sigchld;
    args.stack = (uint64_t)stack;
    args.stack_size = stack_size;
    long cgroup = -1;
    if (plan->cgroup && !child->born_elsewhere) {
        cgroup = swk_sys(__NR_openat, SWK_AT_FDCWD, swk_text(child, plan->cgroup), OPEN_PATH_DIRECTORY, 0);
        if (cgroup < 0) return child->failure->stage = SWK_STAGE_CGROUP, cgroup;
        args.flags |= FLAG_INTO_CGROUP;
        args.cgroup = (uint64_t)cgroup;
    }
    child->failure->stage = SWK_STAGE_CLONE;
    long result = plan->join_pid_from ? children_born_in(slots->fd[SWK_SLOT_TARGET]) : 0;
    if (result == 0) {
        result = clone_blocked(&args, child);
        if (plan->join_pid_from) children_born_here();
    }
    if (cgroup >= 0) swk_sys(__NR_close, cgroup);
    return result;
}

/// What a child with memory of its own says, once: that it waits, or what failed. One that says nothing has died.
SWK_BARE static void read_report(int from, struct swk_failure *failure) {
    struct swk_failure report;
    size_t count = 0;
    while (count < sizeof report) {
        long result = swk_sys(__NR_read, from, (char *)&report + count, sizeof report - count);
        if (result == -interrupted) continue;
        if (result <= 0) return;
        count += (size_t)result;
    }
    swk_copy(failure, &report, sizeof report);
}

SWK_BARE static int attempt(struct swk_plan *plan, const struct swk_slots *slots, struct swk_launched *launched,
                            struct swk_failure *failure, int born_elsewhere) {
    struct swk_child child;
    swk_zero(&child, sizeof child);
    swk_zero(failure, sizeof *failure);
    child.plan = plan;
    child.failure = failure;
    child.born_elsewhere = born_elsewhere;
    child.root = -1;
    for (size_t i = 0; i < SWK_TREES; i++) child.tree[i] = -1;
    swk_copy(&child.slots, slots, sizeof *slots);
    launched->pid = launched->pidfd = -1;

    int report[2] = {-1, -1};
    long result = plan->own_memory ? swk_sys(__NR_pipe2, report, close_on_exec) : 0;
    if (result < 0) return fail(failure, SWK_STAGE_CLONE, result);
    if (plan->own_memory) child.slots.fd[SWK_SLOT_REPORT] = report[1];
    long pid = clone_from_plan(&child, slots, launched);
    if (plan->own_memory) {
        swk_sys(__NR_close, report[1]);
        // From here on silence means death.
        if (pid >= 0) failure->stage = SWK_STAGE_NONE, read_report(report[0], failure);
        swk_sys(__NR_close, report[0]);
    }
    if (pid < 0) return fail(failure, failure->stage, pid);
    launched->pid = (int32_t)pid;
    if (failure->stage == (plan->own_memory ? SWK_STAGE_WAITING : SWK_STAGE_EXECUTED)) return 0;
    reap(launched->pidfd, failure);
    swk_sys(__NR_close, launched->pidfd);
    launched->pid = launched->pidfd = -1;
    return -1;
}

/// Since 6.13 a child that is cloned from outside into a cgroup whose cgroup.kill has ever been used is killed at birth: the kernel
/// compares the kill counts of two different groups. So a container that was killed and starts again joins its group by itself.
SWK_BARE int swk_launch(struct swk_plan *plan, const struct swk_slots *slots, struct swk_launched *launched,
                        struct swk_failure *failure) {
    if (plan->magic != SWK_PLAN_MAGIC || plan->version != SWK_PLAN_VERSION) {
        swk_zero(failure, sizeof *failure);
        return fail(failure, SWK_STAGE_PLAN, -22);
    }
    int result = attempt(plan, slots, launched, failure, 0);
    if (result == 0 || !plan->cgroup || failure->stage != SWK_STAGE_KILLED || failure->error != sigkill) return result;
    return attempt(plan, slots, launched, failure, 1);
}
