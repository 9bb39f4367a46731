/* Instants and durations that are collected, and what is said of them. */
#ifndef TIMING_H
#define TIMING_H

#include <stdint.h>

struct timing {
    int64_t *values;
    int count, most;
};

void begin_timing(struct timing *timing, int most);
void note(struct timing *timing, int64_t value);

/* The nearest-rank percentile; sorts what was noted. 0 when nothing was. */
int64_t percentile(struct timing *timing, int percent);

#endif
