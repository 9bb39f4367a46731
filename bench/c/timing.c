#include "timing.h"

#include <stdlib.h>

void begin_timing(struct timing *timing, int most)
{
    free(timing->values);
    timing->values = calloc((size_t)most + 1, sizeof *timing->values);
    if (timing->values == NULL)
        abort();
    timing->count = 0;
    timing->most = most;
}

void note(struct timing *timing, int64_t value)
{
    if (timing->count < timing->most)
        timing->values[timing->count++] = value;
}

static int by_size(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

int64_t percentile(struct timing *timing, int percent)
{
    if (timing->count == 0)
        return 0;
    qsort(timing->values, (size_t)timing->count, sizeof *timing->values, by_size);
    int rank = (timing->count * percent + 99) / 100;
    return timing->values[rank < 1 ? 0 : rank - 1];
}
