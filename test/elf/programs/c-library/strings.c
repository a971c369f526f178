/* Functions on strings at every alignment, numbers of 128 bits, divisions at their edges. */
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <stdint.h>
int main(void) {
    char a[300], b[300];
    unsigned long h = 5381;
    for (int o = 0; o < 17; o++) for (int n = 0; n < 64; n++) {
        for (int i = 0; i < 300; i++) {
            a[i] = (char)(i * 7 + n);
            b[i] = 0;
        }
        memcpy(b + o, a + (o * 3) % 11, n);
        memmove(b + o + 3, b + o, n);
        b[299] = 0;
        h = h * 33 + (unsigned char)b[(o + n) % 100];
        h = h * 33 + (unsigned)strlen(b + o) + (memcmp(a, b, n) > 0) + (memchr(b, 5, 200) != NULL);
        strncpy(a, b + o, n);
        h = h * 33 + (unsigned char)a[n / 2];
        memset(a + o, n, n);
        for (int i = 0; i < 100; i++) h = h * 31 + (unsigned char)a[i];
    }
    printf("%lx\n", h);
    __uint128_t x = 1;
    for (int i = 1; i < 30; i++) x = x * i + (x >> 7);
    printf("%lx%016lx %lx\n", (long)(x >> 64), (long)x, (long)(x / 12345678901ull));
    int64_t q = INT64_MIN;
    volatile int64_t mo = -1, z = 0;
    printf("%ld %ld %ld %ld\n", (long)(q / mo), (long)(q % mo), (long)(5 / z), (long)(5 % z));
    float f = 16777217;
    double d = 0.1f;
    printf("%.9g %.17g %d %u %ld\n", f, d, (int)1e10, (unsigned)-1.5, (long)1e19);
    printf("%s\n", strstr("the quick brown", "brown"));
    printf("%zu %zu\n", strspn("aabbc", "ab"), strcspn("hello", "l"));
    return 256 + 13;
}
