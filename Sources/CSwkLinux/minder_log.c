// The bounded log.
//
// A record is one write(2) to a file opened with O_APPEND, so readers that share nothing with the minder see whole records. When
// a record would pass the limit, `log` becomes `log.1` and so on, and the oldest goes. A full disk costs output, never the
// container: the half record is cut off again and a LOST event says how many bytes are missing as soon as there is room, or the
// exit record does.
#include "minder.h"

/// `log` or `log.N`.
static void log_name(char name[16], uint32_t number) {
    struct text text = {name};
    put(&text, "log");
    if (number > 0) {
        put(&text, ".");
        put_number(&text, number);
    }
    *text.at = 0;
}

static void fill_record(struct swk_log_record *record, uint32_t length, enum swk_log_stream stream, uint8_t event) {
    record->time = minder_clock(MINDER_REAL);
    record->length = length;
    record->stream = (uint8_t)stream;
    record->event = event;
    record->magic = SWK_LOG_MAGIC;
}

struct event_record {
    struct swk_log_record record;
    uint64_t value;
};

static bool append(struct minder_log *log, const void *bytes, size_t count) {
    if (minder_write_all(log->fd, bytes, count) != 0) {
        swk_sys(__NR_ftruncate, log->fd, log->size);
        return false;
    }
    log->size += count;
    log->grown = true;
    return true;
}

static bool append_event(struct minder_log *log, enum swk_log_event event, uint64_t value) {
    struct event_record buffer;
    fill_record(&buffer.record, sizeof buffer.value, SWK_LOG_EVENT, (uint8_t)event);
    buffer.value = value;
    return append(log, &buffer, sizeof buffer);
}

/// Opens or creates `log`; a new one gets the next number.
static int open_current(struct minder *m) {
    struct minder_log *log = &m->log;
    struct event_record first;
    int fd = (int)swk_sys(__NR_openat, m->directory, "log", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return fd;
    minder_close(&log->fd);
    log->fd = fd;
    log->size = (uint64_t)swk_sys(__NR_lseek, fd, 0, SEEK_END);
    if (swk_sys(__NR_pread64, fd, &first, sizeof first, 0) == sizeof first) {
        log->sequence = first.value;
        return 0;
    }
    // New, or cut off within its first record.
    log->size = 0;
    swk_sys(__NR_ftruncate, fd, 0);
    log->sequence++;
    return append_event(log, SWK_LOG_OPENED, log->sequence) ? 0 : -ENOSPC;
}

/// `log.1` becomes `log.2` and so on; `log` becomes `log.1` and a new one begins. When that is impossible the old one goes on.
static int rotate(struct minder *m) {
    char from[16], to[16];
    if (m->log.files == 1) swk_sys(__NR_unlinkat, m->directory, "log", 0);
    for (uint32_t number = m->log.files - 1; number > 0; number--) {
        log_name(from, number - 1);
        log_name(to, number);
        swk_sys(__NR_renameat, m->directory, from, m->directory, to);
    }
    return open_current(m);
}

/// A minder that lived to its end leaves ENDED as the last record. Behind anything else, perhaps half a record, nothing is appended.
static bool ends_well(struct minder_log *log) {
    struct event_record last;
    if (log->size == sizeof last) return true; // just created
    if (swk_sys(__NR_pread64, log->fd, &last, sizeof last, log->size - sizeof last) != sizeof last) return false;
    return last.record.magic == SWK_LOG_MAGIC && last.record.stream == SWK_LOG_EVENT && last.record.event == SWK_LOG_ENDED;
}

int minder_log_open(struct minder *m) {
    int status = open_current(m);
    return status == 0 && !ends_well(&m->log) ? rotate(m) : status;
}

static void make_room(struct minder *m, size_t count) {
    if (m->log.size + count > m->log.limit && m->log.size > sizeof(struct event_record)) rotate(m);
}

static void report_loss(struct minder_log *log) {
    if (log->lost > 0 && append_event(log, SWK_LOG_LOST, log->lost)) log->lost = 0;
}

/// Logs `count` bytes that lie behind the record header in the log buffer.
void minder_log_output(struct minder *m, enum swk_log_stream stream, uint32_t count) {
    struct swk_log_record *record = (struct swk_log_record *)m->log_buffer;
    make_room(m, sizeof *record + count);
    report_loss(&m->log);
    fill_record(record, count, stream, 0);
    if (!append(&m->log, record, sizeof *record + count)) m->log.lost += count;
}

void minder_log_event(struct minder *m, enum swk_log_event event, uint64_t value) {
    make_room(m, sizeof(struct event_record));
    report_loss(&m->log);
    append_event(&m->log, event, value); // an event that the disk has no room for is in `exit` and `state` as well
}

#pragma clang attribute pop
