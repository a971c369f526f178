/* longjmp, handlers of faults, masks, pending signals, another stack. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <string.h>
static jmp_buf j;
static sigjmp_buf sj;
static volatile int depth;
static void deep(int n) {
    depth++;
    if (n == 0) longjmp(j, 5);
    deep(n - 1);
}

static void on(int s, siginfo_t *i, void *c) {
    (void)c;
    char b[64];
    int n = snprintf(b, 64, "signal %d code %d addr %p\n", s, i->si_code, s == SIGSEGV ? i->si_addr : 0);
    write(1, b, n);
    siglongjmp(sj, s);
}

static volatile sig_atomic_t alarms;
static void usr(int s) {
    alarms += s;
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    int r = setjmp(j);
    if (r == 0) deep(50);
    printf("back %d depth %d\n", r, depth);
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_sigaction = on;
    a.sa_flags = SA_SIGINFO;
    sigemptyset(&a.sa_mask);
    sigaction(SIGSEGV, &a, 0);
    sigaction(SIGFPE, &a, 0);
    if (sigsetjmp(sj, 1) == 0) {
        volatile int *p = (int*)16;
        printf("%d\n", *p);
    } else puts("survived");
    if (sigsetjmp(sj, 1) == 0) {
        volatile int *p = 0;
        *p = 1;
    } else puts("again");
    signal(SIGUSR1, usr);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR1);
    printf("%d\n", (int)alarms);
    sigset_t s, o, p;
    sigemptyset(&s);
    sigaddset(&s, SIGUSR1);
    sigprocmask(SIG_BLOCK, &s, &o);
    raise(SIGUSR1);
    sigpending(&p);
    printf("pending %d %d\n", sigismember(&p, SIGUSR1), (int)alarms);
    sigprocmask(SIG_SETMASK, &o, 0);
    printf("%d\n", (int)alarms);
    static char alt[65536];
    stack_t st = { .ss_sp = alt, .ss_size = sizeof alt };
    sigaltstack(&st, 0);
    a.sa_flags |= SA_ONSTACK;
    sigaction(SIGSEGV, &a, 0);
    if (sigsetjmp(sj, 1) == 0) {
        *(volatile long*)0x20 = 3;
    } else puts("alt");
    signal(SIGSEGV, SIG_DFL);
    fflush(stdout);
    abort();
}
