// The minder: one small process for each detached container. What a caller sees of it: how it is started, and what it says on its
// socket and in its log.
//
// Mechanism. swk_minder_start() copies settings and plan into a region of its own (one mmap), then forks twice with raw clone calls:
// the first child shares the caller's memory and does nothing but clone the second, so that the minder is nobody's child and init
// reaps it. Nothing is executed: no re-exec of the host program, so it works inside somebody's test runner. The minder starts on the
// region's stack, closes every descriptor but its own and unmaps the host program's heap, stacks, data and libraries; what stays is
// the region, and the clean (file-backed, shared) text and read-only data of the object that this code is linked into. From then on
// it may not call libc nor touch any static data: it is written against raw system calls only.
//
// The minder owns its container's stdio or terminal, writes the log, answers on `control.sock`, waits on the pidfd, restarts and
// records the exit. It also watches over the container's health: a second plan, an exec, is launched again and again, and what comes
// of it is written to `health`. Files in its directory: `minder.lock` (flock, held while it lives), `control.sock`, `state`,
// `health`, `exit`, `log`, `log.1` ...
//
// A command in a running container that is to outlive its caller (exec with a terminal) has a minder, too: its plan is an exec, and
// `target` the container.
#pragma once
#include "swk_plan.h"
#include <stddef.h>
#include <stdint.h>

enum swk_minder_restart {
    SWK_RESTART_NO,
    SWK_RESTART_ON_FAILURE, // `restart_limit` times, 0: without limit
    SWK_RESTART_ALWAYS,     // until ordered to stop
};

enum {
    SWK_MINDER_TERMINAL = 1,   // the plan opens a console; its master comes to the minder
    SWK_MINDER_OPEN_STDIN = 2, // standard input is a pipe that clients write to; otherwise it is empty
};

/// What a minder needs to know. Descriptors stay the caller's; the minder inherits duplicates. Unused ones are -1, unused paths NULL.
struct swk_minder_settings {
    int32_t directory; // where its files are
    int32_t lock;      // minder.lock, opened for writing, with flock held
    int32_t listener;  // control.sock: a listening SOCK_SEQPACKET unix socket, non-blocking
    int32_t owner;     // pidfd; the container dies when it becomes readable
    int32_t netns;     // SWK_SLOT_NETNS of each launch
    int32_t target;    // SWK_SLOT_TARGET of each launch
    int32_t ipc;       // SWK_SLOT_IPC of each launch
    uint32_t flags;    // SWK_MINDER_*
    uint32_t restart;  // enum swk_minder_restart
    uint32_t restart_limit;
    int32_t stop_signal; // a signal order with this or SIGKILL ends restarting
    uint32_t log_files;  // at least 1
    uint64_t log_size;   // bytes of one log file
    const char *kill_file;  // cgroup.kill, written to end everything in the container
    const char *kill_lists; // cgroup.procs files of cgroup v1, NUL-separated, ended by an empty string
    const char *frozen_file; // cgroup.freeze or freezer.state: a container that stands still is not probed, a probe would stand still, too
    const char *oom_file;   // memory.events or memory.oom_control: its `oom_kill` count tells OOM from other SIGKILLs
    const struct swk_plan *plan;
    const struct swk_plan *health; // an exec whose target is the container, or NULL
    uint64_t health_interval, health_timeout, health_start_period; // ns
    uint32_t health_retries;       // so many failures one after the other make it unhealthy
    /// A command, NUL-separated and ended by an empty string, that the minder becomes when its container has ended by itself; NULL: it
    /// just ends. It has /dev/null for its streams and no environment.
    const char *successor;
};

/// What went wrong before the container ran.
enum swk_minder_step {
    SWK_MINDER_STARTED,
    SWK_MINDER_REGION,  // mapping memory
    SWK_MINDER_FORK,    // pipe or clone
    SWK_MINDER_MEMORY,  // leaving the host program's memory
    SWK_MINDER_LOG,     // opening the log
    SWK_MINDER_STDIO,   // pipes of the container
    SWK_MINDER_LAUNCH,  // `failure` says what
    SWK_MINDER_CONSOLE, // receiving the terminal
    SWK_MINDER_STATE,   // writing `state`
    SWK_MINDER_DIED,    // the minder ended without a word
};

struct swk_minder_started {
    uint32_t step; // enum swk_minder_step
    int32_t error; // errno, positive
    int32_t minder, container;                 // pids
    uint64_t minder_start, container_start;    // clock ticks since boot, /proc/PID/stat field 22
    uint64_t started_at;                       // ns since 1970
    struct swk_failure failure;
};

/// Starts a minder and waits until its container runs or could not be launched. 0, or -1 with `step` and `error` set and no process
/// left behind.
int swk_minder_start(const struct swk_minder_settings *settings, struct swk_minder_started *started);

// The socket. Every packet is a struct swk_minder_packet and `count` bytes; SOCK_SEQPACKET keeps their borders.

/// Who sends what, and the answer. DONE carries errno (0: done) in `value`.
#define SWK_MINDER_PACKETS(X)                                                                                                    \
    X(STATUS)  /* client: asks; answer STATUS with struct swk_minder_status */                                                   \
    X(SIGNAL)  /* client: value is a signal for the container's init; answer DONE */                                            \
    X(STOP)    /* client: value is a signal or 0, time the grace in ms, then SIGKILL to all; no restart; answer DONE at once */ \
    X(INPUT)   /* client: bytes for standard input, none: end of file; answer DONE only when refused */                         \
    X(RESIZE)  /* client: value is rows << 16 | columns; answer DONE */                                                          \
    X(WATCH)   /* client: wants LOGGED from now on; answer STATUS */                                                             \
    X(DISOWN)  /* client: the container outlives its owner from now on; answer DONE */                                          \
    X(RESTART) /* client: value is an enum swk_minder_restart, time its limit: from now on; answer DONE */                       \
    X(DONE)    /* minder */                                                                                                      \
    X(LOGGED)  /* minder: the log grew; may stand for many records */

enum swk_minder_packet_kind {
#define X(name) SWK_PACKET_##name,
    SWK_MINDER_PACKETS(X)
#undef X
};

struct swk_minder_packet {
    uint32_t kind; // enum swk_minder_packet_kind
    int32_t value;
    uint64_t time;
};

/// Largest payload of an INPUT packet.
#define SWK_MINDER_INPUT_SIZE 16384u

enum swk_minder_phase { SWK_PHASE_RUNNING, SWK_PHASE_RESTARTING, SWK_PHASE_ENDED };

struct swk_minder_status {
    uint32_t phase; // enum swk_minder_phase
    int32_t container;
    uint64_t container_start;
    uint64_t started_at; // ns since 1970
    uint32_t restarts;
    uint32_t owned;        // 1: dies with its owner
    uint64_t log_sequence; // number of the current log file
    uint64_t log_offset;   // its length: where the next record will be
};

// The log: records back to back, little-endian. `log` is current, `log.1` the one before it, and so on. Every file begins with an
// OPENED event that carries its number, which grows by one with each file.

enum swk_log_stream { SWK_LOG_EVENT, SWK_LOG_STDOUT, SWK_LOG_STDERR };

enum swk_log_event {
    SWK_LOG_OPENED = 1, // payload: uint64_t number of the file
    SWK_LOG_LAUNCHED,   // payload: uint64_t pid
    SWK_LOG_ENDED,      // payload: uint64_t exit code as shells count it
    SWK_LOG_LOST,       // payload: uint64_t bytes that could not be written (disk full)
};

#define SWK_LOG_MAGIC 0x6c53u

struct swk_log_record {
    uint64_t time;   // ns since 1970
    uint32_t length; // of the payload that follows
    uint8_t stream;  // enum swk_log_stream
    uint8_t event;   // enum swk_log_event, 0 for output
    uint16_t magic;
};
