/** A process that runs an executable without instructions: a test makes its system calls one by one. */
import assert from "node:assert/strict";
import type { FileNode } from "../../../src/image/file-tree.js";
import { linuxCalls, type LinuxCallName } from "../../../src/image/linux-call.js";
import type { ProcessImage } from "../../../src/image/image.js";
import { getRegister, setRegister } from "../../../src/machine/index.js";
import { readSpace, writeSpace, type System } from "../../../src/kernel/index.js";
import { enterLinuxCall } from "../../../src/kernel/linux/index.js";
import { boot, dataStart, idle, image, process, program, reg, textStart } from "./tiny-program.js";

/** Nothing is mapped here. */
export const unmapped = 0x3800_0000;
/** Where `text` puts what it is given. */
export const scratch = dataStart + 0x1000;

const executable = {
  path: "/bin/prog",
  location: "prog",
  bytes: new Uint8Array(0),
  bias: 0,
  isa: "rv64im",
  args: [],
  env: [],
  headers: { address: textStart + 64, entryBytes: 56, count: 2 },
  sourceMap: [],
} as const;

/** A file of a tree. */
export function file(path: string, contents: string, isExecutable = false): FileNode {
  return { path, kind: "file", bytes: new TextEncoder().encode(contents), executable: isExecutable };
}

/** P runs the executable on core 0. */
export function start(
  files: readonly FileNode[] = [],
  fields: Partial<ProcessImage> = {},
  kernel: Parameters<typeof boot>[2] = {},
): System {
  const processes = [process("P", { uid: 7, gid: 8, core: 0, ...fields })];
  return boot({ ...image({ programs: [{ ...program("prog", idle), executable }], processes }), files }, {}, kernel);
}

/** What a call leaves in a0. */
export function call(system: System, name: LinuxCallName, ...args: (number | bigint)[]): number {
  const core = system.machine.cores[0]!;
  system.kernel.activeCore = core.id;
  args.forEach((value, index) => setRegister(core, reg.a0 + index, BigInt(value)));
  setRegister(core, reg.a7, BigInt(linuxCalls[name]));
  enterLinuxCall(system, core);
  return Number(BigInt.asIntN(64, getRegister(core, reg.a0)));
}

const spaceOf = (system: System): never => system.kernel.threads.get(1 as never)!.space as never;

/** Puts bytes into memory. */
export function put(system: System, va: number, bytes: Uint8Array): number {
  assert.equal(writeSpace(system, spaceOf(system), va as never, bytes), bytes.length);
  return va;
}

/** Puts a string with its NUL into memory; its address. */
export function text(system: System, value: string, va = scratch): number {
  return put(system, va, new TextEncoder().encode(`${value}\0`));
}

/** Bytes of memory as a view. */
export function view(system: System, va: number, length: number): DataView {
  const { bytes } = readSpace(system, spaceOf(system), va as never, length);
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

/** Bytes of memory as text. */
export function read(system: System, va: number, length: number): string {
  return new TextDecoder().decode(view(system, va, length));
}
