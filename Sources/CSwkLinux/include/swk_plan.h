// A launch as data: one flat, position-independent blob that Swift encodes and C alone executes.
//
// The blob is made of a header, an array of operations and a data area that holds every string and array; all references are byte
// offsets from the start of the blob (0 means "none"), so it can be copied, mapped elsewhere, inherited by a fork or written to a
// file. Descriptors are never stored in it: operations name *slots*, and whoever launches hands in the descriptors of this launch.
//
// The code behind swk_launch() needs mapped: its own text and read-only data, the caller's stack (about 64 KiB free), the blob, the
// slots and the two results. It makes raw system calls only and uses no libc, no errno, no thread-local storage, no allocation and
// no relocated data, so a process that has unmapped everything else of its program (the minder) can launch, too.
//
// The tail of the blob is scratch memory of the executor (argument vectors, buffers): one launch of one blob at a time.
#pragma once
#include <stdint.h>

#define SWK_PLAN_MAGIC 0x6b77736eu
#define SWK_PLAN_VERSION 1u

/// Descriptors of one launch that operations may refer to.
enum swk_slot {
    SWK_SLOT_STDIN = 0,   // becomes 0..2 of the container; negative: /dev/null; SWK_SLOT_KEEP: the launcher's own
    SWK_SLOT_STDOUT = 1,
    SWK_SLOT_STDERR = 2,
    SWK_SLOT_CONSOLE = 3, // a unix socket: the child sends the pty master over it (SCM_RIGHTS), only with SWK_OP_CONSOLE
    SWK_SLOT_LIFELINE = 4, // a file on which the launching process holds a POSIX write lock, only with SWK_OP_DIE_WITH_PARENT
    SWK_SLOT_NETNS = 5,   // network namespace to join
    SWK_SLOT_TARGET = 6,  // pidfd of the process whose namespaces an exec joins
    SWK_SLOT_IPC = 7,     // pidfd of the process whose ipc namespace a container joins
    SWK_SLOT_REPORT = 8,  // set by swk_launch() itself for a child with memory of its own: where it says how far it got
    SWK_SLOT_START = 9,   // a FIFO open for both ways, only with SWK_OP_AWAIT_START
    SWK_SLOT_COUNT = 10
};
#define SWK_SLOT_KEEP (-2)

struct swk_slots {
    int32_t fd[SWK_SLOT_COUNT];
};

/// Every operation of a plan. The arguments a, b, c, d are offsets or small numbers, n and m are numbers; strings end in NUL, lists are strings one after the other.
/// X(name, word): `word` is what a printed plan and an error message call it.
#define SWK_OPERATIONS(X)                                                                                                        \
    /* before the change of root: paths are the host's */                                                                        \
    X(JOIN_CGROUP, "join cgroup")             /* a: absolute directory of a v1 hierarchy */                                      \
    X(JOIN_NAMESPACES, "join namespaces")     /* a: slot, n: CLONE_NEW* flags */                                                 \
    X(JOIN_NAMESPACE, "join namespace")       /* a: path of its file, n: CLONE_NEW* flag */                                       \
    X(NEW_NAMESPACES, "create namespaces")    /* n: CLONE_NEW* flags, for those that must come after a join */                   \
    X(NEW_SESSION, "start session")                                                                                              \
    X(STDIO, "set standard descriptors")      /* from slots 0 to 2 */                                                            \
    X(CLOSE_DESCRIPTORS, "close descriptors") /* n: how many beyond stdio stay open; m: mask of slots that stay until used */    \
    X(RLIMIT, "set resource limit")           /* a: RLIMIT_*, n: soft, m: hard */                                                \
    X(OOM_SCORE, "set OOM score")             /* a: text */                                                                      \
    X(HOSTNAME, "set host name")              /* a: name */                                                                      \
    X(DOMAINNAME, "set domain name")          /* a: name */                                                                      \
    X(LOOPBACK, "bring up loopback")                                                                                             \
    X(PROPAGATION, "set mount propagation")   /* a: path, n: MS_* */                                                             \
    X(ROOT_OVERLAY, "mount overlay root")     /* a: mountpoint, b: list of c lower directories, top first; d: upper, m: work, or 0; n: mount attributes */ \
    X(ROOT_BIND, "bind root directory")       /* a: mountpoint, b: source, n: mount attributes */                                \
    X(TREE, "take mount source")              /* a: host path, b: index of the tree, n: attributes to set, m: to clear; flags: SWK_RECURSIVE */ \
    X(PIVOT_ROOT, "change root")                                                                                                 \
    /* after it: paths are the container's; those without a leading slash are relative to the directory last entered */          \
    X(MOUNT, "mount")                         /* a: type, b: source, c: destination, d: data, n: MS_*; flags: SWK_MAKE_*, SWK_MAY_FAIL */ \
    X(ENTER, "enter directory")               /* a: path; relative paths of later operations start here */                       \
    X(ATTACH, "attach mount")                 /* b: index of the tree, c: destination, n: MS_* propagation or 0; flags: SWK_MAKE_* */ \
    X(MAKE_DIRECTORY, "create directory")     /* a: path, n: mode */                                                             \
    X(MAKE_DEVICE, "create device")           /* a: path, n: mode with type, m: device number, b: uid, c: gid */                 \
    X(SYMLINK, "create symbolic link")        /* a: target, b: path */                                                           \
    X(SYSCTL, "set kernel parameter")         /* a: path below /proc/sys, b: value */                                            \
    X(CONSOLE, "open console")                /* n: rows << 16 | columns */                                                      \
    X(MASK, "mask path")                      /* a: path; absent is fine */                                                      \
    X(READ_ONLY, "make path read-only")       /* a: path; absent is fine */                                                      \
    X(REMOUNT_ROOT, "set root attributes")    /* n: MOUNT_ATTR_* to set */                                                       \
    X(USER, "find user")                      /* a: user[:group] as written, b: count of additional gids, c: offset of uint32_t gids, d: list of n further groups by name; flags: SWK_SET_HOME */ \
    X(WORK_DIRECTORY, "change directory")     /* a: path; flags: SWK_MAKE_DIRECTORY */                                           \
    X(UMASK, "set umask")                     /* n */                                                                            \
    X(BOUNDING_SET, "drop capabilities")      /* n: mask that stays */                                                           \
    X(BECOME_USER, "change user")             /* the ids that USER found */                                                      \
    X(CAPABILITIES, "set capabilities")       /* a: offset of uint64_t {effective, permitted, inheritable, ambient} */           \
    X(NO_NEW_PRIVILEGES, "set no_new_privs")                                                                                     \
    X(DIE_WITH_PARENT, "tie to parent")                                                                                          \
    X(AWAIT_START, "wait for start")          /* checks that the program of EXEC is there, says so, and waits for a byte in the slot START */ \
    X(SECCOMP, "install seccomp filter")      /* a: offset of struct sock_filter array, n: count, m: SECCOMP_FILTER_FLAG_* */    \
    X(EXEC, "execute")                        /* a: string list argv (b strings), c: string list env (d strings), n: offset of the PATH to search */

enum swk_opcode {
#define X(name, word) SWK_OP_##name,
    SWK_OPERATIONS(X)
#undef X
        SWK_OP_COUNT
};

/// Flags of single operations.
enum {
    SWK_MAKE_DIRECTORY = 1, // create the destination as a directory when it is missing
    SWK_MAKE_FILE = 2,      // create the destination as an empty file when it is missing
    SWK_RECURSIVE = 4,
    SWK_BIND_CONSOLE = 8,   // also bind the slave on /dev/console
    SWK_SET_HOME = 16,      // set HOME from /etc/passwd
    SWK_MAY_FAIL = 32,      // go on when the kernel refuses
    SWK_VOLATILE = 64,      // overlay without syncs: for an upper directory that does not outlive the container
};

struct swk_op {
    uint16_t code, flags;
    uint32_t a, b, c, d;
    uint64_t n, m;
};

struct swk_plan {
    uint32_t magic, version;
    uint32_t size;           // of the whole blob, scratch included
    uint32_t op_count;
    uint32_t ops;            // offset of struct swk_op[op_count]
    uint32_t scratch;        // offset of the scratch area
    uint32_t scratch_size;
    uint32_t cgroup;         // offset of the cgroup v2 directory that the child is born in (CLONE_INTO_CGROUP), or 0
    uint64_t clone_flags;    // CLONE_NEW*
    uint32_t join_pid_from;  // 1: the child is born in the pid namespace of the pidfd in SWK_SLOT_TARGET
    uint32_t own_memory;     // 1: the child has a copy of the caller's memory, and swk_launch() returns when it waits for its start
};

/// How far a launch got.
enum swk_stage {
    SWK_STAGE_NONE = 0,
    SWK_STAGE_PLAN,     // the blob is not a plan of this version
    SWK_STAGE_CGROUP,   // opening the cgroup directory
    SWK_STAGE_CLONE,    // clone3; op is 0
    SWK_STAGE_OPERATION, // operation `op` failed with `error`; `detail` may hold the path or name concerned
    SWK_STAGE_KILLED,   // the child died (a signal) during operation `op`; `error` is its wait status
    SWK_STAGE_EXECUTED, // success
    SWK_STAGE_WAITING,  // success of a plan with own_memory: everything is ready and the program can be executed
};

/// Why an operation failed, where errno alone cannot say it.
enum swk_reason {
    SWK_REASON_ERRNO = 0,
    SWK_REASON_NO_USER,        // detail: the user as written
    SWK_REASON_NO_GROUP,       // detail: the group as written
    SWK_REASON_NOT_FOUND,      // detail: the command; it is not in PATH, or the file does not exist
    SWK_REASON_NO_INTERPRETER, // detail: the interpreter that the existing file asks for
    SWK_REASON_WRONG_FORMAT,   // detail: the command; neither a program of this machine nor a script with #!
    SWK_REASON_ESCAPE,         // detail: the path; it leads outside of the container's root
    SWK_REASON_PARENT_DIED,
    SWK_REASON_OWN_PROGRAM,    // detail: the path; it leads to the launching program itself
};

#define SWK_DETAIL_SIZE 256

struct swk_failure {
    uint32_t stage;  // enum swk_stage
    uint32_t op;     // index of the operation
    int32_t error;   // errno (positive)
    uint32_t reason; // enum swk_reason
    char detail[SWK_DETAIL_SIZE];
};

struct swk_launched {
    int32_t pid;   // in the caller's pid namespace; the child is always a direct child of the caller
    int32_t pidfd; // close-on-exec, owned by the caller
};

/// Launches one process as `plan` says and returns when it has executed its program or failed: 0, or -1 with *failure filled in and
/// nothing left behind (the child is reaped). The child shares the caller's memory until it executes (CLONE_VM | CLONE_VFORK), which
/// is why failures need no pipe: it writes them to *failure. The calling thread is suspended meanwhile.
///
/// A child that waits for its start outlives the caller, so it has a copy of the memory (a plan with own_memory) and reports through a
/// pipe. What fails after the start ends it with 255 and is told to nobody.
/// With SWK_OP_DIE_WITH_PARENT the child is killed when the calling *thread* ends.
int swk_launch(struct swk_plan *plan, const struct swk_slots *slots, struct swk_launched *launched, struct swk_failure *failure);

/// The word of an operation for printed plans and messages.
const char *swk_operation_word(uint32_t code);
