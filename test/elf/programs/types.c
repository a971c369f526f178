/* Every kind of C type that the reader of debug information must tell as a debugger does. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
enum color { RED, GREEN = 5, BLUE = -1 };
enum large { HUGE_ONE = 0xffffffff };
typedef struct node {
  struct node *next;
  enum color color;
  union { uint64_t raw; char text[8]; float f[2]; } tag;
  struct { unsigned low : 4, high : 12; int minus : 3; uint64_t wide : 40; } bits;
  const volatile int *const *deep;
} node;
typedef int (*operation)(int, char *, ...);
struct hidden;
struct packed { char c; int i; short s; } __attribute__((packed));
node one;
node *pointer = &one;
node many[3][4];
operation operations[2];
int (*(*gives)(void))[3];
const char *const names[] = {"a", "b"};
char text[16] = "text";
void *nothing;
struct hidden *hidden;
struct packed packed;
volatile unsigned long counter = 7;
_Bool truth = true;
long double quad;
float single = 1.5f;
double twice = 2.5;
unsigned char byte;
signed char small = -1;
short half;
long long longest;
enum large large;
int empty[0];
ptrdiff_t difference;
void (*signal_like(int number, void (*handler)(int)))(int) { counter += number; return handler; }
typedef int vector[5];
vector five;
const vector *five_pointer = &five;
static int deep(int n) {
  int here = n * 2;
  { int here = n + counter; counter += here; }
  return n == 0 ? here : deep(n - 1) + here;
}
static inline __attribute__((always_inline)) int twice_of(int inner) { int doubled = inner * 2; counter += doubled; return doubled; }
int main(int argc, char **argv) {
  one.color = BLUE;
  int sum = twice_of(argc) + deep(3);
  for (int i = 0; i < 3; i++) sum += twice_of(i) + many[i % 3][1].color;
  node local = one;
  local.bits.low = sum;
  local.bits.minus = -2;
  counter += local.bits.low + (long)argv[0];
  return sum & 127;
}
