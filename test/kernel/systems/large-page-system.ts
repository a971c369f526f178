/** Mappings of large pages in a system, for tests. */
import type { VirtualAddress } from "../../../src/machine/base/address.js";
import { pageAt } from "../../../src/machine/index.js";
import { type Mm, type System } from "../../../src/kernel/index.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { callAs, threadNamed } from "./tiny-program.js";

export const M = 2 ** 20;

export const huge = 0x4_0000;

export const anonymous = 0x22;

export const mapped = (system: System, who: string, length: number, flags: number, at = 0): number =>
  callAs(system, who, "mmap", at, length, 3, flags)!;

export const spaceOfProcess = (system: System, who: string): Mm =>
  spaceOf(system.kernel, threadNamed(system, who).space);

export const bytesAt = (system: System, who: string, va: number): number =>
  pageAt(system.machine, spaceOfProcess(system, who).root, va as VirtualAddress)?.bytes ?? 0;
