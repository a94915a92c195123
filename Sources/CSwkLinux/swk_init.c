// See include/swk_init.h. Everything below the accessor lives in a section that is copied away from this program: no data, no strings in
// .rodata, no calls to anything else.
#include "include/swk_init.h"
#include <stdint.h>

extern const char __start_swk_init_text[] __attribute__((visibility("hidden")));
extern const char __stop_swk_init_text[] __attribute__((visibility("hidden")));
__attribute__((visibility("hidden"))) void swk_init_start(void);
__attribute__((visibility("hidden"), used)) void swk_init_main(char **stack);

const void *swk_init_code(size_t *size, size_t *entry) {
    *size = (size_t)(__stop_swk_init_text - __start_swk_init_text);
    *entry = (size_t)((const char *)swk_init_start - __start_swk_init_text);
    return __start_swk_init_text;
}

#pragma clang section text = "swk_init_text"
#pragma clang attribute push(                                                                                                    \
    __attribute__((minsize, no_builtin, no_stack_protector, no_profile_instrument_function, disable_sanitizer_instrumentation)), \
    apply_to = function)
#include "swk_sys.h" // here, so that what is not inlined is copied along

enum { block = 0, set_mask = 2, no_hang = 1, sigchld = 17, set_group = 0x5410 /* TIOCSPGRP */, enoent = 2, enotdir = 20, eacces = 13 };

/// A string that stands in the code.
#if defined(__x86_64__)
#define IN_CODE(name, words) __asm__("lea 1f(%%rip), %0\n\tjmp 2f\n1:\t.asciz \"" words "\"\n2:" : "=r"(name))
#else
#define IN_CODE(name, words) __asm__("adr %0, 1f\n\tb 2f\n1:\t.asciz \"" words "\"\n\t.balign 4\n2:" : "=r"(name))
#endif

static void say(const char *text) { swk_sys(__NR_write, 2, text, swk_length(text)); }

static void say_number(uint64_t number) {
    char digits[2];
    if (number >= 10) say_number(number / 10);
    digits[0] = (char)('0' + number % 10);
    digits[1] = 0;
    say(digits);
}

static const char *find_path(char **env) {
    const char *prefix, *usual;
    IN_CODE(prefix, "PATH=");
    IN_CODE(usual, "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    for (; *env; env++)
        if (swk_starts(*env, prefix)) return *env + 5;
    return usual;
}

/// execvp(3): what can not be executed is remembered while the search goes on for what can.
static long search(char **argv, char **env) {
    char path[4096];
    long error = -enoent;
    size_t name = swk_length(argv[0]);
    for (const char *at = find_path(env);;) {
        size_t n = 0;
        while (at[n] && at[n] != ':') n++;
        if (n + name + 2 <= sizeof path) {
            swk_copy(path, at, n);
            path[n] = '/';
            swk_copy(path + n + 1, argv[0], name + 1);
            long result = swk_sys(__NR_execve, n > 0 ? path : path + 1, argv, env);
            if (result != -enoent && result != -enotdir) error = result;
            if (error != -enoent && error != -eacces) return error;
        }
        if (!at[n]) return error;
        at += n + 1;
    }
}

static long execute(char **argv, char **env) {
    for (const char *c = argv[0]; *c; c++)
        if (*c == '/') return swk_sys(__NR_execve, argv[0], argv, env);
    return search(argv, env);
}

/// The child: in a process group of its own, with the terminal if there is one.
static void become(char **argv, char **env, uint64_t mask) {
    const char *who, *what;
    swk_sys(__NR_setpgid, 0, 0);
    int group = (int)swk_sys(__NR_getpid);
    swk_sys(__NR_ioctl, 0, set_group, &group); // SIGTTOU is blocked, so it is allowed; without a terminal it is refused
    swk_sys(__NR_rt_sigprocmask, set_mask, &mask, 0, 8);
    long error = execute(argv, env);
    IN_CODE(who, "swk-init: cannot execute ");
    IN_CODE(what, ": errno ");
    say(who);
    say(argv[0]);
    say(what);
    say_number((uint64_t)-error);
    group = '\n';
    swk_sys(__NR_write, 2, &group, 1);
    swk_sys(__NR_exit_group, error == -enoent ? 127 : 126);
}

/// Reaps whoever has ended; ends as `child` when that is among them.
static void reap(long child) {
    int status;
    long pid;
    while ((pid = swk_sys(__NR_wait4, -1, &status, no_hang, 0)) > 0)
        if (pid == child) swk_sys(__NR_exit_group, (status & 0x7f) == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f));
}

/// `stack` is as the kernel leaves it: argc, argv, 0, environment, 0.
void swk_init_main(char **stack) {
    char **argv = stack + 2; // argv[0] is ourselves
    char **env = stack + 2 + (long)stack[0];
    uint64_t all = ~0ull, before = 0;
    int info[32];
    swk_sys(__NR_rt_sigprocmask, block, &all, &before, 8);
    long child = swk_sys(__NR_clone, sigchld, 0, 0, 0, 0);
    if (child == 0) become(argv, env, before);
    if (child < 0) swk_sys(__NR_exit_group, 125);
    for (;;) {
        long number = swk_sys(__NR_rt_sigtimedwait, &all, info, 0, 8);
        if (number == sigchld) reap(child);
        else if (number > 0) swk_sys(__NR_kill, child, number);
    }
}

__attribute__((naked)) void swk_init_start(void) {
#if defined(__x86_64__)
    __asm__("xor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall swk_init_main\n\tud2");
#else
    __asm__("mov x29, xzr\n\tmov x30, xzr\n\tmov x0, sp\n\tbl swk_init_main\n\tbrk #1");
#endif
}

#pragma clang attribute pop
