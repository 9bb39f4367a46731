#include "frames.h"

#include <stdlib.h>
#include <string.h>

#define FINAL_TEXT 0x81
#define MASKED 0x80

size_t write_head(uint8_t *to, size_t payload_bytes, const uint8_t *mask)
{
    size_t used = 2;
    to[0] = FINAL_TEXT;
    if (payload_bytes < 126) {
        to[1] = (uint8_t)payload_bytes;
    } else {
        size_t width = payload_bytes <= 0xffff ? 2 : 8;
        to[1] = width == 2 ? 126 : 127;
        for (size_t place = width; place > 0; place--)
            to[used++] = (uint8_t)((uint64_t)payload_bytes >> (8 * (place - 1)));
    }
    if (mask != NULL) {
        to[1] |= MASKED;
        memcpy(to + used, mask, 4);
        used += 4;
    }
    return used;
}

void apply_mask(char *bytes, size_t count, const uint8_t mask[4])
{
    for (size_t place = 0; place < count; place++)
        bytes[place] = (char)(bytes[place] ^ mask[place & 3]);
}

static size_t width_of_length(uint8_t second)
{
    uint8_t length = second & 0x7f;
    return length == 126 ? 2 : length == 127 ? 8 : 0;
}

/* Returns false while the head is not whole. */
static bool parse_head(const uint8_t *bytes, size_t count, struct frame_head *head)
{
    if (count < 2)
        return false;
    size_t width = width_of_length(bytes[1]);
    head->is_masked = bytes[1] & MASKED;
    if (count < 2 + width + (head->is_masked ? 4 : 0))
        return false;
    head->opcode = bytes[0] & 0x0f;
    head->payload_bytes = width == 0 ? bytes[1] & 0x7f : 0;
    for (size_t place = 0; place < width; place++)
        head->payload_bytes = head->payload_bytes << 8 | bytes[2 + place];
    if (head->is_masked)
        memcpy(head->mask, bytes + 2 + width, 4);
    return true;
}

static bool take_head(struct incoming *in, uint8_t **bytes, size_t *count)
{
    while (*count > 0 && !in->has_head) {
        in->head[in->head_count++] = *(*bytes)++;
        (*count)--;
        in->has_head = parse_head(in->head, in->head_count, &in->frame);
    }
    return in->has_head;
}

static void keep(struct incoming *in, const uint8_t *bytes, size_t count, size_t most_kept)
{
    if (in->kept == NULL) {
        in->kept_most = in->frame.payload_bytes < most_kept ? in->frame.payload_bytes : most_kept;
        in->kept = malloc(in->kept_most + 1);
        if (in->kept == NULL)
            abort();
    }
    size_t room = in->kept_most - in->kept_count;
    size_t taken = count < room ? count : room;
    memcpy(in->kept + in->kept_count, bytes, taken);
    in->kept_count += taken;
}

bool next_message(struct incoming *in, uint8_t **bytes, size_t *count, size_t most_kept, struct message *out)
{
    if (!take_head(in, bytes, count))
        return false;
    uint64_t missing = in->frame.payload_bytes - in->seen;
    size_t taken = *count < missing ? *count : missing;
    /* What is here from beginning to end is read where it stands. */
    bool is_in_one_piece = in->seen == 0 && taken == missing;
    char *text = (char *)*bytes;
    if (!is_in_one_piece)
        keep(in, *bytes, taken, most_kept);
    in->seen += taken;
    *bytes += taken;
    *count -= taken;
    if (in->seen < in->frame.payload_bytes)
        return false;
    size_t text_count = is_in_one_piece ? taken : in->kept_count;
    text = is_in_one_piece ? text : in->kept;
    if (in->frame.is_masked)
        apply_mask(text, text_count, in->frame.mask);
    *out = (struct message){in->frame.opcode, text, text_count, in->frame.payload_bytes};
    return true;
}

void forget_message(struct incoming *in)
{
    free(in->kept);
    memset(in, 0, sizeof *in);
}
