/* Finds a VAS by its name, has it in its own space, and takes turns there with a process that is no C: reads what that wrote, and answers. */
enum { write = 64, exit_group = 94, vas_find = 0x4000 + 293, subscribe = 0x4010 };

static long call(long number, long a, long b, long c)
{
    register long a0 __asm__("a0") = a, a1 __asm__("a1") = b, a2 __asm__("a2") = c, a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
    return a0;
}

/* The first number of the VAS is whose turn it is, the second what is handed over. */
static volatile long *const board = (volatile long *)0x40000000;

__attribute__((used, noreturn)) static void begin(void)
{
    long board_id = call(vas_find, (long)"board", 0, 0);
    if (board_id < 0 || call(subscribe, board_id, 0, 0) < 0) call(exit_group, 1, 0, 0);
    while (board[0] != 1) {}
    board[1] *= 2;
    board[0] = 2;
    call(write, 1, (long)"doubled\n", 8);
    for (;;) call(exit_group, 0, 0, 0);
}

__asm__(".globl _start\n_start:\nandi sp, sp, -16\nj begin\n");
