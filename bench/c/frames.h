/* WebSocket frames (RFC 6455, section 5.2), as far as a bench needs them: whole messages, no fragments. */
#ifndef FRAMES_H
#define FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LONGEST_HEAD 14

enum { OPCODE_TEXT = 1, OPCODE_CLOSE = 8 };

struct frame_head {
    uint8_t opcode;
    bool is_masked;
    uint8_t mask[4];
    uint64_t payload_bytes;
};

/* What has come in of a frame whose end has not. Zeroed memory is a good beginning. */
struct incoming {
    uint8_t head[LONGEST_HEAD];
    size_t head_count;
    bool has_head;
    struct frame_head frame;
    uint64_t seen;
    char *kept;
    size_t kept_count, kept_most;
};

/* A whole message. `text` is not terminated, and may be only the beginning of a long one. */
struct message {
    uint8_t opcode;
    const char *text;
    size_t text_count;
    uint64_t whole_bytes;
};

/* Write the head of a text frame; `mask` is NULL for what a server says. Returns its length. */
size_t write_head(uint8_t *to, size_t payload_bytes, const uint8_t *mask);

/* Mask or unmask in place. */
void apply_mask(char *bytes, size_t count, const uint8_t mask[4]);

/* Take bytes off a stream until one message is whole; of one that comes in pieces at most `most_kept` bytes are kept.
   Returns false when all bytes are used up and more are needed. The text lives until `forget_message`. */
bool next_message(struct incoming *in, uint8_t **bytes, size_t *count, size_t most_kept, struct message *out);

void forget_message(struct incoming *in);

#endif
