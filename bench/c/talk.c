/* Engine.IO v4 and Socket.IO v5 as a screen speaks them; messages are looked into no further than is needed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "awaited.h"
#include "clock.h"
#include "crowd.h"

#define BUSY_MS_WHEN_UNSAID 1000

static void say_text(struct screen *screen, const char *text) { say(screen, text, strlen(text)); }

void ask_to_register(struct screen *screen)
{
    char text[LONGEST_SAID];
    const char *has = screen->plan_hash;
    snprintf(text, sizeof text,
             "42[\"player_register\",{\"player_key\":\"%s\",\"device_type\":\"other\",\"resolution\":\"1920x1080\","
             "\"app_version\":\"bench\",\"protocol\":1,\"plan_hash\":%s%s%s,\"capabilities\":[]}]",
             screen->key, *has ? "\"" : "", *has ? has : "null", *has ? "\"" : "");
    screen->phase = REGISTERING;
    crowd.registering++;
    say_text(screen, text);
}

void beat(struct screen *screen, int answer_id)
{
    char text[LONGEST_SAID];
    const char *has = screen->plan_hash;
    snprintf(text, sizeof text,
             "42%d[\"player_heartbeat\",{\"status\":\"playing\",\"current_campaign_id\":1,\"current_content_id\":1,"
             "\"plan_hash\":%s%s%s,\"pending_hash\":null,\"system_info\":{\"cpu_percent\":7,\"memory_mib\":412}}]",
             answer_id, *has ? "\"" : "", *has ? has : "null", *has ? "\"" : "");
    say_text(screen, text);
}

/* The beginning of the value of a key in JSON; NULL when it is not there. */
static const char *value_of(const struct message *said, const char *key)
{
    const char *end = said->text + said->text_count;
    const char *found = memmem(said->text, said->text_count, key, strlen(key));
    if (found == NULL)
        return NULL;
    found += strlen(key);
    while (found < end && (*found == ':' || *found == ' '))
        found++;
    return found < end ? found : NULL;
}

/* The text need not be terminated: a number may be its very end. */
static uint64_t number_of(const struct message *said, const char *key, uint64_t otherwise)
{
    const char *end = said->text + said->text_count, *digit = value_of(said, key);
    uint64_t number = 0;
    if (digit == NULL || *digit < '0' || *digit > '9')
        return otherwise;
    for (; digit < end && *digit >= '0' && *digit <= '9'; digit++)
        number = number * 10 + (uint64_t)(*digit - '0');
    return number;
}

static void acknowledge(struct screen *screen, const struct message *said)
{
    char text[LONGEST_SAID];
    const char *hash = value_of(said, "\"plan_hash\"");
    uint64_t revision = number_of(said, "\"revision\"", 0);
    if (hash == NULL || *hash != '"' || said->text + said->text_count - hash < HASH_BYTES + 2 || revision == 0)
        return;
    memcpy(screen->plan_hash, hash + 1, HASH_BYTES);
    screen->plan_hash[HASH_BYTES] = 0;
    screen->revision = revision > screen->revision ? revision : screen->revision;
    screen->last_ack = screen->last_ack < FIRST_ACK ? FIRST_ACK : screen->last_ack + 1;
    snprintf(text, sizeof text,
             "42%u[\"campaign_ack\",{\"plan_hash\":\"%s\",\"revision\":%llu,\"status\":\"applied\",\"missing\":0}]",
             screen->last_ack, screen->plan_hash, (unsigned long long)revision);
    say_text(screen, text);
}

static void was_refused(struct screen *screen, const struct message *said)
{
    if (screen->phase != REGISTERING)
        return;
    crowd.registering--;
    if (memmem(said->text, said->text_count, "\"busy\"", 6) == NULL) {
        crowd.refused++;
        screen->phase = JOINED;
        return;
    }
    uint64_t wait_ms = number_of(said, "\"retry_after_ms\"", BUSY_MS_WHEN_UNSAID);
    screen->register_again_at = now_ns() + (int64_t)wait_ms * NS_PER_MS;
    screen->phase = TOLD_TO_WAIT;
    crowd.busy++;
    crowd.waiting++;
}

void register_those_told_to_wait(int64_t now)
{
    for (int number = 0; crowd.waiting > 0 && number < crowd.known; number++) {
        struct screen *screen = &crowd.screens[number];
        if (screen->phase == TOLD_TO_WAIT && screen->register_again_at <= now) {
            crowd.waiting--;
            ask_to_register(screen);
        }
    }
}

static bool is_named(const char *name, size_t count, const char *wanted)
{
    return count == strlen(wanted) && memcmp(name, wanted, count) == 0;
}

/* 42["name",{…}] */
static void event(struct screen *screen, const struct message *said)
{
    const char *name = said->text + 4;
    const char *end = said->text_count > 4 ? memchr(name, '"', said->text_count - 4) : NULL;
    if (end == NULL)
        return;
    size_t count = (size_t)(end - name);
    event_came(screen, name, count, said->whole_bytes);
    if (is_named(name, count, "campaign_update") && crowd.acknowledges) {
        acknowledge(screen, said);
    } else if (is_named(name, count, "register_success") && screen->phase == REGISTERING) {
        screen->phase = REGISTERED;
        crowd.registering--;
        crowd.registered++;
    } else if (is_named(name, count, "register_error")) {
        was_refused(screen, said);
    }
}

/* 43<id>[…] */
static void answer(struct screen *screen, const struct message *said)
{
    struct message beyond = {said->opcode, said->text + 2, said->text_count - 2, said->whole_bytes};
    uint32_t id = (uint32_t)number_of(&beyond, "", 0);
    if (memmem(said->text, said->text_count, "\"ok\":false", 10) != NULL)
        crowd.refusals++;
    if (id == HURRIED_BEAT)
        beat_was_answered(screen);
    else if (id >= FIRST_ACK && id == screen->last_ack)
        ack_was_answered(screen);
}

static void opened(struct screen *screen)
{
    char text[LONGEST_SAID];
    snprintf(text, sizeof text, "40{\"player_key\":\"%s\"}", screen->key);
    say_text(screen, text);
}

static void joined(struct screen *screen)
{
    if (screen->phase != JOINING)
        return;
    screen->phase = JOINED;
    crowd.in_flight--;
    crowd.joined++;
}

static bool begins_with(const struct message *said, const char *beginning)
{
    size_t count = strlen(beginning);
    return said->text_count >= count && memcmp(said->text, beginning, count) == 0;
}

void heard(struct screen *screen, const struct message *said)
{
    if (said->opcode == OPCODE_CLOSE || begins_with(said, "41") || begins_with(said, "44"))
        hang_up(screen);
    else if (begins_with(said, "42[\""))
        event(screen, said);
    else if (begins_with(said, "43"))
        answer(screen, said);
    else if (begins_with(said, "2"))
        say_text(screen, "3");
    else if (begins_with(said, "40"))
        joined(screen);
    else if (begins_with(said, "0"))
        opened(screen);
}
