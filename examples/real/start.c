/*
 * What a C program needs below it when it runs on picolibc, with three system calls: a start that calls main with the
 * arguments of the process stack, standard output and error, and the heap's end.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

int main(int argc, char **argv, char **envp);

static long call(long number, long a, long b, long c) {
  register long a0 __asm__("a0") = a;
  register long a1 __asm__("a1") = b;
  register long a2 __asm__("a2") = c;
  register long a7 __asm__("a7") = number;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
  return a0;
}

enum { WRITE = 64, EXIT = 94, BRK = 214 };

/* A stream that is written out at each line end, when it is full, and at exit. */
struct stream {
  FILE file;
  int descriptor;
  unsigned used;
  char buffer[256];
};

static int flush(FILE *file) {
  struct stream *stream = (struct stream *)file;
  for (unsigned at = 0; at < stream->used;) {
    long written = call(WRITE, stream->descriptor, (long)(stream->buffer + at), stream->used - at);
    if (written < 0) {
      stream->used = 0;
      errno = -written;
      return EOF;
    }
    at += written;
  }
  stream->used = 0;
  return 0;
}

static int put(char c, FILE *file) {
  struct stream *stream = (struct stream *)file;
  stream->buffer[stream->used++] = c;
  if (c == '\n' || stream->used == sizeof stream->buffer) return flush(file);
  return (unsigned char)c;
}

static struct stream out = {.file = FDEV_SETUP_STREAM(put, NULL, flush, _FDEV_SETUP_WRITE), .descriptor = 1};
static struct stream err = {.file = FDEV_SETUP_STREAM(put, NULL, flush, _FDEV_SETUP_WRITE), .descriptor = 2};
FILE *const stdout = &out.file;
FILE *const stderr = &err.file;
FILE *const stdin = &out.file; /* nothing reads */

void *sbrk(ptrdiff_t increment) {
  static long end;
  if (end == 0) end = call(BRK, 0, 0, 0);
  long before = end;
  if (increment != 0 && call(BRK, end + increment, 0, 0) != end + increment) {
    errno = ENOMEM;
    return (void *)-1;
  }
  end += increment;
  return (void *)before;
}

__attribute__((noreturn)) void _exit(int code) {
  flush(&out.file);
  flush(&err.file);
  for (;;) call(EXIT, code, 0, 0);
}

__attribute__((noreturn)) void exit(int code) { _exit(code); }

/* sp points at argc, as the System V ABI has it: argc, argv[argc], 0, envp, 0, … */
__attribute__((noreturn, used)) static void begin(long *stack) {
  static char thread_data[256] __attribute__((aligned(16))); /* picolibc's errno is thread-local */
  __asm__ volatile("mv tp, %0" : : "r"(thread_data));
  char **argv = (char **)(stack + 1);
  _exit(main((int)*stack, argv, argv + *stack + 1));
}

__asm__(".globl _start\n"
        ".type _start, @function\n"
        "_start:\n"
        ".option push\n"
        ".option norelax\n"
        "  lla gp, __global_pointer$\n"
        ".option pop\n"
        "  mv a0, sp\n"
        "  andi sp, sp, -16\n"
        "  j begin\n"
        ".size _start, . - _start\n");
