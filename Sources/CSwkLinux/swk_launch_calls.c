// The bodies of swk_launch_calls.h: ordinary code of the launching process, free to use libc.
#include "include/swk_launch_calls.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int swk_wait_pidfd(int pidfd, enum swk_wait how, struct swk_exit *out) {
    static const int flags[] = {WEXITED, WEXITED | WNOHANG, WEXITED | WNOHANG | WNOWAIT};
    siginfo_t info;
    memset(&info, 0, sizeof info);
    long result = syscall(SYS_waitid, 3 /* P_PIDFD */, pidfd, &info, flags[how], (void *)0);
    out->code = info.si_code;
    out->status = info.si_status;
    return (int)result;
}

int swk_get_dumpable(void) { return prctl(PR_GET_DUMPABLE); }
int swk_set_dumpable(int value) { return prctl(PR_SET_DUMPABLE, value); }

int swk_memory_file(const char *name) { return (int)syscall(SYS_memfd_create, name, 1u /* MFD_CLOEXEC */); }

int swk_lifeline(void) {
    int fd = swk_memory_file("swk-lifeline");
    if (fd < 0) return -1;
    struct flock lock = {.l_type = F_WRLCK};
    return fcntl(fd, F_SETLK, &lock) == 0 ? fd : -1;
}

int swk_socket_pair(int ends[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends); }

int swk_receive_descriptor(int socket) {
    char byte;
    struct iovec part = {&byte, 1};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) < 0) return -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_type != SCM_RIGHTS) {
        errno = ENOMSG;
        return -1;
    }
    int fd;
    memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd;
}

int swk_bpf_load_device_program(const void *instructions, unsigned count) {
    union bpf_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    attr.insns = (uint64_t)(uintptr_t)instructions;
    attr.insn_cnt = count;
    attr.license = (uint64_t)(uintptr_t) "Apache-2.0";
    return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr);
}

int swk_bpf_attach_device_program(int cgroup, int program) {
    union bpf_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.target_fd = (uint32_t)cgroup;
    attr.attach_bpf_fd = (uint32_t)program;
    attr.attach_type = BPF_CGROUP_DEVICE;
    attr.attach_flags = BPF_F_ALLOW_OVERRIDE;
    return (int)syscall(SYS_bpf, BPF_PROG_ATTACH, &attr, sizeof attr);
}

int swk_bpf_device_programs(int cgroup) {
    union bpf_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.query.target_fd = (uint32_t)cgroup;
    attr.query.attach_type = BPF_CGROUP_DEVICE;
    if (syscall(SYS_bpf, BPF_PROG_QUERY, &attr, sizeof attr) != 0) return -1;
    return (int)attr.query.prog_cnt;
}
