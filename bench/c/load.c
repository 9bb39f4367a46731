/* The load generator: thousands of screens in one process, on epoll. bench/README.md tells what is measured with it.

   Commands come on standard input, one at a time; each is answered by one line of JSON when it is done.
     keys <file>                          one key on each line, for screens 0, 1, …
     connect <port> <first> <count> <in flight>
     register <first> <count> <in flight>
     beat <interval ms>                   everybody registered, evenly spread; 0 ends it
     acknowledge <0 or 1>                 whether campaign_update is answered by campaign_ack "applied"
     arm <least bytes> <event>            then `gather`: when each screen heard it
     arm_acks                             then `gather`: when each screen's acknowledgement of a newer plan was answered
     gather <patience ms>
     hurry <count> <in flight> <patience ms>    heartbeats, each sent as soon as another was answered
     counts
   Instants are CLOCK_MONOTONIC. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "awaited.h"
#include "clock.h"
#include "crowd.h"

#define MOST_EVENTS 1024
#define TICK_MS 5

enum work { IDLE, CONNECTING, REGISTERING_ALL, GATHERING, HURRYING };

struct crowd crowd;

static struct {
    enum work kind;
    uint16_t port;
    int first, next, end, most_in_flight;
    int64_t began_at, give_up_at;
    int failed_before, refused_before, registered_before, busy_before;
} work;

static struct {
    int64_t interval_ns, began_at;
    long long sent;
} rhythm;

static void done(void)
{
    work.kind = IDLE;
    fflush(stdout);
}

static double seconds_of_work(void) { return (double)(now_ns() - work.began_at) / NS_PER_SECOND; }

static void begin(enum work kind, int first, int count, int in_flight)
{
    work.kind = kind;
    work.first = work.next = first;
    work.end = first + count < crowd.known ? first + count : crowd.known;
    work.most_in_flight = in_flight;
    work.began_at = now_ns();
    work.failed_before = crowd.failed;
    work.refused_before = crowd.refused;
    work.registered_before = crowd.registered;
    work.busy_before = crowd.busy;
}

static void go_on_connecting(void)
{
    for (; work.next < work.end && crowd.in_flight < work.most_in_flight; work.next++)
        if (crowd.screens[work.next].phase == ABSENT)
            reach(&crowd.screens[work.next], work.port, work.next);
    if (work.next < work.end || crowd.in_flight > 0)
        return;
    printf("{\"joined\": %d, \"failed\": %d, \"seconds\": %.6f}\n", crowd.joined, crowd.failed - work.failed_before,
           seconds_of_work());
    done();
}

static void go_on_registering(void)
{
    for (; work.next < work.end && crowd.registering < work.most_in_flight; work.next++)
        if (crowd.screens[work.next].phase == JOINED)
            ask_to_register(&crowd.screens[work.next]);
    if (work.next < work.end || crowd.registering > 0 || crowd.waiting > 0)
        return;
    printf("{\"registered\": %d, \"refused\": %d, \"busy\": %d, \"seconds\": %.6f}\n",
           crowd.registered - work.registered_before, crowd.refused - work.refused_before, crowd.busy - work.busy_before,
           seconds_of_work());
    done();
}

static void go_on_gathering(int64_t now)
{
    struct timing *arrivals = &awaited.arrivals;
    if (arrivals->count < awaited.expected && now < work.give_up_at)
        return;
    printf("{\"expected\": %d, \"arrived\": %d, ", awaited.expected, arrivals->count);
    printf("\"first_ns\": %lld, \"p50_ns\": %lld, \"p99_ns\": %lld, \"last_ns\": %lld}\n",
           (long long)percentile(arrivals, 0), (long long)percentile(arrivals, 50),
           (long long)percentile(arrivals, 99), (long long)percentile(arrivals, 100));
    awaited.kind = NOTHING;
    done();
}

static void go_on_hurrying(int64_t now)
{
    if (hurry.answered < hurry.wanted && now < work.give_up_at)
        return;
    printf("{\"answered\": %d, \"seconds\": %.6f, \"p50_ns\": %lld, \"p99_ns\": %lld}\n", hurry.answered,
           (double)(hurry.ended_at - hurry.began_at) / NS_PER_SECOND, (long long)percentile(&hurry.answers, 50),
           (long long)percentile(&hurry.answers, 99));
    done();
}

static void go_on(int64_t now)
{
    switch (work.kind) {
    case CONNECTING:
        go_on_connecting();
        break;
    case REGISTERING_ALL:
        go_on_registering();
        break;
    case GATHERING:
        go_on_gathering(now);
        break;
    case HURRYING:
        go_on_hurrying(now);
        break;
    case IDLE:
        break;
    }
}

/* Each screen in its turn, so that heartbeats come as evenly as from a crowd that was switched on over time. */
static void keep_beating(int64_t now)
{
    if (rhythm.interval_ns == 0 || crowd.known == 0)
        return;
    long long due = (long long)((double)(now - rhythm.began_at) / (double)rhythm.interval_ns * crowd.known);
    for (; rhythm.sent < due; rhythm.sent++) {
        struct screen *screen = &crowd.screens[rhythm.sent % crowd.known];
        if (screen->phase == REGISTERED)
            beat(screen, STEADY_BEAT);
    }
}

static void read_keys(const char *path)
{
    FILE *file = fopen(path, "r");
    crowd.known = 0;
    while (file != NULL && crowd.known < MOST_SCREENS &&
           fscanf(file, "%200s", crowd.screens[crowd.known].key) == 1)
        crowd.known++;
    if (file != NULL)
        fclose(file);
    printf("{\"keys\": %d}\n", crowd.known);
}

static void say_counts(void)
{
    printf("{\"joined\": %d, \"registered\": %d, \"lost\": %d, \"failed\": %d, \"refusals\": %ld, \"beats\": %lld}\n",
           crowd.joined, crowd.registered, crowd.lost, crowd.failed, crowd.refusals, rhythm.sent);
}

static void be_patient(long patience_ms) { work.give_up_at = now_ns() + patience_ms * NS_PER_MS; }

/* Commands that take their time. Returns false when it is none of them. */
static bool begin_work(const char *line)
{
    int first, count, in_flight, port;
    long patience_ms;
    if (sscanf(line, "connect %d %d %d %d", &port, &first, &count, &in_flight) == 4) {
        begin(CONNECTING, first, count, in_flight);
        work.port = (uint16_t)port;
    } else if (sscanf(line, "register %d %d %d", &first, &count, &in_flight) == 3) {
        begin(REGISTERING_ALL, first, count, in_flight);
    } else if (sscanf(line, "gather %ld", &patience_ms) == 1) {
        work.kind = GATHERING;
        be_patient(patience_ms);
    } else if (sscanf(line, "hurry %d %d %ld", &count, &in_flight, &patience_ms) == 3) {
        work.kind = HURRYING;
        be_patient(patience_ms);
        begin_hurry(count, in_flight);
    } else {
        return false;
    }
    return true;
}

static void obey(const char *line)
{
    char word[1024];
    long number;
    if (begin_work(line))
        return;
    if (sscanf(line, "arm %ld %60s", &number, word) == 2)
        await_event(word, (uint64_t)number);
    else if (strncmp(line, "arm_acks", 8) == 0)
        await_acks();
    else if (sscanf(line, "acknowledge %ld", &number) == 1)
        crowd.acknowledges = number != 0;
    else if (sscanf(line, "beat %ld", &number) == 1) {
        rhythm.interval_ns = number * NS_PER_MS;
        rhythm.began_at = now_ns();
        rhythm.sent = 0;
    }
    if (sscanf(line, "keys %1023s", word) == 1)
        read_keys(word);
    else
        say_counts();
    fflush(stdout);
}

static void read_command(void)
{
    char line[2048];
    ssize_t count = read(STDIN_FILENO, line, sizeof line - 1);
    if (count <= 0)
        exit(0); /* nobody measures any more */
    line[count] = 0;
    obey(line);
}

int main(void)
{
    struct epoll_event events[MOST_EVENTS], commands = {.events = EPOLLIN, .data.ptr = NULL};
    crowd.screens = calloc(MOST_SCREENS, sizeof *crowd.screens);
    crowd.poller = epoll_create1(0);
    epoll_ctl(crowd.poller, EPOLL_CTL_ADD, STDIN_FILENO, &commands);
    for (;;) {
        int count = epoll_wait(crowd.poller, events, MOST_EVENTS, TICK_MS);
        for (int each = 0; each < count; each++) {
            if (events[each].data.ptr == NULL)
                read_command();
            else
                line_happened(events[each].data.ptr, events[each].events);
        }
        int64_t now = now_ns();
        keep_beating(now);
        register_those_told_to_wait(now);
        go_on(now);
    }
}
