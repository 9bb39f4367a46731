/* The one clock of the bench: all processes of a machine share it, so instants of different programs can be compared. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>
#include <time.h>

#define NS_PER_MS 1000000LL
#define NS_PER_SECOND 1000000000LL

static inline int64_t now_ns(void)
{
    struct timespec instant;
    clock_gettime(CLOCK_MONOTONIC, &instant);
    return instant.tv_sec * NS_PER_SECOND + instant.tv_nsec;
}

#endif
