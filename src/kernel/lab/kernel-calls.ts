/** The primitives of kernel code: an `ecall` each, with its number in a7, arguments in a0 …, the result in a0. */
import { firstKernelCall, kernelCalls, pureKernelCalls, type KernelCallName } from "../../image/kernel-call.js";
import {
  directMapStart,
  EventKind,
  getRegister,
  kernelImageStart,
  loadWord,
  readWord,
  setRegister,
  storeWord,
  writeWord,
  type Core,
  type Pfn,
  type PhysicalAddress,
  type VirtualAddress,
} from "../../machine/index.js";
import { allocateFrame, allocateZeroed, putFrame } from "../frames/index.js";
import { LimitReached, record, spaceOf, threadOf, type Mm, type System } from "../state/index.js";
import { asidOfSpace, writeContext } from "./context-calls.js";
import {
  changeRights,
  frameOfEntry,
  isValidEntry,
  leafEntry,
  readEntryOf,
  tableEntry,
  tableOf,
  walkFrame,
  writeEntryOf,
} from "./entries.js";
import { arcCalls } from "./arc-calls.js";
import { maintenanceCalls, requireArchitecture } from "./maintenance-calls.js";
import { deferObligations, freeObligations, settleObligations } from "../shootdown/index.js";
import type { LabCall } from "./lab-call.js";
import { leaveKernelFunction } from "./program-calls.js";
import { numberOfSpace, spaceOfNumber } from "./space-number.js";
import { protectRange, unlinkRange } from "../memory/index.js";
import { isPageAligned, pageCeil } from "../abi/index.js";
import { beginAtomic, endAtomic, waitInKernel } from "./waiting.js";
import { hexNumber } from "../../notation/index.js";

/** -EFAULT: what `load`, `store` and `walk` answer where nothing is mapped. */
const fault = -14n;

/** Result for a0, or null: none (the thread waits, or its registers were put back). */
type Handler = (call: LabCall) => bigint | number | null;

const names = new Map<number, KernelCallName>(
  Object.entries(kernelCalls).map(([name, number]) => [number, name as KernelCallName]),
);

function number(call: LabCall, index: number): number {
  return Number(BigInt.asUintN(64, call.args[index]!));
}

function signed(call: LabCall, index: number): number {
  return Number(BigInt.asIntN(64, call.args[index]!));
}

/** The space that an argument names: the number of a VAS. */
function space({ system: { kernel }, args }: LabCall): Mm {
  const mm = spaceOfNumber(kernel, Number(args[0]));
  if (mm === undefined)
    throw new LimitReached(
      `kernel code: ${String(args[0])} is no space: name a VAS, a process that runs, or current()`,
    );
  return mm;
}

/** Pages of a call's `va` and `length`. */
function range(call: LabCall): { readonly start: number; readonly end: number } {
  const { layout } = call.system.kernel;
  const start = number(call, 1);
  if (!isPageAligned(layout, start)) throw new LimitReached(`kernel code: ${hexNumber(start)} begins no page`);
  return { start, end: pageCeil(layout, start + number(call, 2)) };
}

/** Frame of an argument; it must exist. */
function frame(call: LabCall, index: number): Pfn {
  const pfn = number(call, index);
  const { memory } = call.system.machine;
  if (pfn < memory.firstPfn || pfn >= memory.firstPfn + memory.frames)
    throw new LimitReached(`kernel code: there is no frame ${hexNumber(pfn)}`);
  return pfn as Pfn;
}

/** Physical address of a kernel variable. */
function variable(call: LabCall): PhysicalAddress {
  const { machine } = call.system;
  return (number(call, 0) - kernelImageStart + machine.kernelImage) as PhysicalAddress;
}

const handlers: Partial<Record<KernelCallName, Handler>> = {
  pte: (call) => readEntryOf(call.system.machine, space(call), number(call, 1), signed(call, 2)),
  set_pte: (call) => {
    const { system, core, thread, lab, args } = call;
    const raw = BigInt.asUintN(64, args[2]!);
    if (!writeEntryOf(system, core, thread, lab, space(call), number(call, 1), raw, signed(call, 3)))
      throw new LimitReached("kernel code: set_pte of a level for which there is no table on the way");
    return 0;
  },
  walk: (call) => walkFrame(call.system.machine, space(call), number(call, 1)) ?? fault,
  leaf: (call) => leafEntry(call.system.machine, frame(call, 0), number(call, 1)),
  table_entry: (call) => tableEntry(call.system.machine, frame(call, 0)),
  frame: (call) => frameOfEntry(call.system.machine, BigInt.asUintN(64, call.args[0]!)),
  valid: (call) => (isValidEntry(call.system.machine, BigInt.asUintN(64, call.args[0]!)) ? 1 : 0),
  with: (call) => changeRights(call.system.machine, BigInt.asUintN(64, call.args[0]!), number(call, 1), true),
  without: (call) => changeRights(call.system.machine, BigInt.asUintN(64, call.args[0]!), number(call, 1), false),
  root: (call) => space(call).root,
  asid: (call) => asidOfSpace(call.system, call.core, space(call)),
  core: ({ core }) => core.id,
  current: ({ system: { kernel }, thread }) => numberOfSpace(kernel, spaceOf(kernel, thread.space)),
  unlink_vma: (call) => {
    const { start, end } = range(call);
    unlinkRange(call.system, space(call), start, end);
    return 0;
  },
  protect_vma: (call) => {
    const { start, end } = range(call);
    protectRange(call.system, space(call), start, end, number(call, 3));
    return 0;
  },
  phys: (call) => directMapStart + frame(call, 0) * call.system.machine.memory.pageBytes,
  operand: ({ args }) =>
    ((BigInt.asUintN(64, args[0]!) >> 12n) & 0xfff_ffff_ffffn) | (BigInt.asUintN(16, args[1]!) << 48n),
  alloc_frame: ({ system }) => allocateFrame(system, 0 as never),
  free_frame: (call) => {
    const pfn = frame(call, 0);
    if (call.system.kernel.frames.references[pfn - call.system.machine.memory.firstPfn] === 0)
      throw new LimitReached(`kernel code: frame ${hexNumber(pfn)} is free already`);
    freeObligations(call.lab, pfn);
    if (!call.lab.freedTables.includes(pfn)) call.lab.freedTables.push(pfn);
    putFrame(call.system, pfn);
    return 0;
  },
  new_table: ({ system, lab }) => {
    const pfn = allocateZeroed(system, 0 as never);
    lab.freedTables = lab.freedTables.filter((one) => one !== Number(pfn));
    return pfn;
  },
  table: (call) => tableOf(call.system.machine, space(call), number(call, 1), number(call, 2)),
  load: (call) => loadWord(call.system.machine, call.core, number(call, 0)) ?? fault,
  store: (call) =>
    storeWord(call.system.machine, call.core, number(call, 0), BigInt.asUintN(64, call.args[1]!)) ? 0 : fault,
  write_satp: (call) => {
    writeContext(call.system, call.core, frame(call, 0), number(call, 1));
    return 0;
  },
  write_ttbr0: (call) => {
    requireArchitecture(call, "write_ttbr0", "armv8", "armv7");
    // On ARMv7 the ASID stands in a register of its own; ALL leaves it as it is.
    const apart = call.system.machine.config.architecture.registers === "short-descriptor" || call.args[1] === -1n;
    writeContext(call.system, call.core, frame(call, 0), apart ? call.core.context.asid : number(call, 1));
    return 0;
  },
  write_contextidr: (call) => {
    requireArchitecture(call, "write_contextidr", "armv7");
    writeContext(call.system, call.core, call.core.context.root, number(call, 0));
    return 0;
  },
  enter: (call) => {
    writeContext(call.system, call.core, space(call).root, number(call, 1));
    return 0;
  },
  send_ipi: (call) => {
    const target = call.lab.interrupts[number(call, 0)];
    if (target === undefined)
      throw new LimitReached(`kernel code: send_ipi to core ${number(call, 0)}, which does not exist`);
    target.push({ handler: number(call, 1), argument: call.args[2]! });
    return 0;
  },
  irq_off: ({ lab, core }) => {
    lab.masked[core.id] = true;
    return 0;
  },
  irq_on: ({ lab, core }) => {
    lab.masked[core.id] = false;
    return 0;
  },
  lock: (call) => {
    const { machine } = call.system;
    const pa = variable(call);
    const holder = readWord(machine.memory, pa);
    if (holder !== 0) {
      waitInKernel(call.system, call.core, call.thread, number(call, 0), holder);
      return null;
    }
    writeWord(machine.memory, pa, call.thread.tid);
    return 0;
  },
  unlock: (call) => {
    writeWord(call.system.machine.memory, variable(call), 0);
    return 0;
  },
  choose: (call) => {
    const { lab } = call;
    lab.choices = Math.max(1, number(call, 0));
    return Math.min(lab.choice, lab.choices - 1);
  },
  settle: ({ system, thread }) => {
    settleObligations(system, thread);
    return 0;
  },
  defer: ({ lab, thread }) => {
    deferObligations(lab, thread);
    return 0;
  },
  atomic_begin: ({ lab, core, thread }) => {
    beginAtomic(lab, core, thread);
    return null;
  },
  atomic_end: ({ lab }) => {
    endAtomic(lab);
    return null;
  },
  await_again: ({ system, core, thread }) => {
    waitInKernel(system, core, thread, 0, 0);
    return null;
  },
  return_to_program: ({ system, core, thread }) => {
    leaveKernelFunction(system, core, thread);
    return null;
  },
  ...maintenanceCalls,
  ...arcCalls,
};

/** The page that a primitive is about: one of interest to the hardware's own walks. */
function pageOf(name: KernelCallName, args: readonly bigint[]): number | null {
  const at = name === "pte" || name === "set_pte" ? 1 : name === "load" || name === "store" ? 0 : -1;
  if (at < 0) return null;
  const va = Number(BigInt.asUintN(64, args[at]!));
  return va - (va % 4096);
}

/** Is it something that is told: not what is computed only, waits, bounds a block, or is an access that the access log has? */
function isOperation(name: KernelCallName, result: bigint | number | null): boolean {
  return result !== null && !pureKernelCalls.has(kernelCalls[name]) && name !== "load" && name !== "store";
}

/**
 * Carries out the primitive that a core's thread asks for; false: the number is none.
 *
 * @throws LimitReached if the machine has no such operation, or an argument names nothing
 */
export function enterKernelCall(system: System, core: Core): boolean {
  const { kernel } = system;
  const { lab } = kernel;
  const asked = Number(BigInt.asIntN(32, getRegister(core, 17)));
  const name = asked < firstKernelCall ? undefined : names.get(asked);
  if (lab === null || name === undefined) return false;
  const thread = threadOf(kernel, core.tid);
  const args = Array.from({ length: 6 }, (_, n) => BigInt.asIntN(64, getRegister(core, 10 + n)));
  core.pc = (core.pc + 4) as VirtualAddress;
  lab.pure = pureKernelCalls.has(asked);
  const page = pageOf(name, args);
  if (page !== null && !lab.touched.includes(page)) lab.touched.push(page);
  const result = handlers[name]!({ system, core, thread, lab, args });
  if (isOperation(name, result)) {
    const [a, b, c] = name === "set_pte" ? [args[0], args[1], args[3]] : args;
    const answer = name === "pte" ? 0 : Number(result);
    record(system, EventKind.KernelOperation, asked, Number(a), Number(b), Number(c), answer);
  }
  if (result !== null) setRegister(core, 10, BigInt(result));
  return true;
}
