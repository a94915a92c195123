// Descriptors of the child: standard streams, the console, the tie to the parent, and closing everything else.
#include "swk_child.h"
#include <linux/fcntl.h>
#include <linux/mount.h>
#include <asm/ioctls.h>

enum {
    ebadf = 9,
    o_rdwr = 2,
    o_wronly = 1,
    o_noctty = 0400,
    o_cloexec = 02000000,
    o_creat = 0100,
#if defined(__aarch64__)
    o_nofollow = 0100000,
#else
    o_nofollow = 0400000,
#endif
    f_setfd = 2,
    f_getlk = 5,
    f_dupfd_cloexec = 1030,
    sigkill = 9,
    stdio_count = 3,
};

/// Writes a kernel file in one call.
SWK_BARE long swk_write_file(const char *path, const char *text) {
    long fd = swk_sys(__NR_openat, SWK_AT_FDCWD, path, o_wronly | o_cloexec, 0);
    if (fd < 0) return fd;
    long result = swk_sys(__NR_write, fd, text, swk_length(text));
    swk_sys(__NR_close, fd);
    return result < 0 ? result : 0;
}

/// Moves slot descriptors that sit on 0 to 2 out of the way, so that no dup3 overwrites one that is needed later.
SWK_BARE static long lift_slots(struct swk_child *child) {
    for (int i = 0; i < SWK_SLOT_COUNT; i++) {
        int fd = child->slots.fd[i];
        if (fd < 0 || fd >= stdio_count || fd == i) continue;
        long lifted = swk_sys(__NR_fcntl, fd, f_dupfd_cloexec, stdio_count);
        if (lifted < 0) return lifted;
        child->slots.fd[i] = (int)lifted;
    }
    return 0;
}

SWK_BARE static long place(int fd, int target) {
    if (fd == target) return swk_sys(__NR_fcntl, fd, f_setfd, 0);
    if (fd == SWK_SLOT_KEEP) return 0;
    if (fd >= 0) return swk_sys(__NR_dup3, fd, target, 0);
    long null = swk_sys(__NR_openat, SWK_AT_FDCWD, "/dev/null", o_rdwr | o_cloexec, 0);
    if (null < 0) return null;
    if (null == target) return swk_sys(__NR_fcntl, null, f_setfd, 0);
    long result = swk_sys(__NR_dup3, null, target, 0);
    swk_sys(__NR_close, null);
    return result;
}

SWK_BARE long swk_stdio(struct swk_child *child) {
    long result = lift_slots(child);
    for (int i = 0; result >= 0 && i < stdio_count; i++) result = place(child->slots.fd[i], i);
    return result < 0 ? result : 0;
}

SWK_BARE static long close_from_to(unsigned first, unsigned last) {
    return first <= last ? swk_sys(__NR_close_range, first, last, 0) : 0;
}

/// Closes for real, not at exec: with a host directory still open, `/proc/self/fd/N` as a working directory or mount destination
/// would lead out of the container (CVE-2024-21626).
SWK_BARE long swk_close_descriptors(struct swk_child *child, const struct swk_op *op) {
    unsigned from = stdio_count + (unsigned)op->n;
    for (;;) {
        unsigned next = ~0u;
        for (int i = stdio_count; i < SWK_SLOT_COUNT; i++) {
            int fd = child->slots.fd[i];
            if (!(op->m >> i & 1) || fd < 0) continue;
            if ((unsigned)fd >= from && (unsigned)fd < next) next = (unsigned)fd;
        }
        if (next == ~0u) return close_from_to(from, ~0u);
        if (next > from) {
            long result = close_from_to(from, next - 1);
            if (result < 0) return result;
        }
        from = next + 1;
    }
}

/// Kills this process when the thread that launched it ends, and ends it now if that has already happened.
///
/// The parent-death signal only tells of deaths after the prctl, so the child then asks whether the launching process still holds
/// the POSIX lock on its lifeline: such a lock is not inherited, and the kernel drops it (exit_files) before it hands a dying
/// process's children on (exit_notify). Either the signal is set in time or the lock is gone; there is no moment between.
/// Must follow BECOME_USER and CAPABILITIES, which clear the signal. The launching thread must live as long as its process.
SWK_BARE long swk_die_with_parent(struct swk_child *child) {
    struct {
        int16_t type, whence;
        int64_t start, length;
        int32_t pid;
    } lock;
    long result = swk_sys(__NR_prctl, 1 /* PR_SET_PDEATHSIG */, sigkill, 0, 0, 0);
    if (result < 0) return result;
    int fd = child->slots.fd[SWK_SLOT_LIFELINE];
    swk_zero(&lock, sizeof lock);
    lock.type = 1; // F_WRLCK: would I get it?
    result = swk_sys(__NR_fcntl, fd, f_getlk, &lock);
    if (result < 0) return result;
    swk_sys(__NR_close, fd);
    return lock.type == 2 ? swk_because(child, SWK_REASON_PARENT_DIED, "", -3) : 0; // F_UNLCK: nobody holds it
}

/// Tells a caller that does not share our memory how far we got: once, whatever happens later.
SWK_BARE void swk_report(struct swk_child *child) {
    int fd = child->slots.fd[SWK_SLOT_REPORT];
    if (fd < 0) return;
    // Less than PIPE_BUF, so it is written whole or not at all; a caller that is gone needs no report.
    swk_sys(__NR_write, fd, child->failure, sizeof *child->failure);
    swk_sys(__NR_close, fd);
    child->slots.fd[SWK_SLOT_REPORT] = -1;
}

// ---- console

struct io_part {
    void *base;
    size_t length;
};
struct one_descriptor {
    size_t length;
    int level, type;
    int fd, padding;
};
struct io_message {
    void *name;
    uint64_t name_length;
    struct io_part *parts;
    size_t part_count;
    struct one_descriptor *control;
    size_t control_length;
    uint64_t flags;
};

/// Sends one descriptor over a unix socket, with one byte to carry it.
SWK_BARE static long send_descriptor(int socket, int fd) {
    char byte = 0;
    struct io_part part;
    struct one_descriptor control;
    struct io_message message;
    part.base = &byte;
    part.length = 1;
    control.length = sizeof(size_t) + 3 * sizeof(int);
    control.level = 1; // SOL_SOCKET
    control.type = 1;  // SCM_RIGHTS
    control.fd = fd;
    control.padding = 0;
    swk_zero(&message, sizeof message);
    message.parts = &part;
    message.part_count = 1;
    message.control = &control;
    message.control_length = sizeof control;
    long result = swk_sys(__NR_sendmsg, socket, &message, 0x4000 /* MSG_NOSIGNAL */);
    return result < 0 ? result : 0;
}

/// The slave is opened from the master itself (TIOCGPTPEER): no path in the container is believed (pts races).
SWK_BARE static long open_slave(long master) {
    int unlock = 0;
    long result = swk_sys(__NR_ioctl, master, TIOCSPTLCK, &unlock);
    if (result < 0) return result;
    return swk_sys(__NR_ioctl, master, TIOCGPTPEER, o_rdwr | o_noctty | o_cloexec);
}

SWK_BARE static long make_standard(long slave, const struct swk_op *op) {
    struct {
        uint16_t rows, columns, x, y;
    } size;
    long result = 0;
    size.rows = (uint16_t)(op->n >> 16);
    size.columns = (uint16_t)op->n;
    size.x = size.y = 0;
    if (op->n) result = swk_sys(__NR_ioctl, slave, TIOCSWINSZ, &size);
    if (result >= 0) result = swk_sys(__NR_ioctl, slave, TIOCSCTTY, 0);
    for (int i = 0; result >= 0 && i < stdio_count; i++) result = swk_sys(__NR_dup3, slave, i, 0);
    return result < 0 ? result : 0;
}

/// The file that the console is mounted on is held while it happens, and is no link (CVE-2025-52565).
SWK_BARE static long bind_console(long slave) {
    long file = swk_sys(__NR_openat, SWK_AT_FDCWD, "/dev/console", o_wronly | o_creat | o_noctty | o_nofollow | o_cloexec, 0600);
    if (file < 0) return file;
    long tree = swk_sys(__NR_open_tree, slave, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH), result = tree;
    if (tree >= 0) {
        result = swk_sys(__NR_move_mount, tree, "", file, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
        swk_sys(__NR_close, tree);
    }
    swk_sys(__NR_close, file);
    return result;
}

/// A pty of the container's own devpts: size first, then controlling terminal and standard streams, then the master to the caller.
SWK_BARE long swk_console(struct swk_child *child, const struct swk_op *op) {
    long master = swk_sys(__NR_openat, SWK_AT_FDCWD, "/dev/pts/ptmx", o_rdwr | o_noctty | o_cloexec, 0);
    if (master < 0) return swk_because(child, SWK_REASON_ERRNO, "/dev/pts/ptmx", master);
    long slave = open_slave(master), result = slave;
    if (slave >= 0) {
        result = make_standard(slave, op);
        if (result == 0 && (op->flags & SWK_BIND_CONSOLE)) result = bind_console(slave);
        swk_sys(__NR_close, slave);
    }
    if (result == 0) result = send_descriptor(child->slots.fd[SWK_SLOT_CONSOLE], (int)master);
    swk_sys(__NR_close, master);
    swk_sys(__NR_close, child->slots.fd[SWK_SLOT_CONSOLE]);
    return result;
}
