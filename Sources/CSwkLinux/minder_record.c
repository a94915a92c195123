// What the minder writes down about its container, `state` (who runs now) and `exit` (how it ended), and what it reads in /proc and the
// cgroup to know it.
//
// Both are JSON, replaced by rename. `exit` is written after the last byte of output is in the log: a reader that sees it and then
// reads the log to its end has everything.
#include "minder.h"
#include <linux/falloc.h>

long minder_write_all(int fd, const char *bytes, size_t count) {
    size_t done = 0;
    while (done < count) {
        long wrote = swk_sys(__NR_write, fd, bytes + done, count - done);
        if (wrote == -EINTR) continue;
        if (wrote < 0) return wrote;
        done += (size_t)wrote;
    }
    return 0;
}

/// Writes `temporary` and renames it to `name`.
int minder_replace_file(struct minder *m, const char *temporary, const char *name, const char *bytes, size_t count) {
    int fd = (int)swk_sys(__NR_openat, m->directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return fd;
    long status = minder_write_all(fd, bytes, count);
    swk_sys(__NR_close, fd);
    if (status == 0) status = swk_sys(__NR_renameat, m->directory, temporary, m->directory, name);
    return (int)status;
}

/// Who runs now, for those who find the minder dead. `container` is missing between two runs.
int minder_write_state(struct minder *m) {
    char buffer[512];
    struct text text = {buffer};
    put_field(&text, "{\"minder\":{\"pid\"", (uint64_t)m->own_pid);
    put_field(&text, ",\"startTime\"", m->own_start);
    put(&text, "}");
    if (m->phase == SWK_PHASE_RUNNING) {
        put_field(&text, ",\"container\":{\"pid\"", (uint64_t)m->pid);
        put_field(&text, ",\"startTime\"", m->pid_start);
        put(&text, "}");
    }
    put_time(&text, ",\"startedAt\"", m->started_at);
    put_field(&text, ",\"restarts\"", m->restarts);
    put(&text, "}\n");
    return minder_replace_file(m, "state.tmp", "state", buffer, (size_t)(text.at - buffer));
}

static void put_failure(struct text *text, const struct swk_failure *failure) {
    put_field(text, ",\"failure\":{\"stage\"", failure->stage);
    put_field(text, ",\"operation\"", failure->op);
    put_field(text, ",\"errno\"", (uint64_t)(failure->error < 0 ? -failure->error : failure->error));
    put_field(text, ",\"reason\"", failure->reason);
    put(text, ",\"detail\":");
    put_string(text, failure->detail, SWK_DETAIL_SIZE);
    put(text, "}");
}

/// Reserves the blocks of the exit record: a container that fills the disk must still be seen to end.
int minder_reserve_exit(struct minder *m) {
    m->exit_file = (int32_t)swk_sys(__NR_openat, m->directory, "exit.tmp", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (m->exit_file < 0) return m->exit_file;
    long status = swk_sys(__NR_fallocate, m->exit_file, FALLOC_FL_KEEP_SIZE, 0, 4096);
    return status == -EOPNOTSUPP ? 0 : (int)status;
}

int minder_write_exit(struct minder *m) {
    char buffer[512 + 6 * SWK_DETAIL_SIZE];
    struct text text = {buffer};
    put_field(&text, "{\"code\"", (uint64_t)m->exit.code);
    if (m->exit.signal != 0) put_field(&text, ",\"signal\"", (uint64_t)m->exit.signal);
    put_flag(&text, ",\"coreDumped\"", m->exit.core_dumped);
    put_flag(&text, ",\"outOfMemory\"", m->exit.oom);
    put_flag(&text, ",\"stopped\"", m->stopping);
    put_flag(&text, ",\"ownerDied\"", m->owner_died);
    put_time(&text, ",\"startedAt\"", m->started_at);
    put_time(&text, ",\"finishedAt\"", m->exit.at);
    put_field(&text, ",\"restarts\"", m->restarts);
    put_field(&text, ",\"lostBytes\"", m->log.lost);
    if (m->launch_failed) put_failure(&text, &m->failure);
    put(&text, "}\n");
    long status = minder_write_all(m->exit_file, buffer, (size_t)(text.at - buffer));
    if (status == 0) status = swk_sys(__NR_renameat, m->directory, "exit.tmp", m->directory, "exit");
    return (int)status;
}

// Small kernel files.

/// Reads what fits of a file, NUL-terminated; its length or -errno.
int minder_read_file(const char *path, char *buffer, size_t size) {
    int fd = (int)swk_sys(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return fd;
    long count = swk_sys(__NR_read, fd, buffer, size - 1);
    swk_sys(__NR_close, fd);
    buffer[count > 0 ? count : 0] = 0;
    return (int)count;
}

static uint64_t number_at(const char *digits) {
    uint64_t value = 0;
    for (; *digits >= '0' && *digits <= '9'; digits++) value = value * 10 + (uint64_t)(*digits - '0');
    return value;
}

/// Field 22 of /proc/PID/stat, counted behind the last parenthesis of the command name; 0 when the process is gone.
uint64_t minder_start_time(int32_t pid) {
    char path[32], stat[1024];
    struct text text = {path};
    put(&text, "/proc/");
    put_number(&text, (uint64_t)pid);
    put(&text, "/stat");
    *text.at = 0;
    if (minder_read_file(path, stat, sizeof stat) <= 0) return 0;
    const char *at = stat;
    for (const char *c = stat; *c; c++)
        if (*c == ')') at = c;
    for (int field = 2; field < 22 && *at; at++)
        if (*at == ' ') field++;
    return number_at(at);
}

/// How often the kernel killed for memory in the container's cgroup; 0 where nobody counts.
uint64_t minder_oom_count(struct minder *m) {
    char content[1024];
    if (!m->oom_file || minder_read_file(m->oom_file, content, sizeof content) <= 0) return 0;
    for (const char *line = content; *line;) {
        if (swk_starts(line, "oom_kill ")) return number_at(line + 9);
        while (*line && *line++ != '\n') {
        }
    }
    return 0;
}

#pragma clang attribute pop
