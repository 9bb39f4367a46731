/* The connection of one screen: TCP, the WebSocket handshake, frames in and out. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crowd.h"

/* Each address has some 28,000 ports; few connections on each keep the kernel's search for a free one short. */
#define SCREENS_ON_ONE_ADDRESS 1000
#define FIRST_ADDRESS 0x7f000002 /* 127.0.0.2 */
#define SHORT_MESSAGE 512
#define LONGEST_ANSWER 2048
#define REQUEST                                                                                                    \
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"              \
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

static uint8_t arriving[262144];

static void watch(struct screen *screen, uint32_t events, int how)
{
    struct epoll_event wanted = {.events = events, .data.ptr = screen};
    epoll_ctl(crowd.poller, how, screen->fd, &wanted);
}

static int socket_on_own_address(int number)
{
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in own = {.sin_family = AF_INET};
    own.sin_addr.s_addr = htonl(FIRST_ADDRESS + (uint32_t)(number / SCREENS_ON_ONE_ADDRESS));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    /* The port is chosen at connect: then only the pair of both ends has to be free. */
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&own, sizeof own) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

void reach(struct screen *screen, uint16_t port, int number)
{
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    screen->fd = socket_on_own_address(number);
    if (screen->fd < 0) {
        crowd.failed++;
        return;
    }
    screen->phase = REACHING;
    crowd.in_flight++;
    watch(screen, EPOLLOUT, EPOLL_CTL_ADD);
    if (connect(screen->fd, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS)
        hang_up(screen);
}

/* Count a screen out of wherever it stands. */
static void leave_phase(const struct screen *screen)
{
    switch (screen->phase) {
    case REACHING:
    case UPGRADING:
    case JOINING:
        crowd.in_flight--;
        crowd.failed++;
        return;
    case REGISTERING:
        crowd.registering--;
        crowd.refused++;
        break;
    case TOLD_TO_WAIT:
        crowd.waiting--;
        crowd.refused++;
        break;
    case REGISTERED:
        crowd.registered--;
        break;
    default:
        break;
    }
    crowd.joined--;
    crowd.lost++;
}

void hang_up(struct screen *screen)
{
    if (screen->phase == ABSENT)
        return;
    leave_phase(screen);
    close(screen->fd);
    forget_message(&screen->in);
    screen->phase = ABSENT;
    screen->hurried_at = 0;
}

void say(struct screen *screen, const char *text, size_t count)
{
    static const uint8_t mask[4] = {0x5c, 0xa3, 0x17, 0xe9};
    uint8_t frame[LONGEST_HEAD + LONGEST_SAID];
    size_t head = write_head(frame, count, mask);
    memcpy(frame + head, text, count);
    apply_mask((char *)frame + head, count, mask);
    /* A server that reads so little that not even this fits has lost the screen. */
    if (send(screen->fd, frame, head + count, MSG_NOSIGNAL) != (ssize_t)(head + count))
        hang_up(screen);
}

static void ask_for_websocket(struct screen *screen)
{
    int trouble = 0;
    socklen_t size = sizeof trouble;
    getsockopt(screen->fd, SOL_SOCKET, SO_ERROR, &trouble, &size);
    if (trouble != 0 || send(screen->fd, REQUEST, sizeof REQUEST - 1, MSG_NOSIGNAL) != sizeof REQUEST - 1) {
        hang_up(screen);
        return;
    }
    screen->phase = UPGRADING;
    watch(screen, EPOLLIN, EPOLL_CTL_MOD);
}

/* Returns how many bytes of the stream were the answer to the handshake; 0 when it has not all come, or is a refusal. */
static size_t take_answer(struct screen *screen, const uint8_t *bytes, size_t count)
{
    const char *end = memmem(bytes, count, "\r\n\r\n", 4);
    if (end == NULL && count < LONGEST_ANSWER)
        return 0;
    if (end == NULL || memcmp(bytes, "HTTP/1.1 101", 12) != 0) {
        hang_up(screen);
        return 0;
    }
    screen->phase = JOINING;
    return (size_t)((const uint8_t *)end + 4 - bytes);
}

static void read_messages(struct screen *screen, uint8_t *bytes, size_t count)
{
    struct message said;
    /* Long messages are counted, not kept: copying them together would take time from the server that is measured. */
    size_t most_kept = crowd.acknowledges ? SIZE_MAX : SHORT_MESSAGE;
    while (screen->phase != ABSENT && next_message(&screen->in, &bytes, &count, most_kept, &said)) {
        heard(screen, &said);
        forget_message(&screen->in);
    }
}

/* The answer to the handshake is looked at in the socket until it is whole, then taken out of it. */
static void receive_answer(struct screen *screen)
{
    ssize_t count = recv(screen->fd, arriving, sizeof arriving, MSG_PEEK);
    if (count == 0 || (count < 0 && errno != EAGAIN))
        hang_up(screen);
    size_t used = count > 0 ? take_answer(screen, arriving, (size_t)count) : 0;
    if (used > 0 && recv(screen->fd, arriving, used, 0) != (ssize_t)used)
        hang_up(screen);
}

static void receive(struct screen *screen)
{
    ssize_t count = recv(screen->fd, arriving, sizeof arriving, 0);
    if (count > 0)
        read_messages(screen, arriving, (size_t)count);
    else if (count == 0 || errno != EAGAIN)
        hang_up(screen);
}

void line_happened(struct screen *screen, uint32_t events)
{
    if (screen->phase == REACHING)
        ask_for_websocket(screen);
    else if (screen->phase == UPGRADING)
        receive_answer(screen);
    else if (screen->phase != ABSENT && events != 0)
        receive(screen);
}
