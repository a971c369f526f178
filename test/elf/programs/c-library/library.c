/* Callbacks of sorting, random numbers, rounding modes, contexts, what is done at the end. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <math.h>
#include <fenv.h>
static int n;
static int up(const void *a, const void *b) {
    n++;
    return *(int*)a - *(int*)b;
}

static int by(const void *a, const void *b, void *c) {
    return (*(int*)a - *(int*)b) * *(int*)c;
}

static ucontext_t u[3];
static int sw;
static void co(int id) {
    for (int i = 0; i < 3; i++) {
        printf("co%d %d\n", id, i);
        sw++;
        swapcontext(&u[id], &u[3 - id]);
    }
}

static void bye(void) {
    puts("bye");
}

static void late(int s, void *p) {
    printf("late %d %s\n", s, (char*)p);
}

__attribute__((constructor)) static void first(void) {
    puts("first");
}

__attribute__((destructor)) static void last(void) {
    puts("last");
}

int main(void) {
    int v[1000];
    srand(3);
    for (int i = 0; i < 1000; i++) v[i] = rand() % 500;
    qsort(v, 1000, 4, up);
    printf("%d %d %d %d\n", v[0], v[500], v[999], n);
    int s = -1;
    qsort_r(v, 1000, 4, by, &s);
    printf("%d %d\n", v[0], v[999]);
    atexit(bye);
    on_exit(late, "arg");
    srandom(9);
    printf("%ld %ld %.6f\n", random(), random(), drand48());
    fesetround(FE_UPWARD);
    volatile double a = 1, b = 3;
    printf("%.20f\n", a / b);
    printf("%.2f\n", 0.125);
    fesetround(FE_DOWNWARD);
    printf("%.20f %.2f\n", a / b, 0.135);
    fesetround(FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT);
    volatile double z = 0;
    z = a / z;
    printf("%x %x\n", fetestexcept(FE_ALL_EXCEPT), FE_DIVBYZERO);
    printf("%ld %ld %g %g\n", lrint(2.5), lrint(-3.5), nearbyint(0.5), fmod(10, 3.3));
    printf("%a %a %d\n", nextafter(1, 2), fma(1e16, 1 + 1e-16, -1e16), ilogb(1e-310));
    puts("done");
    exit(77);
}
