/* One thread reads a page, the other maps another in its place, the first reads again: a shootdown is what makes it see that. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>

static _Atomic int turn;
static volatile long *page;

static void *reader(void *argument)
{
    long before = page[0];
    (void)argument;
    turn = 1;
    while (turn != 2) {}
    printf("%ld, then %ld\n", before, page[0]);
    return NULL;
}

int main(void)
{
    pthread_t other;
    volatile long *taker = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    page[0] = 1;
    pthread_create(&other, NULL, reader, NULL);
    while (turn != 1) {}
    void *at = (void *)page;
    munmap(at, 4096);
    // Takes the frame that has become free.
    *taker = 3;
    mmap(at, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    page[0] = 2;
    turn = 2;
    pthread_join(other, NULL);
    return 0;
}
