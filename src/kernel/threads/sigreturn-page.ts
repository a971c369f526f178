/** The page `[sigreturn]` of executables: `li a7, 139; ecall`. The Linux kernel has it in its vDSO. */
import { frameAddress, writeBytes, type PhysicalAddress, type VirtualAddress } from "../../machine/index.js";
import { allocateZeroed } from "../frames/index.js";
import { mapPage } from "../pages/index.js";
import type { Mm, System, Vma } from "../state/index.js";

/** Little endian: addi a7, zero, 139; ecall. */
const code = Uint8Array.of(0x93, 0x08, 0xb0, 0x08, 0x73, 0, 0, 0);

/** Where it is: above the main stack, wherever ASLR puts that. */
export function sigreturnAddress({ kernel: { layout } }: System): VirtualAddress {
  return (layout.stackTop + layout.pageBytes) as VirtualAddress;
}

/** Makes the page present. */
export function writeSigreturn(system: System, mm: Mm, vma: Vma): void {
  const pfn = allocateZeroed(system, vma.owner);
  writeBytes(system.machine.memory, frameAddress(system.machine.memory, pfn) as PhysicalAddress, code);
  mapPage(system, mm, vma, vma.start as VirtualAddress, pfn);
}
