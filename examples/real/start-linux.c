/*
 * Start of a dynamically linked program, in place of the C library's own start files: nothing of a library is in the program. The
 * first word of the stack is argc, argv follows; a0 has what the dynamic linker wants called at exit.
 */
__asm__(".global _start\n"
        "_start:\n"
        "    .option push\n"
        "    .option norelax\n"
        "    lla gp, __global_pointer$\n"
        "    .option pop\n"
        "    mv a5, a0\n"
        "    lla a0, main\n"
        "    ld a1, 0(sp)\n"
        "    addi a2, sp, 8\n"
        "    andi sp, sp, -16\n"
        "    li a3, 0\n"
        "    li a4, 0\n"
        "    mv a6, sp\n"
        "    call __libc_start_main@plt\n"
        "    ebreak\n");
