/**
 * Control and status registers of user mode (RISC-V unprivileged ISA, "Zicsr", "Zicntr"): fflags, frm and fcsr can be
 * written; cycle, time and instret can be read. Time is counted in ticks of the machine.
 */
import type { Core } from "../state/index.js";

const csr = { fflags: 0x001, frm: 0x002, fcsr: 0x003, cycle: 0xc00, time: 0xc01, instret: 0xc02 } as const;

/**
 * Executes a CSR instruction.
 *
 * @param tick the machine's tick before this instruction; @param instret instructions that the core completed before it.
 * @returns false if there is no such register, or it cannot be written.
 */
export function accessCsr(core: Core, word: number, tick: number, instret: number): boolean {
  const number = word >>> 20;
  const rd = (word >>> 7) & 31;
  const source = (word >>> 15) & 31;
  const f3 = (word >>> 12) & 7;
  const operand = f3 >= 4 ? source : core.lo[source];
  // csrrs and csrrc of x0 or 0 only read.
  const writes = (f3 & 3) === 1 || source !== 0;
  const { float } = core;
  const apply = (old: number): number => {
    switch (f3 & 3) {
      case 1:
        return operand;
      case 2:
        return old | operand;
      default:
        return old & ~operand;
    }
  };
  let value: number;
  switch (number) {
    case csr.fflags:
      value = float.fcsr & 31;
      if (writes) float.fcsr = (float.fcsr & 0xe0) | (apply(value) & 31);
      break;
    case csr.frm:
      value = float.fcsr >> 5;
      if (writes) float.fcsr = (float.fcsr & 31) | ((apply(value) & 7) << 5);
      break;
    case csr.fcsr:
      value = float.fcsr;
      if (writes) float.fcsr = apply(value) & 0xff;
      break;
    case csr.cycle:
    case csr.time:
    case csr.instret:
      if (writes) return false;
      value = number === csr.cycle ? core.cycles : number === csr.time ? tick : instret;
      break;
    default:
      return false;
  }
  const target = rd === 0 ? 32 : rd;
  core.lo[target] = value | 0;
  core.hi[target] = Math.floor(value / 0x1_0000_0000);
  return true;
}
