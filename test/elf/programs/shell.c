/*
 * What a shell does: `first | second | …` of programs with their arguments, each word of its own, pipes between them; tells how each
 * ended. Without arguments it tries its own calls: a child that sends bytes, one that cannot be executed, poll, a signal.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static volatile int children;

static void on_child(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    children += 1 + (info->si_code == CLD_EXITED ? info->si_status : 100);
}

static void tell(const char *what, int status)
{
    if (WIFEXITED(status)) printf("%s: exit %d\n", what, WEXITSTATUS(status));
    else printf("%s: signal %d\n", what, WTERMSIG(status));
}

static int pipeline(int argc, char **argv)
{
    pid_t pids[16];
    char *names[16];
    int count = 0, input = 0;
    for (int at = 1; at < argc; count++) {
        int end = at, ends[2] = { -1, 1 };
        while (end < argc && strcmp(argv[end], "|") != 0) end++;
        int last = end == argc;
        argv[end] = NULL;
        if (!last && pipe2(ends, O_CLOEXEC) < 0) return 1;
        names[count] = argv[at];
        pids[count] = fork();
        if (pids[count] == 0) {
            if (input != 0) dup2(input, 0), close(input);
            if (!last) dup2(ends[1], 1);
            execv(argv[at], argv + at);
            _exit(127);
        }
        if (input != 0) close(input);
        if (!last) close(ends[1]);
        input = ends[0];
        at = end + 1;
    }
    for (int i = 0; i < count; i++) {
        int status;
        if (waitpid(pids[i], &status, 0) != pids[i]) return 2;
        tell(names[i], status);
    }
    return 0;
}

/* A child writes more than a pipe holds, in one call. */
static void fill(void)
{
    enum { size = 100000 };
    int ends[2], status;
    unsigned char part[5000];
    long sum = 0, all = 0, length;
    pipe(ends);
    if (fork() == 0) {
        char *bytes = malloc(size);
        for (int i = 0; i < size; i += 1000) memset(bytes + i, i / 1000, 1000);
        _exit(write(ends[1], bytes, size) == size ? 0 : 1);
    }
    close(ends[1]);
    while ((length = read(ends[0], part, sizeof part)) > 0) {
        for (long i = 0; i < length; i++) sum += part[i];
        all += length;
    }
    close(ends[0]);
    wait(&status);
    printf("%ld bytes in all, sum %ld\n", all, sum);
    tell("writer", status);
}

static int own_calls(void)
{
    int ends[2], status;
    char text[64];
    struct sigaction action = { .sa_sigaction = on_child, .sa_flags = SA_SIGINFO | SA_RESTART };
    sigaction(SIGCHLD, &action, NULL);
    pipe(ends);
    struct pollfd waiting = { ends[0], POLLIN, 0 };
    printf("poll now: %d\n", poll(&waiting, 1, 0));
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        for (int i = 0; i < 3; i++) write(ends[1], "word ", 5);
        _exit(7);
    }
    close(ends[1]);
    int ready = poll(&waiting, 1, -1);
    printf("poll: %d %s\n", ready, waiting.revents & POLLIN ? "in" : "none");
    long length, all = 0;
    while ((length = read(ends[0], text, sizeof text)) > 0) all += length;
    waitpid(pid, &status, 0);
    tell("child", status);
    printf("%ld bytes, %d of children\n", all, children);
    waiting.fd = ends[0];
    ready = poll(&waiting, 1, -1);
    printf("poll: %d%s\n", ready, waiting.revents & POLLHUP ? " hung up" : "");
    close(ends[0]);
    char *none[] = { "none", NULL };
    pid_t spawned;
    printf("spawn: %s\n", strerror(posix_spawn(&spawned, "/none", NULL, NULL, none, environ)));
    pipe(ends);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    printf("write: %s\n", write(ends[1], "x", 1) < 0 ? strerror(errno) : "went");
    printf("wait: %s\n", waitpid(-1, &status, 0) < 0 ? strerror(errno) : "came");
    sigset_t mask, before;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_BLOCK, &mask, &before);
    children = 0;
    if (fork() == 0) _exit(0);
    sigsuspend(&before);
    printf("suspended until %d\n", children);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    printf("blocked still: %d\n", sigismember(&mask, SIGCHLD));
    wait(&status);
    fill();
    return 0;
}

int main(int argc, char **argv)
{
    return argc > 1 ? pipeline(argc, argv) : own_calls();
}
