// Raw system calls for code that must not touch libc: no errno, no thread-local storage, no PLT. A negative result is -errno.
//
// Everything here is inline. SWK_BARE marks functions whose loops the compiler must not turn into calls of memcpy, memset or strlen
// and which must not carry stack-protector or profiling hooks.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <asm/unistd.h>

#define SWK_BARE __attribute__((no_builtin, no_stack_protector))

#if defined(__x86_64__)
SWK_BARE static inline long swk_sys6(long number, long a, long b, long c, long d, long e, long f) {
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
SWK_BARE static inline long swk_sys6(long number, long a, long b, long c, long d, long e, long f) {
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}
#else
#error "swk launches on x86_64 and aarch64"
#endif

#define SWK_ARG(x) ((long)(x))
#define swk_sys_0(n) swk_sys6(n, 0, 0, 0, 0, 0, 0)
#define swk_sys_1(n, a) swk_sys6(n, SWK_ARG(a), 0, 0, 0, 0, 0)
#define swk_sys_2(n, a, b) swk_sys6(n, SWK_ARG(a), SWK_ARG(b), 0, 0, 0, 0)
#define swk_sys_3(n, a, b, c) swk_sys6(n, SWK_ARG(a), SWK_ARG(b), SWK_ARG(c), 0, 0, 0)
#define swk_sys_4(n, a, b, c, d) swk_sys6(n, SWK_ARG(a), SWK_ARG(b), SWK_ARG(c), SWK_ARG(d), 0, 0)
#define swk_sys_5(n, a, b, c, d, e) swk_sys6(n, SWK_ARG(a), SWK_ARG(b), SWK_ARG(c), SWK_ARG(d), SWK_ARG(e), 0)
#define swk_sys_6(n, a, b, c, d, e, f) swk_sys6(n, SWK_ARG(a), SWK_ARG(b), SWK_ARG(c), SWK_ARG(d), SWK_ARG(e), SWK_ARG(f))
#define SWK_PICK(_1, _2, _3, _4, _5, _6, _7, name, ...) name
/// swk_sys(__NR_x, ...) with up to six arguments.
#define swk_sys(...)                                                                                                             \
    SWK_PICK(__VA_ARGS__, swk_sys_6, swk_sys_5, swk_sys_4, swk_sys_3, swk_sys_2, swk_sys_1, swk_sys_0)(__VA_ARGS__)

SWK_BARE static inline size_t swk_length(const char *text) {
    size_t n = 0;
    while (text[n]) n++;
    return n;
}
SWK_BARE static inline void swk_copy(void *to, const void *from, size_t count) {
    volatile char *t = to;
    const char *f = from;
    while (count--) *t++ = *f++;
}
SWK_BARE static inline void swk_zero(void *to, size_t count) {
    volatile char *t = to;
    while (count--) *t++ = 0;
}
SWK_BARE static inline int swk_same(const char *a, const char *b) {
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}
SWK_BARE static inline int swk_starts(const char *text, const char *prefix) {
    while (*prefix)
        if (*text++ != *prefix++) return 0;
    return 1;
}
