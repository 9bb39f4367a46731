/* What is measured at this moment: an event that everybody should hear, answers to acknowledgements, heartbeats in a hurry. */
#ifndef AWAITED_H
#define AWAITED_H

#include <stdbool.h>
#include <stdint.h>

#include "crowd.h"
#include "timing.h"

#define LONGEST_NAME 60

enum awaited_kind { NOTHING, AN_EVENT, AN_ACK };

struct awaited {
    enum awaited_kind kind;
    char event[LONGEST_NAME + 1];
    uint64_t least_bytes;
    int expected;
    struct timing arrivals;
};

/* Heartbeats sent as fast as they are answered, a bounded number of them under way. */
struct hurry {
    int wanted, sent, answered, next;
    int64_t began_at, ended_at;
    struct timing answers;
};

extern struct awaited awaited;
extern struct hurry hurry;

void await_event(const char *event, uint64_t least_bytes);
void await_acks(void);
void event_came(struct screen *screen, const char *name, size_t name_count, uint64_t whole_bytes);
void ack_was_answered(struct screen *screen);

void begin_hurry(int count, int window);
void beat_was_answered(struct screen *screen);

#endif
