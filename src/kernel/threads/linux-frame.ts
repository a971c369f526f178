/**
 * Signal frames of RISC-V Linux (arch/riscv/kernel/signal.c): siginfo and ucontext on the thread's stack or on its signal stack,
 * the handler with a0 = signal, a1 = siginfo, a2 = ucontext, and ra in the page `[sigreturn]`. What the program writes into
 * the frame counts when the handler returns.
 */
import {
  createRegisterFile,
  getRegister,
  loadRegisters,
  saveRegisters,
  setRegister,
  type RegisterFile,
  type VirtualAddress,
} from "../../machine/index.js";
import { readUser, writeUser } from "../memory/index.js";
import {
  createVma,
  findVma,
  insertVma,
  spaceOf,
  touch,
  type Process,
  type System,
  type Thread,
} from "../state/index.js";
import { sigreturnAddress, writeSigreturn } from "./sigreturn-page.js";

/** SA_SIGINFO needs nothing here: every handler gets its three arguments. SA_RESTART is seen to where a wait ends. */
const actionFlags = { SA_ONSTACK: 0x0800_0000, SA_NODEFER: 0x4000_0000, SA_RESETHAND: 0x8000_0000 } as const;

const infoBytes = 128;
/** Offsets in ucontext. */
const context = { stack: 16, mask: 40, registers: 176, float: 176 + 256, fcsr: 176 + 512, bytes: 960 } as const;
const frameBytes = infoBytes + context.bytes;
/** SS_ONSTACK, SS_DISABLE. */
export const stackFlags = { onStack: 1, disabled: 2 } as const;

/** What a signal is about: who sent it, or the address that faulted. */
export interface SignalInfo {
  readonly code: number;
  /** si_addr of a fault, or si_pid and si_uid of who sent it, and si_status of a child that has ended. */
  readonly value:
    { readonly address: number } | { readonly pid: number; readonly uid: number; readonly status: number };
}

/** Is the thread on its signal stack? */
export function onSignalStack({ signalStack }: Thread, sp: number): boolean {
  return signalStack !== null && sp > signalStack.start && sp <= signalStack.start + signalStack.size;
}

/** Enters a handler. False: the frame cannot be written, which ends the process by SIGSEGV. */
export function enterLinuxHandler(
  system: System,
  process: Process,
  thread: Thread,
  number: number,
  handler: number,
  info: SignalInfo,
): boolean {
  const core = system.machine.cores[thread.core!]!;
  const action = process.actions.get(number) ?? { flags: 0, mask: 0n };
  const mm = spaceOf(system.kernel, thread.space);
  const sp = Number(getRegister(core, 2));
  const { signalStack } = thread;
  const moves = (action.flags & actionFlags.SA_ONSTACK) !== 0 && signalStack !== null && !onSignalStack(thread, sp);
  const top = moves ? signalStack.start + signalStack.size : sp;
  const at = Math.floor((top - frameBytes) / 16) * 16;
  const registers = createRegisterFile();
  saveRegisters(core, registers);
  const frame = new Uint8Array(frameBytes);
  const view = new DataView(frame.buffer);
  view.setInt32(0, number, true);
  view.setInt32(8, info.code, true);
  if ("address" in info.value) view.setBigUint64(16, BigInt(info.value.address), true);
  else {
    view.setInt32(16, info.value.pid, true);
    view.setInt32(20, info.value.uid, true);
    view.setInt32(24, info.value.status, true);
  }
  view.setBigUint64(infoBytes + context.stack, BigInt(signalStack?.start ?? 0), true);
  const state = signalStack === null ? stackFlags.disabled : onSignalStack(thread, sp) ? stackFlags.onStack : 0;
  view.setInt32(infoBytes + context.stack + 8, state, true);
  view.setBigUint64(infoBytes + context.stack + 16, BigInt(signalStack?.size ?? 0), true);
  // What a wait has blocked for its own time ends with the handler.
  view.setBigUint64(infoBytes + context.mask, thread.blockedAfter ?? thread.blockedSignals, true);
  writeRegisters(view, registers);
  const back = sigreturnAddress(system);
  if (findVma(mm.vmas, back) === undefined) mapSigreturn(system, process);
  if (at < 0 || writeUser(system, mm, at, frame) < 0) return false;
  thread.blockedAfter = null;
  thread.blockedSignals |= action.mask;
  if ((action.flags & actionFlags.SA_NODEFER) === 0) thread.blockedSignals |= 1n << BigInt(number - 1);
  if ((action.flags & actionFlags.SA_RESETHAND) !== 0) {
    process.handlers.delete(number);
    process.actions.delete(number);
  }
  setRegister(core, 1, BigInt(back));
  setRegister(core, 2, BigInt(at));
  setRegister(core, 10, BigInt(number));
  setRegister(core, 11, BigInt(at));
  setRegister(core, 12, BigInt(at + infoBytes));
  core.pc = handler as VirtualAddress;
  return true;
}

function writeRegisters(view: DataView, { lo, hi, float, pc }: RegisterFile): void {
  const at = infoBytes + context.registers;
  view.setBigUint64(at, BigInt(pc), true);
  for (let register = 1; register < 32; register++) {
    view.setInt32(at + 8 * register, lo[register]!, true);
    view.setInt32(at + 8 * register + 4, hi[register]!, true);
  }
  float.words.forEach((word, index) => view.setInt32(infoBytes + context.float + 4 * index, word, true));
  view.setInt32(infoBytes + context.fcsr, float.fcsr, true);
}

/** rt_sigreturn: goes on with what the frame at the stack pointer says. False: it cannot be read. */
export function leaveLinuxHandler(system: System, thread: Thread): boolean {
  const core = system.machine.cores[thread.core!]!;
  const bytes = readUser(system, spaceOf(system.kernel, thread.space), Number(getRegister(core, 2)), frameBytes);
  if (bytes === null) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, frameBytes);
  const registers = createRegisterFile();
  const at = infoBytes + context.registers;
  registers.pc = Number(view.getBigUint64(at, true)) as VirtualAddress;
  for (let register = 1; register < 32; register++) {
    registers.lo[register] = view.getInt32(at + 8 * register, true);
    registers.hi[register] = view.getInt32(at + 8 * register + 4, true);
  }
  for (let index = 0; index < 64; index++)
    registers.float.words[index] = view.getInt32(infoBytes + context.float + 4 * index, true);
  registers.float.fcsr = view.getInt32(infoBytes + context.fcsr, true) & 0xff;
  thread.blockedSignals = view.getBigUint64(infoBytes + context.mask, true) & ~unblockable;
  loadRegisters(core, registers);
  return true;
}

/** SIGKILL and SIGSTOP, which nobody can block. */
export const unblockable = (1n << 8n) | (1n << 18n);

/** Maps the page that handlers return to. */
function mapSigreturn(system: System, process: Process): void {
  const mm = spaceOf(system.kernel, process.space);
  const start = sigreturnAddress(system);
  const end = start + system.kernel.layout.pageBytes;
  const fields = { kind: "text", name: "[sigreturn]", owner: process.owner, execute: true, write: false } as const;
  const vma = createVma({ start, end, ...fields });
  insertVma(mm.vmas, vma);
  touch(system, mm, vma);
  writeSigreturn(system, mm, vma);
}
