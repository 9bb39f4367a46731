/* The crowd: every screen the load generator plays, and what is known of each. */
#ifndef CROWD_H
#define CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frames.h"

#define MOST_SCREENS 65536
#define LONGEST_KEY 200
#define LONGEST_SAID 1024
#define HASH_BYTES 64

enum phase {
    ABSENT,
    REACHING,  /* the TCP connection is being made */
    UPGRADING, /* HTTP asked for a WebSocket */
    JOINING,   /* the WebSocket is open, Socket.IO is not */
    JOINED,
    REGISTERING,
    TOLD_TO_WAIT, /* "busy": registers again at `register_again_at` */
    REGISTERED,
};

/* The first ids that ask for an answer; campaign_ack takes those above. */
enum { HURRIED_BEAT = 1, STEADY_BEAT = 2, FIRST_ACK = 3 };

struct screen {
    int fd;
    enum phase phase;
    char key[LONGEST_KEY + 1];
    struct incoming in;
    int64_t register_again_at;
    char plan_hash[HASH_BYTES + 1]; /* of the plan it has acknowledged last; empty before the first */
    uint64_t revision, revision_when_armed;
    uint32_t last_ack;
    int64_t hurried_at; /* when the heartbeat that waits for its answer was sent, else 0 */
    bool is_awaited;
};

struct crowd {
    struct screen *screens;
    int known; /* screens 0 … known - 1 have a key */
    int poller;
    int in_flight;                /* handshakes that have begun and are not over */
    int joined, failed, lost;     /* lost: closed by the server, or broken, after it had joined */
    int registered, refused, busy, waiting, registering;
    long refusals;                /* answers that said {ok: false} */
    bool acknowledges;            /* whether campaign_update is answered by campaign_ack */
};

extern struct crowd crowd;

/* lines.c: the connection of one screen */
void reach(struct screen *screen, uint16_t port, int number);
void line_happened(struct screen *screen, uint32_t events);
void say(struct screen *screen, const char *text, size_t count);
void hang_up(struct screen *screen);

/* talk.c: what is said on it */
void heard(struct screen *screen, const struct message *said);
void ask_to_register(struct screen *screen);
void beat(struct screen *screen, int answer_id);
void register_those_told_to_wait(int64_t now);

#endif
