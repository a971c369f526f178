/*
 * Children one after the other: each is waited for before anything else is done, so that whoever runs them makes the same calls in the
 * same order. A child that sends bytes and ends, one that never ends and is killed, one that cannot be executed; signals to itself.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int seen;

static void on_usr1(int number) { seen += number; }

static void tell(const char *what, int status)
{
    if (WIFEXITED(status)) printf("%s: exit %d\n", what, WEXITSTATUS(status));
    else printf("%s: signal %d\n", what, WTERMSIG(status));
}

static void send_bytes(void)
{
    int ends[2], status;
    char text[64];
    long length;
    pipe(ends);
    if (fork() == 0) {
        close(ends[0]);
        dup2(ends[1], 7);
        close(ends[1]);
        write(7, "word ", 5);
        _exit(write(7, "by word", 7));
    }
    close(ends[1]);
    wait(&status);
    while ((length = read(ends[0], text, sizeof text)) > 0) printf("%.*s\n", (int)length, text);
    close(ends[0]);
    tell("sender", status);
}

static void kill_one(void)
{
    int ends[2], status;
    char byte = 1;
    pipe(ends);
    pid_t pid = fork();
    if (pid == 0) {
        write(ends[1], &byte, 1);
        for (;;) __asm__ volatile("");
    }
    read(ends[0], &byte, 1);
    kill(pid, SIGTERM);
    waitpid(pid, &status, 0);
    close(ends[0]);
    close(ends[1]);
    tell("endless", status);
}

static void execute_none(void)
{
    int status;
    if (fork() == 0) {
        char *none[] = { "none", NULL };
        execv("/none", none);
        _exit(errno);
    }
    wait(&status);
    tell("none", status);
}

int main(void)
{
    struct sigaction action;
    sigset_t set, old;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_usr1;
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    sigprocmask(SIG_SETMASK, &old, NULL);
    printf("seen %d\n", seen);
    fflush(stdout);
    send_bytes();
    fflush(stdout);
    kill_one();
    fflush(stdout);
    execute_none();
    printf("wait: %s\n", wait(NULL) < 0 ? strerror(errno) : "came");
    return 0;
}
