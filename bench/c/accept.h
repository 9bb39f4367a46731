/* The server's half of the WebSocket handshake (RFC 6455, section 4.2.2). */
#ifndef ACCEPT_H
#define ACCEPT_H

#include <stddef.h>

#define ACCEPT_BYTES 29 /* 28 characters and the end */

/* What a server must answer to this Sec-WebSocket-Key. */
void accept_key(const char *key, size_t key_count, char accepted[ACCEPT_BYTES]);

#endif
