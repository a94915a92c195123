// usage: floor ROUNDS ROOTFS SCRATCH [net]
//
// The floor under every container start: what the kernel alone asks for one `true` in namespaces of its own. Only clone3, an
// overlay mount, pivot_root, exec of the root file system's /bin/true, and wait; with `net` also a network namespace. Prints
// the median time of one round in nanoseconds. SCRATCH is an empty directory for the overlay's own directories.
#include <err.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char options[4096], merged[1024];

static void child(void) {
    char *const arguments[] = {"true", NULL}, *const environment[] = {NULL};
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) _exit(101);
    if (mount("overlay", merged, "overlay", 0, options) < 0) _exit(102);
    if (chdir(merged) < 0 || syscall(SYS_pivot_root, ".", ".") < 0) _exit(103);
    if (umount2(".", MNT_DETACH) < 0) _exit(104);
    execve("/bin/true", arguments, environment);
    _exit(105);
}

static long once(unsigned long flags) {
    struct clone_args arguments = {.flags = flags, .exit_signal = SIGCHLD};
    struct timespec start, end;
    int status;
    clock_gettime(CLOCK_MONOTONIC, &start);
    pid_t pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0) err(1, "clone3");
    if (pid == 0) child();
    if (waitpid(pid, &status, 0) < 0) err(1, "waitpid");
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (status != 0) errx(1, "the child ended with status %#x", status);
    return (end.tv_sec - start.tv_sec) * 1000000000L + end.tv_nsec - start.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

int main(int count, char **words) {
    if (count < 4) errx(2, "usage: floor ROUNDS ROOTFS SCRATCH [net]");
    int rounds = atoi(words[1]);
    unsigned long flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP;
    if (count > 4 && strcmp(words[4], "net") == 0) flags |= CLONE_NEWNET;
    const char *scratch = words[3];
    snprintf(merged, sizeof merged, "%s/merged", scratch);
    snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s/upper,workdir=%s/work", words[2], scratch, scratch);
    for (const char *const *name = (const char *const[]){"merged", "upper", "work", NULL}; *name; name++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", scratch, *name);
        mkdir(path, 0755);
    }
    long *times = calloc(rounds, sizeof *times);
    for (int i = 0; i < rounds; i++) times[i] = once(flags);
    qsort(times, rounds, sizeof *times, ascending);
    printf("%ld\n", times[rounds / 2]);
    return 0;
}
