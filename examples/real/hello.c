#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    char *whom = malloc(16);
    (void)argv;
    strcpy(whom, "world");
    printf("hello %s, %.1f\n", whom, argc * 1.5);
    free(whom);
    return 0;
}
