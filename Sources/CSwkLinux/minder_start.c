// From the caller's call to the minder's first instruction: the region, the two clones, and the word that comes back.
#include "minder.h"

// Where things are in the region; the stacks come last, each above a page that stops an overflow.
#define PAGE 4096ul
#define INTERMEDIATE_STACK (4 * PAGE)
#define ROUND_UP(size) (((size) + PAGE - 1) & ~(PAGE - 1))

struct clone_request { // struct clone_args of <linux/sched.h>, version 0
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

/// clone3(2) onto a new stack: the child calls `enter(argument)`, which does not return.
static long clone_onto(uint64_t flags, uint64_t exit_signal, char *stack_top, size_t stack_size, void (*enter)(void *),
                       void *argument) {
    struct clone_request request;
    swk_zero(&request, sizeof request);
    request.flags = flags;
    request.exit_signal = exit_signal;
    request.stack = (uint64_t)(stack_top - stack_size);
    request.stack_size = stack_size;
#if defined(__x86_64__)
    register void *r12 __asm__("r12") = argument;
    register void (*r13)(void *) __asm__("r13") = enter;
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
                     : "a"((long)__NR_clone3), "D"(&request), "S"(sizeof request), "r"(r12), "r"(r13)
                     : "rcx", "r11", "memory");
    return result;
#else
    register long x8 __asm__("x8") = __NR_clone3;
    register long x0 __asm__("x0") = (long)&request;
    register long x1 __asm__("x1") = sizeof request;
    register void *x20 __asm__("x20") = argument;
    register void (*x21)(void *) __asm__("x21") = enter;
    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "mov x30, xzr\n\t"
                     "mov x0, x20\n\t"
                     "blr x21\n\t"
                     "brk #1\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x20), "r"(x21)
                     : "memory");
    return x0;
#endif
}

static char *minder_stack_top(struct minder *m) { return m->region + m->region_size; }
static char *intermediate_stack_top(struct minder *m) { return minder_stack_top(m) - MINDER_STACK - PAGE; }

/// The first child: shares the caller's memory, clones the minder and is gone. Signal handlers stay behind, because they point into
/// memory that goes away; all signals stay blocked for the minder's life, its orders come over the socket.
static void separate(void *argument) {
    struct minder *m = argument;
    m->separated = (int32_t)clone_onto(CLONE_CLEAR_SIGHAND, SIGCHLD, minder_stack_top(m), MINDER_STACK, minder_main, m);
    swk_sys(__NR_exit_group, 0);
}

static size_t list_length(const char *list) { // NUL-separated, with the final empty string
    size_t length = 0;
    while (list[length]) length += swk_length(list + length) + 1;
    return length + 1;
}

static size_t path_length(const char *path) { return path ? swk_length(path) + 1 : 0; }

static const char *keep(char **at, const char *bytes, size_t count) {
    const char *copy = *at;
    if (!bytes) return 0;
    swk_copy(*at, bytes, count);
    *at += count;
    return copy;
}

/// A plan without its scratch area.
static void copy_plan(void *to, const struct swk_plan *plan) {
    swk_copy(to, plan, plan->scratch > sizeof *plan ? plan->scratch : plan->size);
}

/// Maps the region and copies everything into it that the minder will need.
static struct minder *make_region(const struct swk_minder_settings *s) {
    size_t lists = s->kill_lists ? list_length(s->kill_lists) : 0;
    size_t successor = s->successor ? list_length(s->successor) : 0, health = s->health ? ROUND_UP(s->health->size) : 0;
    size_t texts = path_length(s->kill_file) + path_length(s->oom_file) + path_length(s->frozen_file) + lists + successor;
    size_t head = ROUND_UP(sizeof(struct minder)), plan = ROUND_UP(s->plan->size + texts);
    size_t log_buffer = ROUND_UP(sizeof(struct swk_log_record) + MINDER_READ), input_buffer = ROUND_UP(SWK_MINDER_INPUT_SIZE);
    size_t size = head + plan + health + log_buffer + input_buffer + PAGE + INTERMEDIATE_STACK + PAGE + MINDER_STACK;
    long mapped = swk_sys(__NR_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped < 0 && mapped > -4096) return 0;
    swk_sys(__NR_madvise, mapped, size, MADV_NOHUGEPAGE); // refused where there are no huge pages
    struct minder *m = (struct minder *)mapped;
    m->region = (char *)mapped;
    m->region_size = size;
    char *at = m->region + head;
    m->plan = (struct swk_plan *)at;
    copy_plan(at, s->plan);
    at += s->plan->size;
    m->kill_file = keep(&at, s->kill_file, path_length(s->kill_file));
    m->kill_lists = keep(&at, s->kill_lists, lists);
    m->oom_file = keep(&at, s->oom_file, path_length(s->oom_file));
    m->frozen_file = keep(&at, s->frozen_file, path_length(s->frozen_file));
    m->successor = keep(&at, s->successor, successor);
    if (s->health) {
        m->health.plan = (struct swk_plan *)(m->region + head + plan);
        copy_plan(m->health.plan, s->health);
    }
    m->log_buffer = m->region + head + plan + health;
    m->input_buffer = m->log_buffer + log_buffer;
    swk_sys(__NR_mprotect, minder_stack_top(m) - MINDER_STACK - PAGE, PAGE, PROT_NONE);
    swk_sys(__NR_mprotect, intermediate_stack_top(m) - INTERMEDIATE_STACK - PAGE, PAGE, PROT_NONE);
    return m;
}

static void adopt_settings(struct minder *m, const struct swk_minder_settings *s) {
    m->directory = s->directory;
    m->lock = s->lock;
    m->listener = s->listener;
    m->owner = s->owner;
    m->netns = s->netns;
    m->target = s->target;
    m->ipc = s->ipc;
    m->flags = s->flags;
    m->restart = s->restart;
    m->restart_limit = s->restart_limit;
    m->stop_signal = s->stop_signal;
    m->log.files = s->log_files > 0 ? s->log_files : 1;
    m->log.limit = s->log_size;
    m->log.fd = -1;
    m->health.interval = s->health_interval;
    m->health.timeout = s->health_timeout;
    m->health.start_period = s->health_start_period;
    m->health.retries = s->health_retries;
    m->health.pidfd = m->health.output = -1;
    m->exit_file = m->pidfd = m->input = m->terminal = m->output[0] = m->output[1] = -1;
    for (uint32_t i = 0; i < MINDER_CLIENTS; i++) m->clients[i].fd = -1;
}

/// Clones the intermediate process with all signals blocked: it shares memory with handlers that know nothing of it.
static int fork_minder(struct minder *m) {
    uint64_t all = ~0ull, before = 0;
    swk_sys(__NR_rt_sigprocmask, SIG_SETMASK, &all, &before, 8);
    // No exit signal: the host program's SIGCHLD handler must not see a child that it does not know.
    long pid = clone_onto(CLONE_VM | CLONE_VFORK, 0, intermediate_stack_top(m), INTERMEDIATE_STACK, separate, m);
    if (pid > 0) swk_sys(__NR_wait4, pid, 0, __WALL, 0);
    swk_sys(__NR_rt_sigprocmask, SIG_SETMASK, &before, 0, 8);
    return pid < 0 ? (int)pid : m->separated < 0 ? m->separated : 0;
}

static bool receive(int fd, struct swk_minder_started *started) {
    size_t held = 0;
    while (held < sizeof *started) {
        long count = swk_sys(__NR_read, fd, (char *)started + held, sizeof *started - held);
        if (count == -EINTR) continue;
        if (count <= 0) return false;
        held += (size_t)count;
    }
    return true;
}

static int refuse(struct swk_minder_started *started, enum swk_minder_step step, int error) {
    started->step = step;
    started->error = error;
    return -1;
}

int swk_minder_start(const struct swk_minder_settings *settings, struct swk_minder_started *started) {
    int ends[2];
    swk_zero(started, sizeof *started);
    struct minder *m = make_region(settings);
    if (!m) return refuse(started, SWK_MINDER_REGION, ENOMEM);
    adopt_settings(m, settings);
    int status = (int)swk_sys(__NR_pipe2, ends, O_CLOEXEC);
    if (status == 0) {
        m->result = ends[1];
        status = fork_minder(m);
        swk_sys(__NR_close, ends[1]);
        if (status == 0 && !receive(ends[0], started)) refuse(started, SWK_MINDER_DIED, 0);
        swk_sys(__NR_close, ends[0]);
    }
    swk_sys(__NR_munmap, m->region, m->region_size);
    if (status < 0) return refuse(started, SWK_MINDER_FORK, -status);
    return started->step == SWK_MINDER_STARTED ? 0 : -1;
}

#pragma clang attribute pop
