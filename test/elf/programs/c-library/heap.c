/* malloc and its kin: small, large, aligned, moved, refused. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <errno.h>
int main(void) {
    void *p[500];
    unsigned s = 7;
    unsigned long sum = 0;
    memset(p, 0, sizeof p);
    for (int i = 0; i < 2000; i++) {
        s = s * 1664525 + 1013904223;
        int k = (s >> 8) % 500;
        size_t n = (s >> 12) % (i % 97 == 0 ? 300000 : 2000) + 1;
        switch ((s >> 4) % 4) {
            case 0: free(p[k]);
            p[k] = malloc(n);
            memset(p[k], k, n);
            break;
            case 1: {
                char *q = realloc(p[k], n);
                p[k] = q;
                q[n - 1] = (char)i;
                break;
            }
            case 2: free(p[k]);
            p[k] = calloc(1, n);
            sum += ((unsigned char*)p[k])[n / 2];
            break;
            default: if (p[k]) sum += *(unsigned char*)p[k];
        }
    }
    for (int i = 0; i < 500; i++) free(p[i]);
    void *a;
    printf("%d\n", posix_memalign(&a, 4096, 100));
    printf("%d\n", (int)((uintptr_t)a & 4095));
    free(a);
    a = aligned_alloc(64, 640);
    printf("%d\n", (int)((uintptr_t)a & 63));
    free(a);
    char *big = malloc(4 << 20);
    printf("%s\n", big ? "4M" : "none");
    memset(big, 1, 4 << 20);
    big = realloc(big, 6 << 20);
    printf("%d\n", big[(4 << 20) - 1]);
    free(big);
    errno = 0;
    void *no = malloc((size_t)1 << 50);
    printf("%p %s\n", no, strerror(errno));
    printf("%lu\n", sum);
    malloc_trim(0);
    return 0;
}
