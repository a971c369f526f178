/** The 32 integer registers and their ABI names (RISC-V psABI, "Integer Register Convention"). */

/** ABI names, indexed by register number. */
export const registerNames = [
  "zero",
  "ra",
  "sp",
  "gp",
  "tp",
  "t0",
  "t1",
  "t2",
  "s0",
  "s1",
  "a0",
  "a1",
  "a2",
  "a3",
  "a4",
  "a5",
  "a6",
  "a7",
  "s2",
  "s3",
  "s4",
  "s5",
  "s6",
  "s7",
  "s8",
  "s9",
  "s10",
  "s11",
  "t3",
  "t4",
  "t5",
  "t6",
] as const;

/** ABI name of an integer register. */
export type RegisterName = (typeof registerNames)[number];

/** Register numbers by ABI name. */
export const registers = Object.fromEntries(registerNames.map((name, number) => [name, number])) as Readonly<
  Record<RegisterName, number>
>;

/** a0…a7: arguments in, results out, scratch in between. */
export const argumentRegisters: readonly number[] = [10, 11, 12, 13, 14, 15, 16, 17];

/** s1…s11 in the order in which locals take them; s0 is the frame pointer and not among them. */
export const savedRegisters: readonly number[] = [9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27];

/** t0…t6: temporaries of expressions; a call destroys them. */
export const temporaryRegisters: readonly number[] = [5, 6, 7, 28, 29, 30, 31];
