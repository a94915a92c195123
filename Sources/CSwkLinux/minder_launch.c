// Launching the plan, the first time and again: pipes or a terminal on one side, swk_launch() on the other.
//
// Every run gets new pipes; what stays from run to run is the plan, the network namespace and whatever files the plan names.
#include "minder.h"

static int make_pipe(int32_t *reading, int32_t *writing, int32_t *ours) {
    int ends[2];
    int status = (int)swk_sys(__NR_pipe2, ends, O_CLOEXEC);
    if (status < 0) return status;
    *reading = ends[0];
    *writing = ends[1];
    return (int)swk_sys(__NR_fcntl, *ours, F_SETFL, O_NONBLOCK);
}

/// Pipes, or the socket that will bring the terminal.
static int make_stdio(struct minder *m, struct swk_slots *slots, int32_t *console) {
    if (m->flags & SWK_MINDER_TERMINAL) {
        int ends[2];
        int status = (int)swk_sys(__NR_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
        if (status < 0) return status;
        *console = ends[0];
        slots->fd[SWK_SLOT_CONSOLE] = ends[1];
        return 0;
    }
    int status = make_pipe(&m->output[0], &slots->fd[SWK_SLOT_STDOUT], &m->output[0]);
    if (status == 0) status = make_pipe(&m->output[1], &slots->fd[SWK_SLOT_STDERR], &m->output[1]);
    if (status == 0 && m->flags & SWK_MINDER_OPEN_STDIN) status = make_pipe(&slots->fd[SWK_SLOT_STDIN], &m->input, &m->input);
    return status;
}

/// Takes the terminal's master from the socket. The slave is opened as well, so that a container that closes its terminal for a while
/// makes no endless hang-up.
static int receive_terminal(struct minder *m, int socket) {
    char byte;
    struct iovec part;
    part.iov_base = &byte;
    part.iov_len = 1;
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int32_t))];
    } control;
    struct msghdr message;
    swk_zero(&message, sizeof message);
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    long count = swk_sys(__NR_recvmsg, socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (count < 0) return (int)count;
    if (message.msg_controllen < CMSG_LEN(sizeof(int32_t)) || control.header.cmsg_type != SCM_RIGHTS) return -EPROTO;
    m->output[0] = *(int32_t *)CMSG_DATA(&control.header);
    m->terminal = (int32_t)swk_sys(__NR_ioctl, m->output[0], TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (m->terminal < 0) return m->terminal;
    m->input = (int32_t)swk_sys(__NR_fcntl, m->output[0], F_DUPFD_CLOEXEC, 3);
    if (m->input < 0) return m->input;
    return (int)swk_sys(__NR_fcntl, m->output[0], F_SETFL, O_NONBLOCK);
}

void minder_close_stdio(struct minder *m) {
    minder_close(&m->output[0]);
    minder_close(&m->output[1]);
    minder_close(&m->input);
    minder_close(&m->terminal);
    minder_drop_input(m);
}

static int launch_with(struct minder *m, struct swk_slots *slots, int32_t *console, enum swk_minder_step *step) {
    struct swk_launched launched;
    *step = SWK_MINDER_STDIO;
    int status = make_stdio(m, slots, console);
    if (status < 0) return status;
    *step = SWK_MINDER_LAUNCH;
    if (swk_launch(m->plan, slots, &launched, &m->failure) < 0) return -m->failure.error;
    m->pid = launched.pid;
    m->pidfd = launched.pidfd;
    *step = SWK_MINDER_CONSOLE;
    if (*console >= 0) status = receive_terminal(m, *console);
    if (status < 0) {
        minder_kill_all(m);
        swk_sys(__NR_waitid, P_PIDFD, m->pidfd, 0, WEXITED | __WALL, 0);
        minder_close(&m->pidfd);
    }
    return status;
}

/// Launches the plan; 0, or -errno and the step that failed.
int minder_launch(struct minder *m, enum swk_minder_step *step) {
    struct swk_slots slots;
    int32_t console = -1;
    for (int i = 0; i < SWK_SLOT_COUNT; i++) slots.fd[i] = -1;
    slots.fd[SWK_SLOT_NETNS] = m->netns;
    slots.fd[SWK_SLOT_TARGET] = m->target;
    slots.fd[SWK_SLOT_IPC] = m->ipc;
    slots.fd[SWK_SLOT_LIFELINE] = m->lock;
    m->oom_before = minder_oom_count(m);
    m->started_at = minder_clock(MINDER_REAL);
    m->started_clock = minder_clock(MINDER_MONOTONIC);
    int status = launch_with(m, &slots, &console, step);
    minder_close(&console);
    minder_close(&slots.fd[SWK_SLOT_STDIN]);
    minder_close(&slots.fd[SWK_SLOT_STDOUT]);
    minder_close(&slots.fd[SWK_SLOT_STDERR]);
    minder_close(&slots.fd[SWK_SLOT_CONSOLE]);
    if (status < 0) {
        minder_close_stdio(m);
        return status;
    }
    m->pid_start = minder_start_time(m->pid); // it is our child: at worst a zombie, never gone
    m->phase = SWK_PHASE_RUNNING;
    *step = SWK_MINDER_STARTED;
    minder_log_event(m, SWK_LOG_LAUNCHED, (uint64_t)m->pid);
    minder_health_begin(m);
    return 0;
}

#pragma clang attribute pop
