/* Commands on standard input: `run N` executes N attempts and answers with nanoseconds, `save PATH` answers `ok`. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "twin.h"

void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("C twin: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  exit(1);
}

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int main(int count, char **arguments) {
  if (count != 2) fail("usage: twin STATE");
  Machine *m = load_machine(arguments[1]);
  char line[4096], path[4096];
  int64_t attempts;
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "run %" SCNd64, &attempts) == 1) {
      int64_t start = nanoseconds();
      run_threads(m, attempts);
      printf("%" PRId64 "\n", nanoseconds() - start);
    } else if (sscanf(line, "save %4095s", path) == 1) {
      save_machine(m, path);
      puts("ok");
    } else {
      fail("unknown command: %s", line);
    }
    fflush(stdout);
  }
  return 0;
}
