// Whether the container is well: its own command is run in it again and again, and its exit codes are counted, as docker counts them.
//
// A container begins as starting. One success makes it healthy; `retries` failures one after the other make it unhealthy, but a failure
// within the start period does not count until there was a success. A probe that takes longer than its timeout is killed and has
// failed. One probe at a time: the interval begins when the one before has ended.
//
// What came of it is in the file `health`, replaced after every probe: status, streak, and the last results with what they wrote.
#include "minder.h"

/// From now on nobody is asked; the file stays as the last run left it.
void minder_health_end(struct minder *m) {
    struct minder_health *h = &m->health;
    if (h->pidfd >= 0) {
        swk_sys(__NR_pidfd_send_signal, h->pidfd, SIGKILL, 0, 0);
        swk_sys(__NR_waitid, P_PIDFD, h->pidfd, 0, WEXITED | __WALL, 0);
    }
    minder_close(&h->pidfd);
    minder_close(&h->output);
    h->next_at = 0;
}

static void put_probe(struct text *text, const struct minder_probe *probe) {
    put_time(text, "{\"startedAt\"", probe->started_at);
    put_time(text, ",\"endedAt\"", probe->ended_at);
    put(text, probe->code < 0 ? ",\"code\":-1" : "");
    if (probe->code >= 0) put_field(text, ",\"code\"", (uint64_t)probe->code);
    put(text, ",\"output\":");
    put_string(text, probe->output, probe->length);
    put(text, "}");
}

static const char *status_word(enum minder_health_status status) {
    if (status == MINDER_HEALTH_HEALTHY) return "healthy";
    return status == MINDER_HEALTH_UNHEALTHY ? "unhealthy" : "starting";
}

/// Piece by piece through the log buffer, which holds one result at its longest.
static void write_health(struct minder *m) {
    const struct minder_health *h = &m->health;
    int fd = (int)swk_sys(__NR_openat, m->directory, "health.tmp", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return; // a full disk leaves the old verdict
    struct text text = {m->log_buffer};
    put(&text, "{\"status\":\"");
    put(&text, status_word(h->status));
    put_field(&text, "\",\"failingStreak\"", h->streak);
    put(&text, ",\"log\":[");
    long status = 0;
    for (uint32_t i = h->count > MINDER_PROBES ? h->count - MINDER_PROBES : 0; i < h->count && status == 0; i++) {
        put_probe(&text, &h->probes[i % MINDER_PROBES]);
        put(&text, i + 1 < h->count ? "," : "");
        status = minder_write_all(fd, m->log_buffer, (size_t)(text.at - m->log_buffer));
        text.at = m->log_buffer;
    }
    put(&text, "]}\n");
    if (status == 0) status = minder_write_all(fd, m->log_buffer, (size_t)(text.at - m->log_buffer));
    swk_sys(__NR_close, fd);
    if (status == 0) swk_sys(__NR_renameat, m->directory, "health.tmp", m->directory, "health");
}

/// A run begins.
void minder_health_begin(struct minder *m) {
    struct minder_health *h = &m->health;
    if (!h->plan) return;
    h->status = MINDER_HEALTH_STARTING;
    h->streak = h->count = 0;
    h->next_at = minder_clock(MINDER_MONOTONIC) + h->interval;
    write_health(m);
}

static struct minder_probe *last_probe(struct minder_health *h) { return &h->probes[(h->count - 1) % MINDER_PROBES]; }

static void judge(struct minder *m, int32_t code) {
    struct minder_health *h = &m->health;
    struct minder_probe *probe = last_probe(h);
    probe->ended_at = minder_clock(MINDER_REAL);
    probe->code = code;
    bool is_early = minder_clock(MINDER_MONOTONIC) - m->started_clock < h->start_period;
    if (code == 0) {
        h->status = MINDER_HEALTH_HEALTHY;
        h->streak = 0;
    } else if (h->status != MINDER_HEALTH_STARTING || !is_early) {
        h->streak++;
        if (h->streak >= h->retries) h->status = MINDER_HEALTH_UNHEALTHY;
    }
    h->next_at = minder_clock(MINDER_MONOTONIC) + h->interval;
    write_health(m);
}

/// What a probe writes is kept up to a limit and read beyond it, so that it never waits for us.
void minder_health_read(struct minder *m) {
    struct minder_health *h = &m->health;
    struct minder_probe *probe = last_probe(h);
    char *spare = m->log_buffer;
    for (;;) {
        uint32_t room = MINDER_PROBE_OUTPUT - probe->length;
        long count = swk_sys(__NR_read, h->output, room > 0 ? probe->output + probe->length : spare, room > 0 ? room : MINDER_READ);
        if (count == -EINTR) continue;
        if (count == -EAGAIN) return;
        if (count <= 0) {
            minder_close(&h->output);
            return;
        }
        if (room > 0) probe->length += (uint32_t)count;
    }
}

/// The probe has ended.
void minder_health_mourn(struct minder *m) {
    struct minder_health *h = &m->health;
    siginfo_t info;
    if (h->pidfd < 0) return;
    swk_zero(&info, sizeof info);
    swk_sys(__NR_waitid, P_PIDFD, h->pidfd, &info, WEXITED | __WALL, 0);
    minder_close(&h->pidfd);
    if (h->output >= 0) minder_health_read(m);
    minder_close(&h->output); // a child of the probe may hold the other end for ever
    judge(m, h->is_late ? -1 : info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status);
}

static int launch_probe(struct minder *m, struct swk_failure *failure) {
    struct minder_health *h = &m->health;
    struct swk_launched launched;
    struct swk_slots slots;
    int ends[2];
    int status = (int)swk_sys(__NR_pipe2, ends, O_CLOEXEC);
    if (status < 0) return status;
    swk_sys(__NR_fcntl, ends[0], F_SETFL, O_NONBLOCK);
    for (int i = 0; i < SWK_SLOT_COUNT; i++) slots.fd[i] = -1;
    slots.fd[SWK_SLOT_STDOUT] = slots.fd[SWK_SLOT_STDERR] = ends[1];
    slots.fd[SWK_SLOT_LIFELINE] = m->lock;
    slots.fd[SWK_SLOT_TARGET] = m->pidfd;
    status = swk_launch(h->plan, &slots, &launched, failure);
    swk_sys(__NR_close, ends[1]);
    h->output = ends[0];
    if (status == 0) h->pidfd = launched.pidfd;
    return status;
}

static void probe(struct minder *m) {
    struct minder_health *h = &m->health;
    struct swk_failure failure;
    h->count++;
    h->is_late = false;
    last_probe(h)->length = 0;
    last_probe(h)->started_at = minder_clock(MINDER_REAL);
    if (launch_probe(m, &failure) == 0) {
        h->next_at = minder_clock(MINDER_MONOTONIC) + h->timeout;
        return;
    }
    minder_close(&h->output);
    judge(m, failure.reason == SWK_REASON_NOT_FOUND ? 127 : 126);
}

/// A process that is born in a group that stands still would stand still before its exec, and we with it.
static bool stands_still(struct minder *m) {
    char state[16];
    return m->frozen_file && minder_read_file(m->frozen_file, state, sizeof state) > 0 && (state[0] == '1' || state[0] == 'F');
}

/// What is due: the next probe, or the end of one that takes too long.
void minder_health_time(struct minder *m) {
    struct minder_health *h = &m->health;
    if (h->next_at == 0 || m->phase != SWK_PHASE_RUNNING || minder_clock(MINDER_MONOTONIC) < h->next_at) return;
    if (h->pidfd < 0) {
        if (stands_still(m)) h->next_at = minder_clock(MINDER_MONOTONIC) + MINDER_SECOND;
        else probe(m);
        return;
    }
    h->is_late = true;
    h->next_at = 0;
    swk_sys(__NR_pidfd_send_signal, h->pidfd, SIGKILL, 0, 0);
}

#pragma clang attribute pop
