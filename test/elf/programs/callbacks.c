/* Functions that the C library calls back, with the library's frames between, and functions of many arguments. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct entry {
    int key;
    unsigned weight : 5, kind : 3;
    double share;
};

static struct entry entries[24];
static long compared;

__attribute__((noinline)) static int by_weight(const void *one, const void *other)
{
    const struct entry *a = one, *b = other;
    long difference = (long)a->weight - (long)b->weight;
    compared++;
    if (difference == 0) difference = a->key - b->key;
    return difference < 0 ? -1 : difference > 0;
}

__attribute__((noinline)) static long sum_of(int count, ...)
{
    va_list list;
    long sum = 0;
    va_start(list, count);
    for (int i = 0; i < count; i++) {
        long next = va_arg(list, long);
        sum += next * (i + 1);
    }
    va_end(list);
    return sum;
}

__attribute__((noinline)) static unsigned fill(unsigned seed, int count)
{
    for (int i = 0; i < count; i++) {
        seed = seed * 1103515245u + 12345u;
        entries[i].key = i;
        entries[i].weight = seed >> 16;
        entries[i].kind = (unsigned)i;
        entries[i].share = 1.0 / (double)(i + 1);
    }
    return seed;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 2;
    unsigned seed = 1;
    long total = 0;
    for (int round = 0; round < rounds; round++) {
        seed = fill(seed, 24);
        qsort(entries, 24, sizeof entries[0], by_weight);
        total += sum_of(4, (long)entries[0].key, (long)entries[23].key, compared, (long)round);
    }
    printf("%ld\n", total);
    return 0;
}
