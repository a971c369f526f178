/** Instruction sets that a machine can execute. */

/** `rv64im`: what compiled scenarios need; the others run programs of C compilers. */
export const isas = ["rv64im", "rv64imac", "rv64gc"] as const;
export type Isa = (typeof isas)[number];

/** Extensions beside RV64IM, as bits; compressed instructions are told by the size of the slots. */
export const Extension = { Atomic: 1, Float: 2 } as const;

/** Extensions of an instruction set, as bits of `Extension`. */
export function extensionsOf(isa: Isa): number {
  return isa === "rv64im" ? 0 : isa === "rv64imac" ? Extension.Atomic : Extension.Atomic | Extension.Float;
}

/** Log2 of the bytes of an instruction slot: instructions begin at multiples of 4, or of 2 where short ones exist. */
export function slotShiftOf(isa: Isa): 1 | 2 {
  return isa === "rv64im" ? 2 : 1;
}
