#include "awaited.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"

struct awaited awaited;
struct hurry hurry;

static void await(enum awaited_kind kind, enum phase at_least)
{
    awaited.kind = kind;
    awaited.expected = 0;
    for (int number = 0; number < crowd.known; number++) {
        struct screen *screen = &crowd.screens[number];
        screen->is_awaited = screen->phase >= at_least;
        screen->revision_when_armed = screen->revision;
        awaited.expected += screen->is_awaited;
    }
    begin_timing(&awaited.arrivals, awaited.expected);
}

void await_event(const char *event, uint64_t least_bytes)
{
    snprintf(awaited.event, sizeof awaited.event, "%s", event);
    awaited.least_bytes = least_bytes;
    await(AN_EVENT, JOINED);
}

void await_acks(void) { await(AN_ACK, REGISTERED); }

static void arrived(struct screen *screen)
{
    screen->is_awaited = false;
    note(&awaited.arrivals, now_ns());
}

void event_came(struct screen *screen, const char *name, size_t name_count, uint64_t whole_bytes)
{
    if (awaited.kind == AN_EVENT && screen->is_awaited && whole_bytes >= awaited.least_bytes &&
        name_count == strlen(awaited.event) && memcmp(name, awaited.event, name_count) == 0)
        arrived(screen);
}

void ack_was_answered(struct screen *screen)
{
    /* A plan that was merely sent again has the number it had before. */
    if (awaited.kind == AN_ACK && screen->is_awaited && screen->revision > screen->revision_when_armed)
        arrived(screen);
}

static void beat_next(void)
{
    for (int tried = 0; tried < crowd.known; tried++) {
        struct screen *screen = &crowd.screens[hurry.next];
        hurry.next = (hurry.next + 1) % crowd.known;
        if (screen->phase == REGISTERED && screen->hurried_at == 0) {
            screen->hurried_at = now_ns();
            hurry.sent++;
            beat(screen, HURRIED_BEAT);
            return;
        }
    }
}

void begin_hurry(int count, int window)
{
    hurry.wanted = count;
    hurry.sent = hurry.answered = 0;
    begin_timing(&hurry.answers, count);
    hurry.began_at = hurry.ended_at = now_ns();
    for (int each = 0; each < window && hurry.sent < count; each++)
        beat_next();
}

void beat_was_answered(struct screen *screen)
{
    if (screen->hurried_at == 0)
        return;
    hurry.ended_at = now_ns();
    note(&hurry.answers, hurry.ended_at - screen->hurried_at);
    screen->hurried_at = 0;
    hurry.answered++;
    if (hurry.sent < hurry.wanted)
        beat_next();
}
