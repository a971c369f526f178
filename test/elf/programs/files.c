/* Writes files in the folder that it is given, as programs do: streams, appends, renames, mappings, locks, directories. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int by_name(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static void list(const char *folder)
{
    char *names[32];
    int count = 0;
    DIR *directory = opendir(folder);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) names[count++] = strdup(entry->d_name);
    closedir(directory);
    qsort(names, (size_t)count, sizeof names[0], by_name);
    for (int i = 0; i < count; i++) printf("%s%c", names[i], i + 1 < count ? ' ' : '\n');
}

static void tell(const char *what, long result)
{
    printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerror(errno) : "");
}

int main(int argc, char **argv)
{
    char line[64];
    struct stat facts;
    if (argc < 2 || chdir(argv[1]) != 0) return 1;
    FILE *file = fopen("out.txt", "w");
    for (int i = 0; i < 1000; i++) fprintf(file, "line %d\n", i);
    fclose(file);
    file = fopen("out.txt", "a+");
    fputs("last\n", file);
    rewind(file);
    int lines = 0;
    while (fgets(line, sizeof line, file) != NULL) lines++;
    printf("%d lines, the last %s", lines, line);
    fclose(file);
    tell("mkdir", mkdir("inner", 0750));
    tell("again", mkdir("inner", 0750));
    tell("rename", rename("out.txt", "inner/moved.txt"));
    tell("rmdir", rmdir("inner"));
    tell("symlink", symlink("inner/moved.txt", "link"));
    tell("stat", stat("link", &facts));
    printf("%ld bytes, mode %o\n", (long)facts.st_size, facts.st_mode & 0777);
    int fd = open("link", O_RDWR);
    char *mapped = mmap(NULL, (size_t)facts.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    memcpy(mapped, "LINE", 4);
    tell("msync", msync(mapped, (size_t)facts.st_size, MS_SYNC));
    tell("pread", pread(fd, line, 6, 0));
    printf("%.6s\n", line);
    tell("pwrite", pwrite(fd, "XX", 2, 2));
    printf("%.6s\n", mapped);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 10};
    tell("lock", fcntl(fd, F_SETLK, &lock));
    fflush(stdout);
    if (fork() == 0) {
        tell("lock of the child", fcntl(fd, F_SETLK, &lock));
        lock.l_start = 10;
        tell("behind it", fcntl(fd, F_SETLK, &lock));
        int own = open("child.txt", O_CREAT | O_WRONLY | O_EXCL, 0640);
        tell("write", write(own, "child\n", 6));
        fflush(stdout);
        _exit(0);
    }
    wait(NULL);
    tell("truncate", ftruncate(fd, 7));
    tell("seek", lseek(fd, 0, SEEK_END));
    tell("remove", unlink("in.txt"));
    tell("open", open("in.txt", O_RDONLY));
    tell("exclusive", open("child.txt", O_CREAT | O_EXCL, 0600));
    tell("directory", open("inner", O_WRONLY));
    tell("chmod", chmod("child.txt", 0400));
    tell("stat", stat("child.txt", &facts));
    printf("%ld bytes, mode %o\n", (long)facts.st_size, facts.st_mode & 0777);
    list(".");
    list("inner");
    return 0;
}
