/* Variable arguments, printf and scanf of every kind, functions of libm. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <limits.h>
#include <float.h>
#include <math.h>
static int total(const char *f, ...) {
    va_list l, m;
    va_start(l, f);
    va_copy(m, l);
    int n = vsnprintf(NULL, 0, f, l);
    char b[256];
    vsnprintf(b, sizeof b, f, m);
    va_end(l);
    va_end(m);
    printf("%d [%s]\n", n, b);
    return n;
}

static double mean(int n, ...) {
    va_list l;
    va_start(l, n);
    double s = 0;
    for (int i = 0; i < n; i++) s += va_arg(l, double);
    va_end(l);
    return s / n;
}

int main(void) {
    total("%d %ld %lld %hhd %hd %u %x %#o %c %s %p", -1, LONG_MIN, LLONG_MAX, 300, 70000, UINT_MAX, 0xbeef, 8, 'x', "str", (void*)0x1234);
    total("%f %e %g %a %.0f %10.3f|%-10.2e|%+g", 3.14159, 1e-300, 1e20, 0.1, 0.5, 2.5, 123456.789, 1.0);
    total("%g %g %g %g %.17g %.17g %Lg", NAN, INFINITY, -INFINITY, -0.0, DBL_MIN, DBL_MAX, (long double)1.5L);
    total("%*d|%-*d|%.*s|%n", 6, 42, 6, 42, 2, "abcdef", &(int){0});
    printf("%.3f\n", mean(5, 1.0, 2.0, 3.5, -1.0, 1e3));
    double d;
    int i;
    char w[20];
    long h;
    int k = sscanf("3.5e2 -17 word 0x1F rest", "%lf %d %19s %li", &d, &i, w, &h);
    printf("%d %g %d %s %ld\n", k, d, i, w, h);
    for (double x = 0; x < 2; x += 0.37) printf("%.15g %.15g %.15g %.15g %.15g %.15g\n", sin(x), cos(x), exp(x), log(x + 1), pow(x, 1.7), tgamma(x + 0.5));
    printf("%.20Lf\n", (long double)1 / 3);
    return total("%s", "end") == 3 ? 7 : 1;
}
