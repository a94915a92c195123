// The end of a launch: working directory, PATH search, execve, and finding out what a refused execve really means.
#include "swk_child.h"
#include <linux/elf.h>
#include <linux/stat.h>

enum { enoent = 2, eintr = 4, e2big = 7, enoexec = 8, eacces = 13, enotdir = 20, enametoolong = 36, erange = 34 };
enum { rdonly_nonblock_cloexec = 02000000 | 04000, sig_setmask = 2 };

/// chdir, then ask the kernel where that led: a path through a leaked descriptor shows as `(unreachable)` (CVE-2024-21626).
SWK_BARE long swk_work_directory(struct swk_child *child, const struct swk_op *op) {
    const char *path = swk_text(child, op->a);
    char where[SWK_PATH_MAX];
    long result = swk_sys(__NR_chdir, path);
    if (result == -enoent && (op->flags & SWK_MAKE_DIRECTORY)) {
        result = swk_make_directories(path, 0755);
        if (result == 0) result = swk_sys(__NR_chdir, path);
    }
    if (result < 0) return swk_because(child, SWK_REASON_ERRNO, path, result);
    result = swk_sys(__NR_getcwd, where, sizeof where);
    if (result < 0) return result == -erange ? 0 : result; // deeper than a path can say, and yet inside
    return where[0] == '/' ? 0 : swk_because(child, SWK_REASON_ESCAPE, path, -eacces);
}

/// An array of pointers to the strings of a list, with room for one more; ends in 0.
SWK_BARE static char **vector(struct swk_child *child, uint32_t list, uint32_t count) {
    char **pointers = swk_scratch(child, (count + 2ull) * sizeof *pointers);
    if (!pointers) return 0;
    char *text = swk_text(child, list);
    for (uint32_t i = 0; i < count; i++, text += swk_length(text) + 1) pointers[i] = text;
    pointers[count] = pointers[count + 1] = 0;
    return pointers;
}

/// The interpreter that a `#!` line names, cut out of `head`; 0 when it is no script.
SWK_BARE static const char *script_interpreter(char *head, long length) {
    if (length < 3 || head[0] != '#' || head[1] != '!') return 0;
    char *name = head + 2, *limit = head + length;
    while (name < limit && (*name == ' ' || *name == '\t')) name++;
    char *end = name;
    while (end < limit && *end && *end != ' ' && *end != '\t' && *end != '\n') end++;
    *end = 0;
    return name;
}

SWK_BARE static int same_file(const char *a, const char *b) {
    struct statx one, other;
    if (swk_sys(__NR_statx, SWK_AT_FDCWD, a, 0, STATX_INO, &one) != 0) return 0;
    if (swk_sys(__NR_statx, SWK_AT_FDCWD, b, 0, STATX_INO, &other) != 0) return 0;
    return one.stx_ino == other.stx_ino && one.stx_dev_major == other.stx_dev_major && one.stx_dev_minor == other.stx_dev_minor;
}

/// Whether `path`, or an interpreter that it leads to, is the program that launches us: the container could then hold that file open and
/// overwrite it once nobody executes it any more (CVE-2019-5736). Four interpreters deep, like the kernel.
SWK_BARE static int leads_to_launcher(const char *path) {
    char head[256] __attribute__((aligned(8)));
    for (int depth = 0; path && depth < 5; depth++) {
        if (same_file(path, "/proc/self/exe")) return 1;
        long fd = swk_sys(__NR_openat, SWK_AT_FDCWD, path, rdonly_nonblock_cloexec, 0);
        if (fd < 0) return 0;
        long length = swk_sys(__NR_read, fd, head, sizeof head - 1);
        swk_sys(__NR_close, fd);
        path = script_interpreter(head, length);
    }
    return 0;
}

/// Signals stay blocked until here: in the shared memory of the host program none must be handled.
SWK_BARE static long try_execute(struct swk_child *child, const char *path, char **argv, char **env) {
    if (leads_to_launcher(path)) return swk_because(child, SWK_REASON_OWN_PROGRAM, path, -eacces);
    child->failure->stage = SWK_STAGE_EXECUTED;
    long result = swk_sys(__NR_execve, path, argv, env);
    child->failure->stage = SWK_STAGE_NONE;
    return result;
}

/// The dynamic loader of a 64-bit ELF program, read to `name`; 0 when it has none.
SWK_BARE static const char *elf_interpreter(long fd, const char *head, char *name, size_t size) {
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)head;
    if (header->e_ident[EI_CLASS] != ELFCLASS64) return 0;
    for (unsigned i = 0; i < header->e_phnum && i < 64; i++) {
        Elf64_Phdr segment;
        long count = swk_sys(__NR_pread64, fd, &segment, sizeof segment, header->e_phoff + i * sizeof segment);
        if (count != sizeof segment) return 0;
        if (segment.p_type != PT_INTERP) continue;
        count = swk_sys(__NR_pread64, fd, name, size - 1, segment.p_offset);
        if (count <= 0) return 0;
        name[count] = 0;
        return name;
    }
    return 0;
}

SWK_BARE static const char *interpreter(const char *path, char *head, size_t head_size, char *name, size_t size) {
    long fd = swk_sys(__NR_openat, SWK_AT_FDCWD, path, rdonly_nonblock_cloexec, 0);
    if (fd < 0) return 0;
    long length = swk_sys(__NR_read, fd, head, head_size - 1);
    const char *found = length > 0 ? script_interpreter(head, length) : 0;
    if (!found && length >= (long)sizeof(Elf64_Ehdr) && swk_starts(head, "\177ELF"))
        found = elf_interpreter(fd, head, name, size);
    swk_sys(__NR_close, fd);
    return found;
}

/// ENOENT of a file that is there means that its interpreter is not; a script without `#!` or a foreign program is ENOEXEC.
SWK_BARE static long explain(struct swk_child *child, const char *path, long error) {
    if (child->failure->reason == SWK_REASON_OWN_PROGRAM) return error;
    char head[512] __attribute__((aligned(8))), name[256];
    swk_zero(head, sizeof head);
    if (error == -enoexec) return swk_because(child, SWK_REASON_WRONG_FORMAT, path, error);
    if (error != -enoent) return swk_because(child, SWK_REASON_ERRNO, path, error);
    if (swk_sys(__NR_faccessat, SWK_AT_FDCWD, path, 0) != 0) return swk_because(child, SWK_REASON_NOT_FOUND, path, error);
    const char *found = interpreter(path, head, sizeof head, name, sizeof name);
    return swk_because(child, found ? SWK_REASON_NO_INTERPRETER : SWK_REASON_NOT_FOUND, found ? found : path, error);
}

/// execvp's search: a match that may not be executed is remembered (126), a missing one is not (127).
SWK_BARE static long search(struct swk_child *child, const char *directories, char **argv, char **env) {
    char path[SWK_PATH_MAX];
    size_t name_length = swk_length(argv[0]);
    long refused = 0;
    for (const char *start = directories; name_length > 0;) {
        size_t n = 0;
        while (start[n] && start[n] != ':') n++;
        if (n + name_length + 2 <= sizeof path) {
            swk_copy(path, start, n);
            size_t slash = n ? n : 1;
            if (!n) path[0] = '.';
            path[slash] = '/';
            swk_copy(path + slash + 1, argv[0], name_length + 1);
            long result = try_execute(child, path, argv, env);
            int absent = result == -enotdir || (result == -enoent && swk_sys(__NR_faccessat, SWK_AT_FDCWD, path, 0) != 0);
            if (result == -eacces) refused = explain(child, path, result);
            else if (!absent) return explain(child, path, result);
        }
        if (!start[n]) break;
        start += n + 1;
    }
    return refused ? refused : swk_because(child, SWK_REASON_NOT_FOUND, argv[0], -enoent);
}

SWK_BARE long swk_execute(struct swk_child *child, const struct swk_op *op) {
    char **argv = vector(child, op->a, op->b), **env = vector(child, op->c, op->d);
    if (!argv || !env) return -e2big;
    if (child->home) env[op->d] = child->home;
    uint64_t none = 0;
    swk_sys(__NR_rt_sigprocmask, sig_setmask, &none, 0, sizeof none);
    for (const char *c = argv[0]; *c; c++)
        if (*c == '/') return explain(child, argv[0], try_execute(child, argv[0], argv, env));
    return search(child, swk_text(child, (uint32_t)op->n), argv, env);
}

/// A regular file that may be executed: what can be known of a program before its user and its filter are there.
SWK_BARE static long is_program(const char *path) {
    struct statx status;
    long result = swk_sys(__NR_statx, SWK_AT_FDCWD, path, 0, STATX_TYPE, &status);
    if (result < 0) return result;
    if ((status.stx_mode & 0170000) != 0100000) return -eacces;
    return swk_sys(__NR_faccessat, SWK_AT_FDCWD, path, 1 /* X_OK */);
}

SWK_BARE static long find_program(struct swk_child *child, const char *name, const char *directories) {
    char path[SWK_PATH_MAX];
    size_t name_length = swk_length(name);
    for (const char *c = name; *c; c++) {
        if (*c != '/') continue;
        long result = is_program(name);
        return result == 0 ? 0 : swk_because(child, result == -enoent ? SWK_REASON_NOT_FOUND : SWK_REASON_ERRNO, name, result);
    }
    long refused = -enoent;
    for (const char *start = directories; name_length > 0;) {
        size_t n = 0;
        while (start[n] && start[n] != ':') n++;
        if (n + name_length + 2 <= sizeof path) {
            swk_copy(path, start, n);
            size_t slash = n ? n : 1; // an empty entry is the working directory
            if (!n) path[0] = '.';
            path[slash] = '/';
            swk_copy(path + slash + 1, name, name_length + 1);
            long result = is_program(path);
            if (result == 0) return 0;
            if (result == -eacces) refused = result;
        }
        if (!start[n]) break;
        start += n + 1;
    }
    return swk_because(child, refused == -enoent ? SWK_REASON_NOT_FOUND : SWK_REASON_ERRNO, name, refused);
}

/// The last moment at which a failure can still be told to whoever launches; then nothing happens until a byte comes.
SWK_BARE long swk_await_start(struct swk_child *child) {
    const struct swk_plan *plan = child->plan;
    const struct swk_op *last = (const struct swk_op *)((const char *)plan + plan->ops) + plan->op_count - 1;
    long result = find_program(child, swk_text(child, last->a), swk_text(child, (uint32_t)last->n));
    if (result < 0) return result;
    child->failure->stage = SWK_STAGE_WAITING;
    swk_report(child);
    char byte;
    do result = swk_sys(__NR_read, child->slots.fd[SWK_SLOT_START], &byte, 1);
    while (result == -eintr);
    swk_sys(__NR_close, child->slots.fd[SWK_SLOT_START]);
    return result < 0 ? result : 0;
}
