// The minder's clients: unix SOCK_SEQPACKET connections that order, ask, type and watch. The table of packets is SWK_MINDER_PACKETS.
//
// Nothing that a client does or omits stops the minder or the container: an answer that does not fit into a client's socket buffer ends
// that client, a LOGGED that does not fit is dropped (one is waiting for it already), and input that the container does not take
// stays in its sender's socket. Output is not sent here at all: clients read the log, which is complete and bounded, and are told when
// it grows.
#include "minder.h"

static void drop(struct minder_client *client) {
    minder_close(&client->fd);
    client->watching = client->waiting = false;
}

static long send_packet(int fd, enum swk_minder_packet_kind kind, int32_t value, const void *payload, size_t count) {
    struct swk_minder_packet packet;
    swk_zero(&packet, sizeof packet);
    packet.kind = kind;
    packet.value = value;
    struct iovec parts[2];
    parts[0].iov_base = &packet;
    parts[0].iov_len = sizeof packet;
    parts[1].iov_base = (void *)payload;
    parts[1].iov_len = count;
    struct msghdr message;
    swk_zero(&message, sizeof message);
    message.msg_iov = parts;
    message.msg_iovlen = count > 0 ? 2 : 1;
    return swk_sys(__NR_sendmsg, fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void answer(struct minder_client *client, enum swk_minder_packet_kind kind, int32_t value, const void *payload,
                   size_t count) {
    if (send_packet(client->fd, kind, value, payload, count) < 0) drop(client);
}

void minder_accept(struct minder *m) {
    int fd = (int)swk_sys(__NR_accept4, m->listener, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    for (uint32_t i = 0; i < MINDER_CLIENTS; i++) {
        struct minder_client *client = &m->clients[i];
        if (client->fd >= 0) continue;
        client->fd = fd;
        return;
    }
    send_packet(fd, SWK_PACKET_DONE, EBUSY, 0, 0);
    swk_sys(__NR_close, fd);
}

void minder_tell_watchers(struct minder *m) {
    m->log.grown = false;
    for (uint32_t i = 0; i < MINDER_CLIENTS; i++) {
        struct minder_client *client = &m->clients[i];
        if (client->fd < 0 || !client->watching) continue;
        long status = send_packet(client->fd, SWK_PACKET_LOGGED, 0, 0, 0);
        if (status < 0 && status != -EAGAIN) drop(client);
    }
}

static void answer_status(struct minder *m, struct minder_client *client) {
    struct swk_minder_status status;
    status.phase = m->phase;
    status.container = m->pid;
    status.container_start = m->pid_start;
    status.started_at = m->started_at;
    status.restarts = m->restarts;
    status.owned = m->owner >= 0;
    status.log_sequence = m->log.sequence;
    status.log_offset = m->log.size;
    answer(client, SWK_PACKET_STATUS, 0, &status, sizeof status);
}

static int resize(struct minder *m, uint32_t size) {
    struct winsize window;
    swk_zero(&window, sizeof window);
    window.ws_row = (unsigned short)(size >> 16);
    window.ws_col = (unsigned short)size;
    if (m->terminal < 0) return ENOTTY;
    return (int)-swk_sys(__NR_ioctl, m->output[0], TIOCSWINSZ, &window);
}

// Input.

/// Forgets input that nobody will take; those who waited behind it are heard again.
void minder_drop_input(struct minder *m) {
    m->input_from = m->input_to = 0;
    for (uint32_t i = 0; i < MINDER_CLIENTS; i++) m->clients[i].waiting = false;
}

static void end_input(struct minder *m) {
    minder_drop_input(m);
    minder_close(&m->input);
}

/// Writes what the container takes of the pending input; clients that wait for room are heard again when all is written.
void minder_write_input(struct minder *m) {
    while (m->input_from < m->input_to) {
        long wrote = swk_sys(__NR_write, m->input, m->input_buffer + m->input_from, m->input_to - m->input_from);
        if (wrote == -EAGAIN) return;
        if (wrote < 0) {
            end_input(m); // nobody reads it any more
            return;
        }
        m->input_from += (uint32_t)wrote;
    }
    minder_drop_input(m);
}

static void take_input(struct minder *m, struct minder_client *client, uint32_t count) {
    if (m->input < 0) {
        answer(client, SWK_PACKET_DONE, EPIPE, 0, 0);
    } else if (count == 0) {
        if (m->terminal < 0) end_input(m); // a terminal has no end, its line discipline has ^D
    } else {
        m->input_from = 0;
        m->input_to = count;
        minder_write_input(m);
    }
}

/// Input that cannot be taken now stays in the socket, in its place in the client's sequence of packets.
static bool must_wait(struct minder *m, struct minder_client *client) {
    uint32_t kind = 0;
    if (m->input_from == m->input_to) return false;
    long count = swk_sys(__NR_recvfrom, client->fd, &kind, sizeof kind, MSG_PEEK | MSG_DONTWAIT, 0, 0);
    client->waiting = count == sizeof kind && kind == SWK_PACKET_INPUT;
    return client->waiting;
}

static void obey(struct minder *m, struct minder_client *client, const struct swk_minder_packet *packet, uint32_t count) {
    switch (packet->kind) {
    case SWK_PACKET_WATCH:
        client->watching = true;
        answer_status(m, client);
        break;
    case SWK_PACKET_STATUS: answer_status(m, client); break;
    case SWK_PACKET_INPUT: take_input(m, client, count); break;
    case SWK_PACKET_SIGNAL: answer(client, SWK_PACKET_DONE, minder_signal(m, packet->value), 0, 0); break;
    case SWK_PACKET_RESIZE: answer(client, SWK_PACKET_DONE, resize(m, (uint32_t)packet->value), 0, 0); break;
    case SWK_PACKET_STOP:
        answer(client, SWK_PACKET_DONE, 0, 0, 0);
        minder_stop(m, packet->value, packet->time);
        break;
    case SWK_PACKET_RESTART:
        m->restart = (uint32_t)packet->value;
        m->restart_limit = (uint32_t)packet->time;
        answer(client, SWK_PACKET_DONE, 0, 0, 0);
        break;
    case SWK_PACKET_DISOWN:
        minder_close(&m->owner);
        answer(client, SWK_PACKET_DONE, 0, 0, 0);
        break;
    default: answer(client, SWK_PACKET_DONE, EINVAL, 0, 0);
    }
}

/// Takes one packet of a client; ends the client at its end.
void minder_serve(struct minder *m, struct minder_client *client) {
    struct swk_minder_packet packet;
    struct iovec parts[2];
    struct msghdr message;
    if (must_wait(m, client)) return;
    parts[0].iov_base = &packet;
    parts[0].iov_len = sizeof packet;
    parts[1].iov_base = m->input_buffer;
    // With input pending this is no INPUT packet, and the buffer is in use.
    parts[1].iov_len = m->input_from == m->input_to ? SWK_MINDER_INPUT_SIZE : 0;
    swk_zero(&message, sizeof message);
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    long count = swk_sys(__NR_recvmsg, client->fd, &message, MSG_DONTWAIT);
    if (count == -EAGAIN || count == -EINTR) return;
    if (count < (long)sizeof packet) drop(client);
    else obey(m, client, &packet, (uint32_t)(count - (long)sizeof packet));
}

#pragma clang attribute pop
