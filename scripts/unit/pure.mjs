/**
 * Folders of the pure layers' tests, which start no program (test/architecture/pure.test.ts): what compares them with GCC, gdb and qemu or
 * runs what those made lies in `witnesses`, `elf` and `dwarf`. `image` and `protocol` are types, tested by those who use them.
 */
export const pure = ["notation", "machine", "kernel", "simulator", "language", "compiler"];
