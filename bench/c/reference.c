/* The limit of the machine: a WebSocket server that does nothing but write frames, on epoll, in one process.

   It answers just enough of Engine.IO and Socket.IO for the load generator to connect. Commands come on standard input:
     count               {"connected": n}
     burst one <bytes>   writes one event with so many bytes of JSON to everybody
     burst own <bytes>   the same, a different one for each
   A burst is answered once the kernel has taken every byte: {"start_ns": …, "end_ns": …, "sent": n}. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "accept.h"
#include "clock.h"
#include "frames.h"

#define MOST_PEERS 65536
#define MOST_EVENTS 1024
#define MOST_KEPT 512
#define EVENT_BEGIN "42[\"campaign_update\","
#define WELCOME "0{\"sid\":\"reference\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}"
#define JOINED "40{\"sid\":\"reference\"}"

struct peer {
    int fd;
    bool is_open, has_joined;
    struct incoming in;
    char request[2048];
    size_t request_count;
    char *rest; /* what the kernel did not take yet */
    size_t rest_count, rest_sent;
};

static struct peer *peers[MOST_PEERS]; /* by file descriptor */
static int highest, joined, unfinished, poller;
static int64_t burst_start; /* 0 when none is under way */
static uint8_t arriving[65536];

static void watch(int fd, uint32_t events, int how)
{
    struct epoll_event wanted = {.events = events, .data.fd = fd};
    epoll_ctl(poller, how, fd, &wanted);
}

static void drop(struct peer *peer)
{
    joined -= peer->has_joined;
    unfinished -= peer->rest != NULL;
    close(peer->fd);
    peers[peer->fd] = NULL;
    forget_message(&peer->in);
    free(peer->rest);
    free(peer);
}

static void accept_all(int listener)
{
    int fd, yes = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= MOST_PEERS) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        peers[fd] = calloc(1, sizeof(struct peer));
        peers[fd]->fd = fd;
        highest = fd > highest ? fd : highest;
        watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    }
}

/* Send what goes; keep the rest until the socket has room again. */
static void send_frame(struct peer *peer, const char *bytes, size_t count)
{
    ssize_t sent = send(peer->fd, bytes, count, MSG_NOSIGNAL);
    size_t done = sent < 0 ? 0 : (size_t)sent;
    if (done == count || (sent < 0 && errno != EAGAIN))
        return;
    peer->rest = malloc(count - done);
    memcpy(peer->rest, bytes + done, count - done);
    peer->rest_count = count - done;
    peer->rest_sent = 0;
    unfinished++;
    watch(peer->fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

static void send_rest(struct peer *peer)
{
    ssize_t sent = send(peer->fd, peer->rest + peer->rest_sent, peer->rest_count - peer->rest_sent, MSG_NOSIGNAL);
    peer->rest_sent += sent < 0 ? 0 : (size_t)sent;
    if (peer->rest_sent < peer->rest_count)
        return;
    free(peer->rest);
    peer->rest = NULL;
    unfinished--;
    watch(peer->fd, EPOLLIN, EPOLL_CTL_MOD);
}

static void say(struct peer *peer, const char *text)
{
    char frame[256];
    size_t head = write_head((uint8_t *)frame, strlen(text), NULL);
    memcpy(frame + head, text, strlen(text));
    send_frame(peer, frame, head + strlen(text));
}

static void answer_handshake(struct peer *peer)
{
    static const char name[] = "Sec-WebSocket-Key: ";
    char accepted[ACCEPT_BYTES], answer[256];
    char *key = strstr(peer->request, name);
    if (key == NULL) {
        shutdown(peer->fd, SHUT_RDWR);
        return;
    }
    key += sizeof name - 1;
    accept_key(key, strcspn(key, "\r\n"), accepted);
    int count = snprintf(answer, sizeof answer,
                         "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: %s\r\n\r\n",
                         accepted);
    send_frame(peer, answer, (size_t)count);
    peer->is_open = true;
    say(peer, WELCOME);
}

static void read_request(struct peer *peer, const uint8_t *bytes, size_t count)
{
    size_t room = sizeof peer->request - 1 - peer->request_count;
    size_t taken = count < room ? count : room;
    memcpy(peer->request + peer->request_count, bytes, taken);
    peer->request_count += taken;
    if (strstr(peer->request, "\r\n\r\n") != NULL)
        answer_handshake(peer);
}

static void read_messages(struct peer *peer, uint8_t *bytes, size_t count)
{
    struct message said;
    while (next_message(&peer->in, &bytes, &count, MOST_KEPT, &said)) {
        if (said.text_count >= 2 && memcmp(said.text, "40", 2) == 0 && !peer->has_joined) {
            peer->has_joined = true;
            joined++;
            say(peer, JOINED);
        }
        forget_message(&peer->in);
    }
}

static void receive(struct peer *peer)
{
    ssize_t count = recv(peer->fd, arriving, sizeof arriving, 0);
    if (count == 0 || (count < 0 && errno != EAGAIN))
        drop(peer);
    else if (count > 0 && peer->is_open)
        read_messages(peer, arriving, (size_t)count);
    else if (count > 0)
        read_request(peer, arriving, (size_t)count);
}

/* One event with so many bytes of JSON; `stamp` is where eight digits may be written to make it somebody's own. */
static char *make_frame(size_t payload_bytes, size_t *count, char **stamp)
{
    static const char begin[] = EVENT_BEGIN, object[] = "{\"stamp\":\"00000000\",\"filling\":\"", end[] = "\"}]";
    if (payload_bytes < sizeof object + sizeof end)
        payload_bytes = sizeof object + sizeof end;
    size_t text = sizeof begin - 1 + payload_bytes + 1;
    char *frame = malloc(LONGEST_HEAD + text);
    size_t head = write_head((uint8_t *)frame, text, NULL);
    memset(frame + head, 'x', text);
    memcpy(frame + head, begin, sizeof begin - 1);
    memcpy(frame + head + sizeof begin - 1, object, sizeof object - 1);
    memcpy(frame + head + text - (sizeof end - 1), end, sizeof end - 1);
    *stamp = frame + head + sizeof begin - 1 + strlen("{\"stamp\":\"");
    *count = head + text;
    return frame;
}

static void burst(size_t payload_bytes, bool is_own)
{
    size_t count;
    char *stamp, *frame = make_frame(payload_bytes, &count, &stamp), *own = malloc(count);
    burst_start = now_ns();
    int sent = 0;
    for (int fd = 0; fd <= highest; fd++) {
        if (peers[fd] == NULL || !peers[fd]->has_joined)
            continue;
        if (is_own) { /* what anybody must do at least whose payloads differ: bring the bytes together */
            memcpy(own, frame, count);
            snprintf(own + (stamp - frame), 9, "%08d", fd);
            own[stamp - frame + 8] = '"';
        }
        send_frame(peers[fd], is_own ? own : frame, count);
        sent++;
    }
    free(frame);
    free(own);
    printf("{\"start_ns\": %lld, \"sent\": %d, ", (long long)burst_start, sent);
}

static void obey(const char *line)
{
    char kind[8];
    size_t bytes;
    if (sscanf(line, "burst %7s %zu", kind, &bytes) == 2)
        burst(bytes, strcmp(kind, "own") == 0);
    else
        printf("{\"connected\": %d}\n", joined);
    fflush(stdout);
}

static void say_when_finished(void)
{
    if (burst_start == 0 || unfinished > 0)
        return;
    printf("\"end_ns\": %lld}\n", (long long)now_ns());
    fflush(stdout);
    burst_start = 0;
}

static int listen_somewhere(int *port)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 4096) != 0) {
        perror("reference");
        exit(1);
    }
    getsockname(listener, (struct sockaddr *)&here, &size);
    *port = ntohs(here.sin_port);
    return listener;
}

static void happened(const struct epoll_event *event, int listener)
{
    char line[256];
    int fd = event->data.fd;
    if (fd == listener) {
        accept_all(listener);
    } else if (fd == STDIN_FILENO) {
        ssize_t count = read(STDIN_FILENO, line, sizeof line - 1);
        if (count <= 0)
            exit(0); /* nobody measures any more */
        line[count] = 0;
        obey(line);
    } else {
        if (event->events & EPOLLOUT && peers[fd] != NULL && peers[fd]->rest != NULL)
            send_rest(peers[fd]);
        if (event->events & ~(uint32_t)EPOLLOUT && peers[fd] != NULL)
            receive(peers[fd]);
    }
}

int main(void)
{
    struct epoll_event events[MOST_EVENTS];
    int port, listener = listen_somewhere(&port);
    poller = epoll_create1(0);
    watch(listener, EPOLLIN, EPOLL_CTL_ADD);
    watch(STDIN_FILENO, EPOLLIN, EPOLL_CTL_ADD);
    printf("{\"port\": %d}\n", port);
    fflush(stdout);
    for (;;) {
        int count = epoll_wait(poller, events, MOST_EVENTS, -1);
        for (int each = 0; each < count; each++)
            happened(&events[each], listener);
        say_when_finished();
    }
}
