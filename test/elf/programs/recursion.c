/* Functions that call themselves and each other, deep, with their state in arrays, unions and pointers into callers' frames. */
#include <stdio.h>
#include <stdlib.h>

union cell {
    long whole;
    struct { int low, high; } half;
    unsigned char bytes[8];
};

struct board {
    int size;
    signed char queen[10];
    long found;
    union cell last;
};

static int is_odd(unsigned n, int *steps);

__attribute__((noinline)) static int is_even(unsigned n, int *steps)
{
    (*steps)++;
    return n == 0 ? 1 : is_odd(n - 1, steps) + 0 * *steps;
}

__attribute__((noinline)) static int is_odd(unsigned n, int *steps)
{
    (*steps)++;
    return n == 0 ? 0 : is_even(n - 1, steps) + 0 * *steps;
}

__attribute__((noinline)) static int safe(const struct board *board, int row, int column)
{
    for (int above = 0; above < row; above++) {
        int distance = board->queen[above] - column;
        if (distance == 0 || distance == row - above || distance == above - row) return 0;
    }
    return 1;
}

__attribute__((noinline)) static void place(struct board *board, int row)
{
    union cell here = {.whole = row};
    if (row == board->size) {
        board->found++;
        board->last = here;
        return;
    }
    for (int column = 0; column < board->size; column++) {
        if (!safe(board, row, column)) continue;
        board->queen[row] = (signed char)column;
        here.half.high = column;
        place(board, row + 1);
    }
}

int main(int argc, char **argv)
{
    struct board board = {.size = argc > 1 ? atoi(argv[1]) : 5};
    int steps = 0, even = is_even(9, &steps);
    if (board.size > 10) board.size = 10;
    place(&board, 0);
    printf("%ld %d %d\n", board.found, even, steps);
    return 0;
}
