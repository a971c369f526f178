/*
 * Mappings of files at random, from a seed: private and shared ones, stores into both, forks whose children store, `pread` and `pwrite`
 * beside them, longer and shorter files, rights that change. After each operation it prints what changed, and sums of what is seen. The
 * file `pages` of the folder that it is given must be writable.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { page = 4096, most = 6, file_pages = 5 };

static struct mapping {
    unsigned char *at;
    int pages, first, shared, writable;
} maps[most];
static unsigned state;
static int file, length;
static sigjmp_buf back;

static unsigned next(unsigned bound)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % bound;
}

static void on_fault(int number)
{
    siglongjmp(back, number);
}

static long sum_of(const unsigned char *bytes, long count)
{
    unsigned long sum = 0;
    for (long i = 0; i < count; i++) sum = sum * 31 + bytes[i];
    return (long)(sum & 0xffffff);
}

/* What a mapping shows: a sum a page, the signal where it has none. */
static void show(const struct mapping *map)
{
    for (int i = 0; i < map->pages; i++) {
        int number = sigsetjmp(back, 1);
        if (number == 0) printf(" %06lx", sum_of(map->at + i * page, page));
        else printf(" %s", number == SIGBUS ? "bus" : "segv");
    }
}

static void store(struct mapping *map)
{
    int where = (int)next((unsigned)map->pages * page), value = (int)next(256);
    /* Behind the end of the file in its last page: what becomes of that depends on the file system. */
    if (map->first * page + where >= length && (map->first * page + where) / page == length / page) where = 0;
    if (map->first * page + where >= length && map->first == length / page) return;
    int number = sigsetjmp(back, 1);
    if (number == 0) {
        map->at[where] = (unsigned char)value;
        printf("store %d at %d", value, where);
    } else printf("store at %d: %s", where, number == SIGBUS ? "bus" : "segv");
}

static void sums(const char *who)
{
    static unsigned char bytes[file_pages * page * 2];
    long read = pread(file, bytes, sizeof bytes, 0);
    printf("%s: file %ld %06lx", who, read, sum_of(bytes, read));
    for (int i = 0; i < most; i++)
        if (maps[i].at != NULL) {
            printf(" |%d%c", i, maps[i].shared ? 's' : 'p');
            show(&maps[i]);
        }
    puts("");
}

static void step(int number, int depth)
{
    struct mapping *map = &maps[next(most)];
    printf("%d ", number);
    switch (next(12)) {
    case 0: case 1: case 2:
        if (map->at != NULL) munmap(map->at, (size_t)map->pages * page);
        map->pages = 1 + (int)next(3);
        map->first = (int)next(file_pages);
        map->shared = (int)next(2);
        map->writable = next(4) != 0;
        map->at = mmap(NULL, (size_t)map->pages * page, map->writable ? PROT_READ | PROT_WRITE : PROT_READ,
                       map->shared ? MAP_SHARED : MAP_PRIVATE, file, (off_t)map->first * page);
        printf("map %d of page %d%s", map->pages, map->first, map->at == MAP_FAILED ? " failed" : "");
        if (map->at == MAP_FAILED) map->at = NULL;
        break;
    case 3: case 4: case 5: case 6:
        if (map->at != NULL) store(map);
        break;
    case 7: {
        char bytes[64];
        int where = (int)next((unsigned)length + 1);
        memset(bytes, (int)next(256), sizeof bytes);
        if (where + (int)sizeof bytes > length) where = 0;
        printf("pwrite %ld at %d", (long)pwrite(file, bytes, sizeof bytes, where), where);
        break;
    }
    case 8: {
        int to = (1 + (int)next(file_pages * 2)) * page / 2;
        if (ftruncate(file, to) == 0) length = to;
        printf("length %d", length);
        break;
    }
    case 9:
        if (map->at != NULL) {
            int writable = (int)next(2);
            printf("rights %s %d", writable ? "rw" : "r",
                   mprotect(map->at, (size_t)map->pages * page, writable ? PROT_READ | PROT_WRITE : PROT_READ));
        }
        break;
    case 10:
        if (map->at != NULL && !map->shared)
            printf("forget %d", madvise(map->at, (size_t)map->pages * page, MADV_DONTNEED));
        break;
    case 11:
        if (depth == 0) {
            puts("fork");
            fflush(stdout);
            if (fork() == 0) {
                for (int i = 0; i < 6; i++) step(i, 1);
                fflush(stdout);
                _exit(0);
            }
            wait(NULL);
            next(7);
            printf("   ");
        }
        break;
    }
    puts("");
    sums(depth == 0 ? "parent" : "child");
}

int main(int argc, char **argv)
{
    int steps = argc > 3 ? atoi(argv[3]) : 60;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_fault;
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
    if (argc < 3 || chdir(argv[1]) != 0) return 1;
    state = (unsigned)atoi(argv[2]);
    file = open("pages", O_RDWR);
    if (file < 0) return 2;
    length = (int)lseek(file, 0, SEEK_END);
    for (int i = 0; i < steps; i++) step(i, 0);
    return 0;
}
