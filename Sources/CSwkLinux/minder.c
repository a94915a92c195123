// The minder's life: leave the host program, launch, mind, perhaps launch again, record the end.
//
// One loop over poll(2). What it watches and what it does then:
//
//     container  pidfd         the end: drain, record, restart or finish
//     output     pipes, pty    a record in the log, at most MINDER_READ bytes a turn
//     input      pipe, pty     only while input is pending
//     owner      pidfd         the owner is dead: so is the container
//     probe      pidfd, pipe   a health probe has ended, or wrote something
//     listener   control.sock  a new client
//     clients                  one order a turn
//     time                     a stop's grace is over, a restart's back-off is over, a probe is due or late
#include "minder.h"

static const uint64_t first_backoff = MINDER_SECOND / 10, longest_backoff = 60 * MINDER_SECOND;
/// A container that ran so long did work: its next back-off starts from the beginning.
static const uint64_t worked = 10 * MINDER_SECOND;

// Ending.

/// SIGKILL to every process that a cgroup.procs file names. A round may race with a fork; the kernel refuses forks of the killed.
static void kill_listed(const char *path) {
    char list[2048];
    for (int round = 0; round < 16; round++) {
        if (minder_read_file(path, list, sizeof list) <= 0) return;
        for (const char *at = list; *at;) {
            int32_t pid = 0;
            while (*at >= '0' && *at <= '9') pid = pid * 10 + (*at++ - '0');
            if (*at != '\n') break; // cut off: the next round has it
            at++;
            if (pid > 0) swk_sys(__NR_kill, pid, SIGKILL);
        }
    }
}

void minder_kill_all(struct minder *m) {
    if (m->pidfd >= 0) swk_sys(__NR_pidfd_send_signal, m->pidfd, SIGKILL, 0, 0);
    if (m->kill_file) {
        int fd = (int)swk_sys(__NR_openat, AT_FDCWD, m->kill_file, O_WRONLY | O_CLOEXEC, 0);
        if (fd >= 0) {
            swk_sys(__NR_write, fd, "1", 1);
            swk_sys(__NR_close, fd);
        }
    }
    for (const char *path = m->kill_lists; path && *path; path += swk_length(path) + 1) kill_listed(path);
}

/// No restart any more; a container that waits for one has ended already.
static void end_restarting(struct minder *m) {
    m->stopping = true;
    if (m->phase == SWK_PHASE_RESTARTING) m->phase = SWK_PHASE_ENDED;
}

/// The order `signal`: errno, 0 when sent.
int minder_signal(struct minder *m, int signal) {
    bool ends = signal == SIGKILL || signal == m->stop_signal;
    if (m->phase != SWK_PHASE_RUNNING && !ends) return ESRCH;
    long status = m->phase == SWK_PHASE_RUNNING ? swk_sys(__NR_pidfd_send_signal, m->pidfd, signal, 0, 0) : 0;
    if (status == 0 && ends) end_restarting(m);
    return (int)-status;
}

/// The order `stop`; signal 0 is the configured one. A grace beyond all measure means: never kill.
void minder_stop(struct minder *m, int signal, uint64_t grace_ms) {
    end_restarting(m);
    if (m->phase != SWK_PHASE_RUNNING) return;
    if (signal == 0) signal = m->stop_signal;
    if (grace_ms > 0) swk_sys(__NR_pidfd_send_signal, m->pidfd, signal, 0, 0);
    if (grace_ms > 1ull << 40) return;
    m->kill_at = minder_clock(MINDER_MONOTONIC) + grace_ms * 1000000;
}

/// Reads one piece of output into the log. What read(2) answered.
static long take_output(struct minder *m, int which) {
    if (m->output[which] < 0) return 0;
    long count = swk_sys(__NR_read, m->output[which], m->log_buffer + sizeof(struct swk_log_record), MINDER_READ);
    if (count > 0) minder_log_output(m, which == 0 ? SWK_LOG_STDOUT : SWK_LOG_STDERR, (uint32_t)count);
    else if (count != -EAGAIN && count != -EINTR) minder_close(&m->output[which]);
    return count;
}

/// After the container's death everything it wrote is in the pipes already: read until they are empty. Not until their end, which
/// another process that got hold of a descriptor could put off for ever.
static void drain(struct minder *m) {
    for (int which = 0; which < 2; which++) {
        long count;
        do count = take_output(m, which);
        while (count > 0 || count == -EINTR);
    }
}

static void collect_exit(struct minder *m) {
    siginfo_t info;
    swk_zero(&info, sizeof info);
    swk_sys(__NR_waitid, P_PIDFD, m->pidfd, &info, WEXITED | __WALL, 0);
    m->exit.at = minder_clock(MINDER_REAL);
    m->exit.signal = info.si_code == CLD_EXITED ? 0 : info.si_status;
    m->exit.code = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
    m->exit.core_dumped = info.si_code == CLD_DUMPED;
    m->exit.oom = m->exit.signal == SIGKILL && minder_oom_count(m) > m->oom_before;
}

static bool wants_restart(const struct minder *m) {
    if (m->stopping) return false;
    if (m->restart == SWK_RESTART_ALWAYS) return true;
    return m->restart == SWK_RESTART_ON_FAILURE && m->exit.code != 0 &&
           (m->restart_limit == 0 || m->restarts < m->restart_limit);
}

/// The container's init is dead.
static void mourn(struct minder *m) {
    minder_health_end(m);
    collect_exit(m);
    minder_kill_all(m); // without a pid namespace of its own there may be survivors
    drain(m);
    minder_close(&m->pidfd);
    minder_close_stdio(m);
    m->kill_at = 0;
    minder_log_event(m, SWK_LOG_ENDED, (uint64_t)m->exit.code);
    m->phase = wants_restart(m) ? SWK_PHASE_RESTARTING : SWK_PHASE_ENDED;
    if (m->phase == SWK_PHASE_ENDED) return;
    uint64_t now = minder_clock(MINDER_MONOTONIC);
    if (m->backoff == 0 || now - m->started_clock >= worked) m->backoff = first_backoff;
    m->restart_at = now + m->backoff;
    m->backoff = m->backoff * 2 < longest_backoff ? m->backoff * 2 : longest_backoff;
    minder_write_state(m); // a full /run leaves the old one, whose container is checked to be alive before it is believed
}

static void relaunch(struct minder *m) {
    enum swk_minder_step step;
    m->restart_at = 0;
    m->restarts++;
    int status = minder_launch(m, &step);
    minder_forget_text(m);
    if (status == 0) {
        minder_write_state(m);
        return;
    }
    if (step != SWK_MINDER_LAUNCH) {
        swk_zero(&m->failure, sizeof m->failure);
        m->failure.error = -status;
    }
    m->launch_failed = true;
    m->exit.code = m->failure.reason == SWK_REASON_NOT_FOUND ? 127 : 126;
    m->exit.signal = 0;
    m->exit.oom = m->exit.core_dumped = false;
    m->exit.at = minder_clock(MINDER_REAL);
    m->phase = SWK_PHASE_ENDED;
}

// The loop.

enum { LISTENER, CONTAINER, STDOUT, STDERR, STDIN, OWNER, PROBE, PROBE_OUTPUT, CLIENTS };

static void watch(struct pollfd *entry, int fd, short events) {
    entry->fd = fd; // poll(2) passes over negative ones
    entry->events = events;
    entry->revents = 0;
}

static void watch_all(struct minder *m, struct pollfd *set) {
    watch(&set[LISTENER], m->listener, POLLIN);
    watch(&set[CONTAINER], m->pidfd, POLLIN);
    watch(&set[STDOUT], m->output[0], POLLIN);
    watch(&set[STDERR], m->output[1], POLLIN);
    watch(&set[STDIN], m->input_from < m->input_to ? m->input : -1, POLLOUT);
    watch(&set[OWNER], m->owner, POLLIN);
    watch(&set[PROBE], m->health.pidfd, POLLIN);
    watch(&set[PROBE_OUTPUT], m->health.output, POLLIN);
    for (uint32_t i = 0; i < MINDER_CLIENTS; i++)
        watch(&set[CLIENTS + i], m->clients[i].waiting ? -1 : m->clients[i].fd, POLLIN);
}

static void sleep_until(struct pollfd *set, uint64_t deadline) {
    struct {
        int64_t seconds, nanoseconds;
    } left;
    if (deadline == 0) {
        swk_sys(__NR_ppoll, set, CLIENTS + MINDER_CLIENTS, 0, 0, 0);
        return;
    }
    uint64_t now = minder_clock(MINDER_MONOTONIC);
    uint64_t wait = deadline > now ? deadline - now : 0;
    left.seconds = (int64_t)(wait / MINDER_SECOND);
    left.nanoseconds = (int64_t)(wait % MINDER_SECOND);
    swk_sys(__NR_ppoll, set, CLIENTS + MINDER_CLIENTS, &left, 0, 0);
}

/// The next moment at which something is to be done; 0: none.
static uint64_t next_deadline(const struct minder *m) {
    if (m->phase == SWK_PHASE_RESTARTING) return m->restart_at;
    uint64_t probe = m->health.next_at;
    if (m->kill_at == 0 || (probe != 0 && probe < m->kill_at)) return probe;
    return m->kill_at;
}

static void keep_time(struct minder *m) {
    minder_health_time(m);
    if (m->kill_at == 0 && m->restart_at == 0) return;
    uint64_t now = minder_clock(MINDER_MONOTONIC);
    if (m->kill_at != 0 && now >= m->kill_at) {
        m->kill_at = 0;
        minder_kill_all(m);
    }
    if (m->phase == SWK_PHASE_RESTARTING && now >= m->restart_at) relaunch(m);
}

static void owner_died(struct minder *m) {
    minder_close(&m->owner);
    m->owner_died = true;
    end_restarting(m);
    minder_kill_all(m);
}

/// One turn. The container's end comes last: a stop that arrives in the same turn must prevent its restart.
static void turn(struct minder *m) {
    struct pollfd set[CLIENTS + MINDER_CLIENTS];
    watch_all(m, set);
    sleep_until(set, next_deadline(m));
    if (set[STDOUT].revents) take_output(m, 0);
    if (set[STDERR].revents) take_output(m, 1);
    if (set[STDIN].revents) minder_write_input(m);
    for (uint32_t i = 0; i < MINDER_CLIENTS; i++)
        if (set[CLIENTS + i].revents) minder_serve(m, &m->clients[i]);
    if (set[LISTENER].revents) minder_accept(m);
    if (set[OWNER].revents) owner_died(m);
    if (set[PROBE_OUTPUT].revents) minder_health_read(m);
    if (set[PROBE].revents) minder_health_mourn(m);
    keep_time(m);
    if (set[CONTAINER].revents && m->pidfd >= 0) mourn(m);
    if (m->log.grown) minder_tell_watchers(m);
}

static void report(struct minder *m, struct swk_minder_started *started) {
    swk_sys(__NR_write, m->result, started, sizeof *started); // within PIPE_BUF; a caller that is gone does not mind
    minder_close(&m->result);
}

/// Up to a running container: 0, or -1 when `started` says why not.
static int begin(struct minder *m, struct swk_minder_started *started) {
    enum swk_minder_step step = SWK_MINDER_MEMORY;
    m->own_pid = (int32_t)swk_sys(__NR_getpid);
    if (minder_leave_host(m, started) < 0) return -1;
    m->own_start = minder_start_time(m->own_pid);
    int status = minder_reserve_exit(m);
    if (status == 0) status = minder_log_open(m);
    if (status < 0) step = SWK_MINDER_LOG;
    else status = minder_launch(m, &step);
    if (status == 0) {
        status = minder_write_state(m);
        if (status < 0) {
            step = SWK_MINDER_STATE;
            minder_kill_all(m);
        }
    }
    started->step = step;
    started->error = -status;
    started->minder = m->own_pid;
    started->minder_start = m->own_start;
    started->container = m->pid;
    started->container_start = m->pid_start;
    started->started_at = m->started_at;
    swk_copy(&started->failure, &m->failure, sizeof m->failure);
    return status < 0 ? -1 : 0;
}

/// The POSIX lock that SWK_OP_DIE_WITH_PARENT looks at belongs to a process, so it cannot be inherited as the flock is.
static void lock_lifeline(struct minder *m) {
    struct flock lock;
    swk_zero(&lock, sizeof lock);
    lock.l_type = F_WRLCK;
    swk_sys(__NR_fcntl, m->lock, F_SETLK, &lock);
}

/// Becomes the successor, which gives back what the container held. Not after an order to stop: whoever gave it does that.
static void succeed(struct minder *m) {
    enum { most = 16 };
    char *arguments[most + 1], *environment[1];
    uint64_t none = 0;
    int count = 0;
    if (!m->successor || m->stopping) return;
    for (const char *word = m->successor; *word && count < most; word += swk_length(word) + 1) arguments[count++] = (char *)word;
    arguments[count] = environment[0] = 0;
    swk_sys(__NR_rt_sigprocmask, SIG_SETMASK, &none, 0, 8);
    swk_sys(__NR_execve, arguments[0], arguments, environment); // when it is gone, the next swk gives back instead
}

void minder_main(void *argument) {
    struct minder *m = argument;
    struct swk_minder_started started;
    swk_zero(&started, sizeof started);
    lock_lifeline(m);
    int status = begin(m, &started);
    report(m, &started);
    if (status < 0) swk_sys(__NR_exit_group, 1);
    minder_forget_text(m);
    while (m->phase != SWK_PHASE_ENDED) turn(m);
    minder_write_exit(m); // when even that fails, readers find lock and container gone, and say so
    swk_sys(__NR_unlinkat, m->directory, "control.sock", 0);
    succeed(m);
    swk_sys(__NR_exit_group, 0);
}

#pragma clang attribute pop
