/** The MMU's auxiliary registers of an ARC core, as state. */

/** MMU registers of a core that the translation context does not hold; unsigned 32-bit values. */
export interface ArcRegisters {
  /** PID.T: addresses are translated. A machine check clears it. */
  enable: boolean;
  /** PID.P: Linux sets it with T (MMU_ENABLE is both bits); what it does is not documented. */
  program: boolean;
  pd0: number;
  pd1: number;
  index: number;
  /** Last command, 0 = none yet. */
  command: number;
  /** Exception cause: vector 23:16, cause 15:8, parameter 7:0. */
  ecr: number;
  /** Exception fault address. */
  efa: number;
}

/** Registers after boot: translation is on. */
export function createArcRegisters(): ArcRegisters {
  return { enable: true, program: true, pd0: 0, pd1: 0, index: 0, command: 0, ecr: 0, efa: 0 };
}
