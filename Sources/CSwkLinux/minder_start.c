// From the caller's call to the minder's first instruction: the region, the two clones, and the word that comes back.
#include "minder.h"

// Where things are in the region; the stacks come last, each above a page that stops an overflow.
#define PAGE 4096ul
#define INTERMEDIATE_STACK (4 * PAGE)
#define ROUND_UP(size) (((size) + PAGE - 1) & ~(PAGE - 1))

/// clone(2) onto a new stack: the child calls `enter(argument)` and must not return.
static long clone_onto(unsigned long flags, char *stack_top, void (*enter)(void *), void *argument) {
    void **stack = (void **)stack_top - 2;
    stack[0] = argument;
    stack[1] = (void *)enter;
    long result;
#if defined(__x86_64__)
    register long no_tls __asm__("r8") = 0;
    register long no_child_tid __asm__("r10") = 0;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "pop %%rdi\n\t"
                     "pop %%rax\n\t"
                     "call *%%rax\n\t"
                     "ud2\n"
                     "1:"
                     : "=a"(result)
                     : "a"(__NR_clone), "D"(flags), "S"(stack), "d"(0), "r"(no_child_tid), "r"(no_tls)
                     : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register long number __asm__("x8") = __NR_clone;
    register long x0 __asm__("x0") = (long)flags;
    register void **x1 __asm__("x1") = stack;
    register long x2 __asm__("x2") = 0;
    register long x3 __asm__("x3") = 0;
    register long x4 __asm__("x4") = 0;
    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "ldp x0, x1, [sp], #16\n\t"
                     "blr x1\n\t"
                     "brk #1\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(number), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
                     : "memory");
    result = x0;
#endif
    return result;
}

static char *minder_stack_top(struct minder *m) { return m->region + m->region_size; }
static char *intermediate_stack_top(struct minder *m) { return minder_stack_top(m) - MINDER_STACK - PAGE; }

/// The first child: shares the caller's memory, clones the minder and is gone.
static void separate(void *argument) {
    struct minder *m = argument;
    m->separated = (int32_t)clone_onto(SIGCHLD, minder_stack_top(m), minder_main, m);
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

/// Maps the region and copies everything into it that the minder will need. The plan's scratch area is not copied.
static struct minder *make_region(const struct swk_minder_settings *s) {
    size_t lists = s->kill_lists ? list_length(s->kill_lists) : 0;
    size_t texts = path_length(s->kill_file) + path_length(s->oom_file) + lists;
    size_t head = ROUND_UP(sizeof(struct minder)), plan = ROUND_UP(s->plan->size + texts);
    size_t log_buffer = ROUND_UP(sizeof(struct swk_log_record) + MINDER_READ), input_buffer = ROUND_UP(SWK_MINDER_INPUT_SIZE);
    size_t size = head + plan + log_buffer + input_buffer + PAGE + INTERMEDIATE_STACK + PAGE + MINDER_STACK;
    long mapped = swk_sys(__NR_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped < 0 && mapped > -4096) return 0;
    swk_sys(__NR_madvise, mapped, size, MADV_NOHUGEPAGE); // refused where there are no huge pages
    struct minder *m = (struct minder *)mapped;
    m->region = (char *)mapped;
    m->region_size = size;
    char *at = m->region + head;
    m->plan = (struct swk_plan *)at;
    swk_copy(at, s->plan, s->plan->scratch > sizeof *s->plan ? s->plan->scratch : s->plan->size);
    at += s->plan->size;
    m->kill_file = keep(&at, s->kill_file, path_length(s->kill_file));
    m->kill_lists = keep(&at, s->kill_lists, lists);
    m->oom_file = keep(&at, s->oom_file, path_length(s->oom_file));
    m->log_buffer = m->region + head + plan;
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
    m->flags = s->flags;
    m->restart = s->restart;
    m->restart_limit = s->restart_limit;
    m->stop_signal = s->stop_signal;
    m->log.files = s->log_files > 0 ? s->log_files : 1;
    m->log.limit = s->log_size;
    m->log.fd = -1;
    m->exit_file = m->pidfd = m->input = m->terminal = m->output[0] = m->output[1] = -1;
    for (uint32_t i = 0; i < MINDER_CLIENTS; i++) m->clients[i].fd = -1;
}

/// Clones the intermediate process with all signals blocked: it shares memory with handlers that know nothing of it.
static int fork_minder(struct minder *m) {
    uint64_t all = ~0ull, before = 0;
    swk_sys(__NR_rt_sigprocmask, SIG_SETMASK, &all, &before, 8);
    // No exit signal: the host program's SIGCHLD handler must not see a child that it does not know.
    long pid = clone_onto(CLONE_VM | CLONE_VFORK, intermediate_stack_top(m), separate, m);
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
