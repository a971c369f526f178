/* What a program asks of its system: files, directories, signals, time, memory. Prints the same under qemu-riscv64. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile int seen;

static void on_usr1(int number) { seen += number; }

static void on_segv(int number, siginfo_t *info, void *context)
{
    (void)context;
    printf("signal %d code %d\n", number, info->si_code);
    siglongjmp(back, 1);
}

static void signals(void)
{
    sigset_t set, old;
    struct sigaction action;
    signal(SIGUSR1, on_usr1);
    raise(SIGUSR1);
    raise(SIGUSR1);
    printf("seen %d\n", seen);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    printf("blocked %d\n", seen);
    sigprocmask(SIG_SETMASK, &old, 0);
    printf("then %d\n", seen);
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_segv;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, 0);
    if (!sigsetjmp(back, 1)) *(volatile int *)0x123 = 5;
    if (!sigsetjmp(back, 1)) *(volatile int *)signals = 5;
}

static void files(const char *folder)
{
    char line[100], path[200];
    struct stat facts;
    struct dirent *entry;
    int entries = 0, bytes = 0;
    snprintf(path, sizeof path, "%s/lines.txt", folder);
    FILE *file = fopen(path, "r");
    if (!file) { perror("lines.txt"); exit(1); }
    while (fgets(line, sizeof line, file)) printf("<%.*s>\n", (int)strcspn(line, "\n"), line);
    fclose(file);
    stat(path, &facts);
    printf("%o %ld\n", (unsigned)facts.st_mode & S_IFMT, (long)facts.st_size);
    snprintf(path, sizeof path, "%s/link", folder);
    lstat(path, &facts);
    printf("%o\n", (unsigned)facts.st_mode & S_IFMT);
    bytes = (int)readlink(path, line, sizeof line);
    printf("%.*s\n", bytes, line);
    DIR *directory = opendir(folder);
    while ((entry = readdir(directory))) entries++;
    closedir(directory);
    printf("%d entries\n", entries);
    snprintf(path, sizeof path, "%s/nothing", folder);
    int result = open(path, O_RDONLY);
    printf("%d %s\n", result, strerror(errno));
}

int main(int argc, char **argv)
{
    char line[100];
    int lines = 0;
    while (fgets(line, sizeof line, stdin)) lines++;
    printf("%d lines, %d arguments, the last %s\n", lines, argc, argv[argc - 1]);
    files(argv[1]);
    signals();
    struct utsname name;
    uname(&name);
    printf("%s %s\n", name.sysname, name.machine);
    char *large = malloc(1 << 20);
    memset(large, 7, 1 << 20);
    large = realloc(large, 1 << 22);
    printf("%d %d\n", large[1 << 19], (int)(time(0) > 1000000));
    free(large);
    fprintf(stderr, "to standard error\n");
    fflush(stdout);
    abort();
}
