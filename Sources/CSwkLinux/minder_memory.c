// Leaving the host program: what the fork inherited and the minder has no use for goes back, so that an idle minder costs a few dozen
// KiB of its own and holds open nothing of its maker's.
//
// Memory: all mappings are unmapped but the region, the kernel's own, and the file mappings of the object that holds this code. Of
// these MADV_DONTNEED drops every page, also those that the host had written to or relocated: what is touched again comes clean from
// the file and is shared with every process that maps it. (The data segment stays too, read-only, because some linkers put
// constants there.) glibc's rseq area and robust list need no care: the kernel forgets both in a child that was cloned
// with CLONE_VM, and the minder is a child of such a child (kernel/rseq.h rseq_fork, kernel/fork.c copy_process).
#include "minder.h"

/// The linker gives the bounds of a section whose name is a C identifier.
extern const char __start_swk_minder_text[] __attribute__((visibility("hidden")));
extern const char __stop_swk_minder_text[] __attribute__((visibility("hidden")));

/// One line of /proc/self/maps.
struct mapping {
    uintptr_t start, end;
    bool writable;
    const char *file; // "dev inode", not terminated
    size_t file_length;
    bool anonymous; // inode 0
    bool kernel;    // [vdso] and its relatives
};

struct trim {
    struct minder *m;
    char file[64]; // "dev inode" of the object that holds this code
    size_t file_length;
    uintptr_t from, to; // foreign mappings that follow each other, not yet unmapped
    int (*visit)(struct trim *, const struct mapping *);
};

static uintptr_t hexadecimal(const char **at) {
    uintptr_t value = 0;
    for (;; ++*at) {
        char c = **at;
        if (c >= '0' && c <= '9') value = value << 4 | (uintptr_t)(c - '0');
        else if (c >= 'a' && c <= 'f') value = value << 4 | (uintptr_t)(c - 'a' + 10);
        else return value;
    }
}

/// `start-end perms offset dev inode   name`
static void parse_mapping(const char *at, struct mapping *line) {
    line->start = hexadecimal(&at);
    at++;
    line->end = hexadecimal(&at);
    line->writable = at[2] == 'w';
    at += 6;
    hexadecimal(&at);
    line->file = ++at;
    while (*at != ' ') at++;
    line->anonymous = at[1] == '0' && at[2] == ' ';
    at++;
    while (*at >= '0' && *at <= '9') at++;
    line->file_length = (size_t)(at - line->file);
    while (*at == ' ') at++;
    line->kernel = at[0] == '[' && at[1] == 'v';
}

/// Calls `visit` for every mapping; it may unmap, the kernel's cursor is an address. The log buffer serves for the text.
static int visit_mappings(struct trim *trim) {
    char *buffer = trim->m->log_buffer;
    const size_t size = MINDER_READ;
    size_t held = 0;
    int fd = (int)swk_sys(__NR_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return fd;
    long count;
    int status = 0;
    while (status == 0 && (count = swk_sys(__NR_read, fd, buffer + held, size - held)) > 0) {
        size_t from = 0;
        held += (size_t)count;
        for (size_t at = 0; at < held && status == 0; at++) {
            if (buffer[at] != '\n') continue;
            struct mapping line;
            buffer[at] = 0;
            parse_mapping(buffer + from, &line);
            from = at + 1;
            status = trim->visit(trim, &line);
        }
        swk_copy(buffer, buffer + from, held - from);
        held -= from;
        if (held == size) status = -ENAMETOOLONG;
    }
    swk_sys(__NR_close, fd);
    return status != 0 ? status : (int)count;
}

static int find_own_file(struct trim *trim, const struct mapping *line) {
    uintptr_t here = (uintptr_t)__start_swk_minder_text;
    if (here < line->start || here >= line->end || line->file_length >= sizeof trim->file) return 0;
    swk_copy(trim->file, line->file, line->file_length);
    trim->file_length = line->file_length;
    return 0;
}

static bool is_own_file(const struct trim *trim, const struct mapping *line) {
    if (line->anonymous || line->file_length != trim->file_length) return false;
    for (size_t i = 0; i < trim->file_length; i++)
        if (line->file[i] != trim->file[i]) return false;
    return true;
}

/// One munmap for all foreign mappings between two that stay.
static int unmap_collected(struct trim *trim) {
    if (trim->from == trim->to) return 0;
    int status = (int)swk_sys(__NR_munmap, trim->from, trim->to - trim->from);
    trim->from = trim->to = 0;
    return status;
}

static void collect(struct trim *trim, uintptr_t start, uintptr_t end) {
    if (start >= end) return;
    if (trim->from == trim->to) trim->from = start;
    trim->to = end;
}

static int unmap_foreign(struct trim *trim, const struct mapping *line) {
    uintptr_t region = (uintptr_t)trim->m->region, behind = region + trim->m->region_size;
    int status = 0;
    if (line->kernel || is_own_file(trim, line)) {
        status = unmap_collected(trim);
        if (line->writable) swk_sys(__NR_mprotect, line->start, line->end - line->start, PROT_READ);
    } else if (line->start < behind && line->end > region) { // perhaps merged with a neighbour
        collect(trim, line->start, region);
        status = unmap_collected(trim);
        collect(trim, behind, line->end);
    } else {
        collect(trim, line->start, line->end);
    }
    return status;
}

static int drop_pages(struct trim *trim, const struct mapping *line) {
    if (is_own_file(trim, line)) swk_sys(__NR_madvise, line->start, line->end - line->start, MADV_DONTNEED);
    return 0;
}

static int find_object(struct minder *m, struct trim *trim) {
    swk_zero(trim, sizeof *trim);
    trim->m = m;
    trim->visit = find_own_file;
    int status = visit_mappings(trim);
    if (status < 0) return status;
    return trim->file_length == 0 ? -ENOENT : 0;
}

/// Drops the text pages that starting and launching needed. The section of the loop becomes a mapping of its own (the advice differs),
/// because the kernel maps 64 KiB around a fault, within one mapping.
void minder_forget_text(struct minder *m) {
    struct trim trim;
    if (find_object(m, &trim) < 0) return; // only the memory figure suffers
    uintptr_t from = (uintptr_t)__start_swk_minder_text & ~4095ul;
    uintptr_t to = ((uintptr_t)__stop_swk_minder_text + 4095) & ~4095ul;
    swk_sys(__NR_madvise, from, to - from, MADV_RANDOM);
    trim.visit = drop_pages;
    visit_mappings(&trim);
}

static int leave_memory(struct minder *m) {
    struct trim trim;
    int status = find_object(m, &trim);
    if (status < 0) return status;
    trim.visit = unmap_foreign;
    status = visit_mappings(&trim);
    return status < 0 ? status : unmap_collected(&trim);
}

/// Moves a descriptor out of the way of 0, 1 and 2, which the host may have had closed.
static void move_up(int32_t *fd) {
    if (*fd < 0 || *fd > 2) return;
    long moved = swk_sys(__NR_fcntl, *fd, F_DUPFD_CLOEXEC, 3);
    if (moved >= 0) *fd = (int32_t)moved;
}

static void leave_descriptors(struct minder *m) {
    int32_t *kept[] = {&m->directory, &m->lock, &m->listener, &m->owner, &m->netns, &m->target, &m->ipc, &m->result};
    enum { count = sizeof kept / sizeof kept[0] };
    unsigned from = 0;
    for (int i = 0; i < count; i++) move_up(kept[i]);
    for (;;) { // close up to the next kept one, in ascending order
        unsigned next = ~0u;
        for (int i = 0; i < count; i++)
            if (*kept[i] >= 0 && (unsigned)*kept[i] >= from && (unsigned)*kept[i] < next) next = (unsigned)*kept[i];
        if (next > from) swk_sys(__NR_close_range, from, next == ~0u ? ~0u : next - 1, 0);
        if (next == ~0u) break;
        from = next + 1;
    }
    int null = (int)swk_sys(__NR_openat, AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC, 0);
    for (int fd = null + 1; null >= 0 && fd <= 2; fd++) swk_sys(__NR_dup3, null, fd, O_CLOEXEC);
}

/// A host that ignores SIGCHLD would make the kernel reap the container unseen. (Handlers are gone since the clone.)
static void expect_child(void) {
    struct {
        void *handler;
        unsigned long flags;
        void *restorer;
        uint64_t mask;
    } action;
    swk_zero(&action, sizeof action);
    swk_sys(__NR_rt_sigaction, SIGCHLD, &action, 0, 8);
}

int minder_leave_host(struct minder *m, struct swk_minder_started *started) {
    swk_sys(__NR_setsid);
    expect_child();
    leave_descriptors(m);
    swk_sys(__NR_chdir, "/");
    swk_sys(__NR_prctl, PR_SET_NAME, "swk-minder", 0, 0, 0);
    int status = leave_memory(m);
    if (status < 0) {
        started->step = SWK_MINDER_MEMORY;
        started->error = -status;
    }
    return status;
}

#pragma clang attribute pop
