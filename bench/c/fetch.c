/* A reader of files over HTTP that costs as little as a reader can: a few connections that ask for the same file again
   and again, and throw away what they get.

   Commands come on standard input, one at a time; each is answered by one line of JSON when it is done.
     fetch <port> <connections> <milliseconds> <path>
         {"bytes": n, "answers": whole ones, "failed": n, "seconds": s, "cpu_seconds": this program's own}
   It reads on until one answer is whole, for ten seconds at most. Only bytes of bodies count. A connection that breaks or hears anything but 200 is failed and not opened again. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

#define MOST_READERS 64
#define LONGEST_HEAD 4096
#define LONGEST_PATH 1024
#define WAIT_MS 20
#define LONGEST_NS (10 * NS_PER_SECOND)

struct reader {
    int fd;
    long long left; /* of the body that is being read; 0 before its head has come */
};

static struct {
    int poller, failed;
    long long bytes, answers;
    struct reader readers[MOST_READERS];
    char request[LONGEST_PATH + 128];
} fetching;

static char arriving[256 * 1024];

static double cpu_seconds(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + (double)used.tv_nsec / NS_PER_SECOND;
}

static void fail(struct reader *reader)
{
    close(reader->fd);
    reader->fd = -1;
    fetching.failed++;
}

static void ask(struct reader *reader)
{
    size_t size = strlen(fetching.request);
    if (send(reader->fd, fetching.request, size, MSG_NOSIGNAL) != (ssize_t)size)
        fail(reader);
}

static void open_reader(struct reader *reader, uint16_t port)
{
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = reader};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    reader->left = 0;
    reader->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(reader->fd, (struct sockaddr *)&server, sizeof server) != 0) {
        fail(reader);
        return;
    }
    epoll_ctl(fetching.poller, EPOLL_CTL_ADD, reader->fd, &wanted);
    ask(reader);
}

/* The head is looked at in the socket until it is whole, then taken out of it. */
static void read_head(struct reader *reader)
{
    char head[LONGEST_HEAD + 1];
    ssize_t count = recv(reader->fd, head, LONGEST_HEAD, MSG_PEEK | MSG_DONTWAIT);
    if (count <= 0) {
        if (count == 0 || errno != EAGAIN)
            fail(reader);
        return;
    }
    head[count] = 0;
    const char *end = strstr(head, "\r\n\r\n"), *length = strcasestr(head, "\r\nContent-Length:");
    if (end == NULL && count < LONGEST_HEAD)
        return;
    if (end == NULL || length == NULL || length > end || strncmp(head, "HTTP/1.1 200", 12) != 0) {
        fail(reader);
        return;
    }
    reader->left = strtoll(length + strlen("\r\nContent-Length:"), NULL, 10);
    if (recv(reader->fd, head, (size_t)(end + 4 - head), 0) != end + 4 - head)
        fail(reader);
}

static void read_body(struct reader *reader)
{
    size_t most = reader->left < (long long)sizeof arriving ? (size_t)reader->left : sizeof arriving;
    /* Dropped by the system, not copied to us: the reader is to be quicker than whoever hands out. */
    ssize_t count = recv(reader->fd, arriving, most, MSG_DONTWAIT | MSG_TRUNC);
    if (count <= 0) {
        if (count == 0 || errno != EAGAIN)
            fail(reader);
        return;
    }
    fetching.bytes += count;
    reader->left -= count;
    if (reader->left == 0) {
        fetching.answers++;
        ask(reader);
    }
}

static void begin(int port, int connections, const char *path)
{
    snprintf(fetching.request, sizeof fetching.request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
    fetching.poller = epoll_create1(0);
    fetching.failed = 0;
    fetching.bytes = fetching.answers = 0;
    for (int each = 0; each < connections; each++)
        open_reader(&fetching.readers[each], (uint16_t)port);
}

static void end(int connections)
{
    for (int each = 0; each < connections; each++)
        if (fetching.readers[each].fd >= 0)
            close(fetching.readers[each].fd);
    close(fetching.poller);
}

static bool goes_on(int64_t took, int64_t wanted)
{
    return took < wanted || (fetching.answers == 0 && took < LONGEST_NS);
}

static void fetch(int port, int connections, long milliseconds, const char *path)
{
    struct epoll_event events[MOST_READERS];
    int64_t began_at = now_ns();
    double cpu_before = cpu_seconds();
    begin(port, connections, path);
    while (goes_on(now_ns() - began_at, milliseconds * NS_PER_MS) && fetching.failed < connections) {
        int count = epoll_wait(fetching.poller, events, MOST_READERS, WAIT_MS);
        for (int each = 0; each < count; each++) {
            struct reader *reader = events[each].data.ptr;
            if (reader->left == 0)
                read_head(reader);
            else
                read_body(reader);
        }
    }
    printf("{\"bytes\": %lld, \"answers\": %lld, \"failed\": %d, \"seconds\": %.6f, \"cpu_seconds\": %.6f}\n",
           fetching.bytes, fetching.answers, fetching.failed, (double)(now_ns() - began_at) / NS_PER_SECOND,
           cpu_seconds() - cpu_before);
    end(connections);
}

int main(void)
{
    char line[LONGEST_PATH + 128], path[LONGEST_PATH];
    int port, connections;
    long milliseconds;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "fetch %d %d %ld %1000s", &port, &connections, &milliseconds, path) == 4 &&
            connections <= MOST_READERS)
            fetch(port, connections, milliseconds, path);
        else
            printf("{\"failed\": 1}\n");
        fflush(stdout);
    }
    return 0; /* nobody measures any more */
}
