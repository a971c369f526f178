/*
 * Executes floating-point instructions of a list on operands from standard input. First a count and that many
 * instruction words, then records; all little-endian. A record is: index of the instruction, fcsr, f11, f12, f13, x11.
 * The answer is: f10, x10, fcsr.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
struct record { uint32_t index, fcsr; uint64_t a, b, c, x; };
struct answer { uint64_t f, x, fcsr; };
static struct record records[4096];
static struct answer answers[4096];
int main(void) {
  uint32_t count, words[512];
  if (fread(&count, 4, 1, stdin) != 1 || count > 512 || fread(words, 4, count, stdin) != count) return 1;
  uint32_t *code = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (uint32_t n = 0; n < count; n++) {
    code[2 * n] = words[n];
    code[2 * n + 1] = 0x00008067; /* ret */
  }
  __asm__ volatile("fence.i");
  size_t got;
  while ((got = fread(records, sizeof *records, 4096, stdin)) > 0) {
    for (size_t n = 0; n < got; n++) {
      struct record *r = &records[n];
      struct answer *answer = &answers[n];
      uint32_t *entry = code + 2 * r->index;
      __asm__ volatile(
          "fld fa1, 8(%0)\n fld fa2, 16(%0)\n fld fa3, 24(%0)\n ld a1, 32(%0)\n fmv.d.x fa0, zero\n li a0, 0\n"
          "lwu t1, 4(%0)\n fscsr t1\n jalr %2\n frcsr t1\n fsd fa0, 0(%1)\n sd a0, 8(%1)\n sd t1, 16(%1)\n"
          : : "r"(r), "r"(answer), "r"(entry)
          : "a0", "a1", "t1", "ra", "fa0", "fa1", "fa2", "fa3", "memory");
    }
    fwrite(answers, sizeof *answers, got, stdout);
  }
}
