#include "accept.h"

#include <stdint.h>
#include <string.h>

#define MAGIC "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define BLOCK 64
#define LONGEST_KEY 64

static uint32_t rotated(uint32_t word, int by) { return word << by | word >> (32 - by); }

/* SHA-1 as in FIPS 180-4, section 6.1.2: one block of 64 bytes. */
static void add_block(uint32_t state[5], const uint8_t block[BLOCK])
{
    uint32_t schedule[80];
    for (int t = 0; t < 16; t++)
        schedule[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 |
                      (uint32_t)block[4 * t + 2] << 8 | block[4 * t + 3];
    for (int t = 16; t < 80; t++)
        schedule[t] = rotated(schedule[t - 3] ^ schedule[t - 8] ^ schedule[t - 14] ^ schedule[t - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int t = 0; t < 80; t++) {
        uint32_t mixed = t < 20   ? ((b & c) | (~b & d)) + 0x5a827999
                         : t < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                         : t < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                                  : (b ^ c ^ d) + 0xca62c1d6;
        uint32_t next = rotated(a, 5) + mixed + e + schedule[t];
        e = d, d = c, c = rotated(b, 30), b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

/* `bytes` must have room for what is padded: up to the next whole block after 9 more bytes. */
static void sha1_in_place(uint8_t *bytes, size_t count, uint8_t digest[20])
{
    uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    size_t padded = (count + 9 + BLOCK - 1) / BLOCK * BLOCK;
    memset(bytes + count, 0, padded - count);
    bytes[count] = 0x80;
    for (int place = 0; place < 8; place++)
        bytes[padded - 1 - place] = (uint8_t)((uint64_t)count * 8 >> (8 * place));
    for (size_t at = 0; at < padded; at += BLOCK)
        add_block(state, bytes + at);
    for (int place = 0; place < 20; place++)
        digest[place] = (uint8_t)(state[place / 4] >> (24 - 8 * (place % 4)));
}

/* Base64 of 20 bytes: 27 characters, one `=`. */
static void base64_of_digest(const uint8_t digest[20], char text[ACCEPT_BYTES])
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int group = 0; group < 7; group++) {
        uint32_t bits = 0;
        for (int place = 0; place < 3; place++)
            bits = bits << 8 | (3 * group + place < 20 ? digest[3 * group + place] : 0);
        for (int place = 0; place < 4; place++)
            text[4 * group + place] = alphabet[bits >> (18 - 6 * place) & 63];
    }
    text[27] = '=';
    text[28] = 0;
}

void accept_key(const char *key, size_t key_count, char accepted[ACCEPT_BYTES])
{
    uint8_t bytes[3 * BLOCK], digest[20];
    size_t taken = key_count < LONGEST_KEY ? key_count : LONGEST_KEY;
    memcpy(bytes, key, taken);
    memcpy(bytes + taken, MAGIC, sizeof MAGIC - 1);
    sha1_in_place(bytes, taken + sizeof MAGIC - 1, digest);
    base64_of_digest(digest, accepted);
}
