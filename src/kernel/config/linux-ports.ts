/** What Linux does on each architecture: what `auto` and 0 stand for in the kernel's settings (mmu-hardware §4). */
import type { ArchitectureName } from "../../machine/index.js";
import type { KernelConfig } from "./kernel-config.js";

/** One port of Linux. */
export interface LinuxPort {
  readonly asidAllocator: Exclude<KernelConfig["asidAllocator"], "auto">;
  /** Most pages that are flushed one by one; above, a new ASID is taken (ARC) or the ASID is flushed. */
  readonly rangeFlushThreshold: number;
  /** Masks of cores that may hold entries of a space: gathered until all are flushed, or exact at any time. */
  readonly cpuMask: Exclude<KernelConfig["cpuMask"], "auto">;
  /** Idle cores that still have the space loaded are left out of shootdowns. */
  readonly lazyTlb: boolean;
  /** Flushes travel by the hardware's broadcast instead of by interrupt. */
  readonly broadcasts: boolean;
}

/** By architecture. */
export const linuxPorts: Readonly<Record<ArchitectureName, LinuxPort>> = {
  arc: { asidAllocator: "arc-gen", rangeFlushThreshold: 31, cpuMask: "aggregate", lazyTlb: false, broadcasts: false },
  riscv: { asidAllocator: "riscv", rangeFlushThreshold: 64, cpuMask: "aggregate", lazyTlb: false, broadcasts: false },
  armv8: { asidAllocator: "arm64", rangeFlushThreshold: 511, cpuMask: "aggregate", lazyTlb: false, broadcasts: true },
  armv7: { asidAllocator: "arm64", rangeFlushThreshold: 511, cpuMask: "aggregate", lazyTlb: false, broadcasts: true },
  "x86-64": { asidAllocator: "x86", rangeFlushThreshold: 33, cpuMask: "exact", lazyTlb: true, broadcasts: false },
};
