static int next_of(int n) { return n + 1; } /* on the first line */
/* Places of every kind that a debugger changes, watches or writes out: memory, registers, elements, members, depth. */
#include <stdint.h>
struct pair { int first, second; };
struct deep { struct { struct { struct { struct { int bottom; } four; } three; } two; } one; };
struct wide { uint64_t words[9]; };
int list[4] = {10, 20, 30, 40};
float single = 1.5f;
double twice = 2.5;
struct pair pair = {1, 2};
struct pair *pointer = &pair;
struct deep deep = {{{{{7}}}}};
int cube[2][2][2][2][2];
struct wide wide = {{1, 2}};
uint8_t small = 200;
int16_t minus = -2;
volatile int sink;
int main(void) {
  for (int i = 0; i < 4; i++) list[i] += i;
  sink = next_of(list[1]);
  pair.second = list[3];
  *pointer = (struct pair){5, 6};
  wide.words[1] = pair.first;
  sink = list[2] + (int)twice + (int)single + small + minus + cube[1][0][1][0][1] + deep.one.two.three.four.bottom;
  return sink == 0;
}
