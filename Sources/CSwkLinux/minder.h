// What the minder's files share. See include/swk_minder.h for what it is and how it is started.
//
//     minder_start.c   in the caller: the region, the forks, the word that comes back
//     minder.c         the loop, the end
//     minder_launch.c  one run of the plan, its pipes or its terminal
//     minder_memory.c  leaving the host program: descriptors, signals, memory
//     minder_log.c     the bounded log
//     minder_record.c  the files `state` and `exit`
//     minder_socket.c  clients and their orders
//     minder_health.c  probes, their verdict and the file `health`
//
// Rules for every function below this header: raw system calls only (swk_sys.h), no libc, no static or relocated data (the pages are
// gone), nothing that makes the compiler call memcpy or memset (no struct assignment, no big initialisers). The attributes pushed here
// enforce what can be enforced, a test checks the rest on the linked program. All of it lives in a text section of its own, so
// that the resident text of an idle minder is just that section.
#pragma once
#include "include/swk_minder.h"
#include "swk_sys.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define MINDER_CLIENTS 64u
#define MINDER_READ 32768u   // one read of container output, the largest log record
#define MINDER_STACK 65536u  // what swk_launch() asks for
#define MINDER_SECOND 1000000000ull
#define MINDER_PROBES 5u          // results that `health` shows, as docker does
#define MINDER_PROBE_OUTPUT 4096u // bytes kept of what one probe wrote

struct minder_client {
    int32_t fd;       // -1: free
    bool watching;    // wants LOGGED
    bool waiting;     // has sent input that has to wait until the container takes what was sent before
};

struct minder_log {
    int32_t fd;
    bool grown;        // since the watchers were told
    uint32_t files;
    uint64_t limit;    // of one file
    uint64_t sequence; // of the current file
    uint64_t size;     // of the current file
    uint64_t lost;     // bytes not written and not yet reported in the log
};

/// How the container ended.
struct minder_exit {
    int32_t code;   // 128 + signal for a killed one
    int32_t signal; // 0: it exited
    bool core_dumped;
    bool oom; // the signal came from the memory controller
    uint64_t at; // ns since 1970
};

enum minder_health_status { MINDER_HEALTH_STARTING, MINDER_HEALTH_HEALTHY, MINDER_HEALTH_UNHEALTHY };

struct minder_probe {
    uint64_t started_at, ended_at; // ns since 1970
    int32_t code;                  // -1: it took too long
    uint32_t length;
    char output[MINDER_PROBE_OUTPUT];
};

/// Whether the container is well, as its own command says.
struct minder_health {
    struct swk_plan *plan; // NULL: nobody asks
    uint64_t interval, timeout, start_period;
    uint32_t retries;
    enum minder_health_status status;
    uint32_t streak;       // failures one after the other
    uint64_t next_at;      // monotonic ns of the next probe, or of the running one's deadline
    int32_t pidfd, output; // of the running probe
    bool is_late;          // it was killed for its deadline
    uint32_t count;        // probes so far; the last ones are kept in a ring
    struct minder_probe probes[MINDER_PROBES];
};

/// Everything the minder knows. It lives in the region, as do the stacks, the buffers, the texts and the plan behind it.
struct minder {
    char *region;
    size_t region_size;
    int32_t directory, lock, listener, owner, netns, target, ipc;
    int32_t result; // pipe to the caller until the first launch is reported, then -1
    uint32_t flags, restart, restart_limit;
    int32_t stop_signal;
    const char *kill_file, *kill_lists, *frozen_file, *oom_file, *successor;
    struct swk_plan *plan;
    char *log_buffer;   // struct swk_log_record and MINDER_READ bytes
    char *input_buffer; // SWK_MINDER_INPUT_SIZE bytes
    int32_t separated;  // pid of the minder, left by the intermediate process

    // The container of now.
    enum swk_minder_phase phase;
    int32_t pid, pidfd;
    uint64_t pid_start, started_at, started_clock;
    uint64_t oom_before;
    int32_t output[2];  // pipes of stdout and stderr; with a terminal [0] is its master
    int32_t input;      // standard input, or a duplicate of the terminal's master
    int32_t terminal;   // the terminal's slave, held open so that the master never hangs up while the container lives
    uint32_t input_from, input_to; // what of input_buffer is still to be written
    struct minder_exit exit;
    int32_t exit_file; // `exit.tmp`, with its blocks reserved

    // Ending and restarting.
    bool stopping;      // by order or the owner's death: no restart
    bool owner_died;
    uint64_t kill_at;    // monotonic ns, 0: not planned
    uint64_t restart_at; // the same
    uint64_t backoff;    // ns
    uint32_t restarts;
    bool launch_failed; // a restart could not launch: `failure` is recorded with the exit
    struct swk_failure failure;

    struct minder_log log;
    struct minder_client clients[MINDER_CLIENTS];
    struct minder_health health;
    int32_t own_pid;
    uint64_t own_start;
};

#pragma GCC visibility push(hidden)
// minder_memory.c
int minder_leave_host(struct minder *m, struct swk_minder_started *started);
void minder_forget_text(struct minder *m);

// minder_log.c
int minder_log_open(struct minder *m);
void minder_log_output(struct minder *m, enum swk_log_stream stream, uint32_t count);
void minder_log_event(struct minder *m, enum swk_log_event event, uint64_t value);

// minder_record.c
long minder_write_all(int fd, const char *bytes, size_t count);
int minder_write_state(struct minder *m);
int minder_replace_file(struct minder *m, const char *temporary, const char *name, const char *bytes, size_t count);
int minder_reserve_exit(struct minder *m);
int minder_write_exit(struct minder *m);
int minder_read_file(const char *path, char *buffer, size_t size);
uint64_t minder_start_time(int32_t pid);
uint64_t minder_oom_count(struct minder *m);

// minder_health.c
void minder_health_begin(struct minder *m);
void minder_health_end(struct minder *m);
void minder_health_read(struct minder *m);
void minder_health_mourn(struct minder *m);
void minder_health_time(struct minder *m);

// minder_launch.c
int minder_launch(struct minder *m, enum swk_minder_step *step);
void minder_close_stdio(struct minder *m);

// minder_socket.c
void minder_accept(struct minder *m);
void minder_serve(struct minder *m, struct minder_client *client);
void minder_tell_watchers(struct minder *m);
void minder_write_input(struct minder *m);
void minder_drop_input(struct minder *m);

// minder.c
void minder_main(void *argument);
void minder_kill_all(struct minder *m);
void minder_stop(struct minder *m, int signal, uint64_t grace_ms);
int minder_signal(struct minder *m, int signal);
#pragma GCC visibility pop

// A function that follows is the minder's (the attributes want definitions, so they come behind the declarations).
#pragma clang section text = "swk_minder_text"
#pragma clang attribute push(                                                                                                    \
    __attribute__((minsize, no_builtin, no_stack_protector, no_profile_instrument_function, disable_sanitizer_instrumentation,           \
                   visibility("hidden"))),                                                                                       \
    apply_to = function)

static inline uint64_t minder_clock(int which) {
    struct {
        int64_t seconds, nanoseconds;
    } now;
    swk_sys(__NR_clock_gettime, which, &now);
    return (uint64_t)now.seconds * MINDER_SECOND + (uint64_t)now.nanoseconds;
}
#define MINDER_REAL 0
#define MINDER_MONOTONIC 1

static inline void minder_close(int32_t *fd) {
    if (*fd >= 0) swk_sys(__NR_close, *fd);
    *fd = -1;
}

/// Text under construction in a buffer that is large enough for it.
struct text {
    char *at;
};

static inline void put(struct text *text, const char *words) {
    while (*words) *text->at++ = *words++;
}

static inline void put_number(struct text *text, uint64_t number) {
    char digits[20];
    int count = 0;
    do digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    while (count > 0) *text->at++ = digits[--count];
}

/// `"name":number`, the name with its quotes and the comma before it.
static inline void put_field(struct text *text, const char *name, uint64_t number) {
    put(text, name);
    *text->at++ = ':';
    put_number(text, number);
}

static inline void put_flag(struct text *text, const char *name, bool value) {
    put(text, name);
    put(text, value ? ":true" : ":false");
}

/// The same for a point in time, in nanoseconds since 1970.
static inline void put_time(struct text *text, const char *name, uint64_t time) {
    put(text, name);
    put_field(text, ":{\"nanoseconds\"", time);
    put(text, "}");
}

/// A JSON string; bytes beyond ASCII become \u00XX each, so that any path survives.
static inline void put_string(struct text *text, const char *bytes, size_t limit) {
    *text->at++ = '"';
    for (size_t i = 0; i < limit && bytes[i]; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
            *text->at++ = (char)c;
            continue;
        }
        put(text, "\\u00");
        for (int shift = 4; shift >= 0; shift -= 4) {
            unsigned digit = c >> shift & 15;
            *text->at++ = (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
    }
    *text->at++ = '"';
}
