/** A few RV64 instructions by hand, and images made of them: enough to test the kernel without a compiler. */
import type { Image, ProcessImage, ProgramImage, SegmentImage, VasImage } from "../../../src/image/image.js";
import { systemCalls, type SystemCallName } from "../../../src/image/system-call.js";
import type { Pid } from "../../../src/machine/base/address.js";
import { resolveMachineConfig } from "../../../src/machine/index.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { readUser, writeUser } from "../../../src/kernel/memory/user-memory.js";
import {
  bootSystem,
  resolveKernelConfig,
  systemCall,
  writeSpace,
  type Process,
  type System,
  type Thread,
} from "../../../src/kernel/index.js";

type Overrides = Readonly<Record<string, string | number | boolean>>;

/** Register numbers. */
export const reg = {
  zero: 0,
  ra: 1,
  sp: 2,
  t0: 5,
  t1: 6,
  t2: 7,
  s0: 8,
  s1: 9,
  a0: 10,
  a1: 11,
  a2: 12,
  a7: 17,
  s2: 18,
  s3: 19,
} as const;

const immediate = (opcode: number, funct: number, rd: number, rs1: number, value: number): number =>
  ((value & 0xfff) << 20) | (rs1 << 15) | (funct << 12) | (rd << 7) | opcode;
/** rd = rs1 + value; value in ±2 KB. */
export const addi = (rd: number, rs1: number, value: number): number => immediate(0x13, 0, rd, rs1, value);
/** rd = upper << 12. */
export const lui = (rd: number, upper: number): number => (upper << 12) | (rd << 7) | 0x37;
/** rd = 64 bits at rs1 + offset. */
export const ld = (rd: number, rs1: number, offset = 0): number => immediate(0x03, 3, rd, rs1, offset);
/** 64 bits at rs1 + offset = rs2. */
export const sd = (rs2: number, rs1: number, offset = 0): number =>
  (((offset >> 5) & 0x7f) << 25) | (rs2 << 20) | (rs1 << 15) | (3 << 12) | ((offset & 0x1f) << 7) | 0x23;
/** rd = return address, jump to rs1 + offset. */
export const jalr = (rd: number, rs1: number, offset = 0): number => immediate(0x67, 0, rd, rs1, offset);
export const ecall = 0x73;
/** Jump by a byte offset. */
export const jump = (offset: number): number =>
  (((offset >> 20) & 1) << 31) |
  (((offset >> 1) & 0x3ff) << 21) |
  (((offset >> 11) & 1) << 20) |
  (((offset >> 12) & 0xff) << 12) |
  0x6f;
/** Branch by a byte offset if rs1 != rs2. */
export const bne = (rs1: number, rs2: number, offset: number): number =>
  (((offset >> 12) & 1) << 31) |
  (((offset >> 5) & 0x3f) << 25) |
  (rs2 << 20) |
  (rs1 << 15) |
  (1 << 12) |
  (((offset >> 1) & 0xf) << 8) |
  (((offset >> 11) & 1) << 7) |
  0x63;

/** rd = a non-negative 31-bit value. */
export function li(rd: number, value: number): number[] {
  const low = (value << 20) >> 20;
  const upper = (value - low) >>> 12;
  return upper === 0 ? [addi(rd, 0, low)] : [lui(rd, upper), addi(rd, rd, low)];
}

/** A system call with constant arguments. */
export function call(name: SystemCallName, ...args: number[]): number[] {
  return [...args.flatMap((value, index) => li(reg.a0 + index, value)), ...li(reg.a7, systemCalls[name]), ecall];
}

/** An endless loop: the process stays, and system calls are made for it from outside. */
export const idle: readonly number[] = [jump(0)];

const words = (code: readonly number[]): Uint8Array =>
  Uint8Array.from(code.flatMap((word) => [word, word >> 8, word >> 16, word >> 24].map((byte) => byte & 0xff)));

/** Address of the code, and of a private page, of every tiny program. */
export const textStart = 0x1_0000;
export const dataStart = 0x4_0000;

/** A segment with defaults. */
export function segment(
  name: string,
  start: number,
  size: number,
  mode: string,
  bytes: Uint8Array = new Uint8Array(0),
): SegmentImage {
  return { name, start, size, read: mode.includes("r"), write: mode.includes("w"), execute: mode.includes("x"), bytes };
}

/** Code of a VAS or program as a segment. */
export function codeSegment(
  name: string,
  start: number,
  code: readonly number[],
  size = code.length * 4,
): SegmentImage {
  return segment(name, start, size, "r-x", words(code));
}

/** A program: its code, and `dataBytes` of zeroed memory. */
export function program(name: string, code: readonly number[], dataBytes = 0x8000): ProgramImage {
  return {
    name,
    entry: textStart,
    threadEntry: textStart,
    signalEntry: textStart,
    segments: [codeSegment("text", textStart, code), segment("bss", dataStart, dataBytes, "rw-")],
  };
}

/** A process of program 0. */
export function process(name: string, fields: Partial<ProcessImage> = {}): ProcessImage {
  return { name, program: 0, args: [], uid: 1000, gid: 1000, groups: [], core: null, ...fields };
}

/** An image of programs, processes and VASes. */
export function image(fields: Partial<Image>): Image {
  return {
    scenario: "test",
    sources: ["test.vas"],
    variants: [],
    parts: [],
    boundaries: [],
    machine: { preset: "arc-hs38-1k", overrides: {} },
    kernel: { preset: "linux-rfc", overrides: {} },
    vases: [],
    programs: [program("idle", idle)],
    processes: [],
    expectations: [],
    assertions: [],
    rendezvous: [],
    debug: { functions: [], lines: [], globals: [] },
    ...fields,
  };
}

/** Boots an image with machine and kernel overrides; "preset" replaces the preset. Throws on any problem. */
export function boot(what: Image, machine: Overrides = {}, kernel: Overrides = {}): System {
  const merge = (base: Image["machine"], { preset, ...overrides }: Overrides): Image["machine"] => ({
    preset: typeof preset === "string" ? preset : base.preset,
    overrides: { ...base.overrides, ...overrides },
  });
  const machineConfig = resolveMachineConfig(merge(what.machine, machine));
  const kernelConfig = resolveKernelConfig(merge(what.kernel, kernel));
  if ("problems" in machineConfig) throw new Error(JSON.stringify(machineConfig.problems));
  if ("problems" in kernelConfig) throw new Error(JSON.stringify(kernelConfig.problems));
  const booted = bootSystem(what, machineConfig.config, kernelConfig.config);
  if ("problems" in booted) throw new Error(JSON.stringify(booted.problems));
  return booted.system;
}

/** Idle processes, each pinned to a core of its own, so that each can make system calls at any time. */
export function bootIdle(
  processes: readonly (string | ProcessImage)[],
  options: { vases?: readonly VasImage[]; machine?: Overrides; kernel?: Overrides } = {},
): System {
  const pinned = processes.map((one, core) => ({ ...(typeof one === "string" ? process(one) : one), core }));
  return boot(
    image({ processes: pinned, vases: options.vases ?? [] }),
    { cores: pinned.length, ...options.machine },
    options.kernel,
  );
}

/** Process by name. */
export function named(system: System, name: string): Process {
  const found = [...system.kernel.processes.values()].find((one) => one.name === name);
  if (found === undefined) throw new Error(`no process ${name}`);
  return found;
}

/** First live thread of a process. */
export function threadNamed(system: System, name: string): Thread {
  return [...system.kernel.threads.values()].find(
    (thread) => thread.pid === named(system, name).pid && thread.state !== "exited",
  )!;
}

/** Makes a system call as the running thread of a process; strings are put into its memory and passed by address. */
export function callAs(
  system: System,
  name: string,
  number: SystemCallName,
  ...args: (number | string)[]
): number | null {
  const thread = threadNamed(system, name);
  if (thread.core === null) throw new Error(`${name} is not running`);
  let at = dataStart + 0x6000;
  const values = args.map((argument) => {
    if (typeof argument === "number") return BigInt(argument);
    const bytes = Uint8Array.from([...argument].map((letter) => letter.charCodeAt(0)).concat(0));
    writeSpace(system, thread.space, at as never, bytes);
    const address = BigInt(at);
    at += bytes.length;
    return address;
  });
  const result = systemCall(system, system.machine.cores[thread.core]!, systemCalls[number], values);
  return result === null ? null : Number(result);
}

/** How a process ended: its exit code, the negative signal number, or null while it lives. */
export function exitOf(system: System, pid: Pid): number | null {
  const exit = system.kernel.processes.get(pid)!.exit;
  return exit === null ? null : exit.kind === "code" ? exit.code : -exit.signal;
}

/** What the running thread of a process would load at an address, or null: SIGSEGV. Pages are faulted in. */
export function load(system: System, name: string, va: number): number | null {
  activate(system, name);
  const bytes = readUser(system, spaceOf(system.kernel, threadNamed(system, name).space), va, 8);
  return bytes === null ? null : Number(new DataView(bytes.buffer).getBigUint64(0, true));
}

/** Stores 64 bits as the running thread of a process; false: SIGSEGV. */
export function store(system: System, name: string, va: number, value: number): boolean {
  activate(system, name);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return writeUser(system, spaceOf(system.kernel, threadNamed(system, name).space), va, bytes) === 0;
}

function activate(system: System, name: string): void {
  system.kernel.activeCore = threadNamed(system, name).core!;
}
