/** Compiles scenario text for tests and runs its functions on the reference core. */
import assert from "node:assert/strict";
import type { FunctionInfo, Image } from "../../src/image/image.js";
import { compileSource } from "../../src/compiler/compile-source.js";
import { createVasServices } from "../../src/language/editor/services.js";
import { createCore, runUntil, storeBytes, type ReferenceCore } from "./witnesses/reference-core.js";

const services = createVasServices();

/** A scenario around one program body. */
export function scenarioOf(program: string, vases = ""): string {
  const header = 'scenario "test"\nmachine arc-hs38-1k\nkernel linux-rfc';
  return `${header}\n${vases}\nprogram p {\n${program}\n}\nprocess A runs p\n`;
}

/** Compiles text that must be right. */
export async function compile(text: string): Promise<Image> {
  const { image, problems } = await compileSource(services, text, { source: "test.vas" });
  const errors = problems.filter(({ severity }) => severity === "error");
  assert.deepEqual(errors, []);
  assert.ok(image);
  return image;
}

/** Messages of text that must be wrong. */
export async function messagesOf(text: string): Promise<string[]> {
  const { image, problems } = await compileSource(services, text, { source: "test.vas" });
  assert.equal(image, null);
  return problems.map(({ message }) => message);
}

export function functionNamed(image: Image, name: string): FunctionInfo {
  const found = image.debug.functions.find((fn) => fn.name === name);
  assert.ok(found, `function ${name}`);
  return found;
}

/** Address at which test calls return. */
export const returnAddress = 0x7ff0n;
/** Stack pointer of test calls. */
export const stackTop = 0x3fff_0000n;

/** A core with all segments of all VASes and of the first program in memory. */
export function loadImage(image: Image): ReferenceCore {
  const core = createCore();
  for (const { start, bytes } of [...image.vases, image.programs[0]].flatMap(({ segments }) => segments)) {
    bytes.forEach((byte, index) => storeBytes(core, BigInt(start + index), 1, BigInt(byte)));
  }
  return core;
}

/** Prepares a call of a function. Callee-saved registers hold marks that must survive. */
export function prepareCall(core: ReferenceCore, fn: FunctionInfo, args: readonly bigint[]): void {
  for (let n = 1; n < 32; n += 1) core.x[n] = 0x5a5a_0000n + BigInt(n);
  core.x[1] = returnAddress;
  core.x[2] = stackTop;
  args.forEach((value, index) => {
    core.x[10 + index] = BigInt.asIntN(64, value);
  });
  core.pc = BigInt(fn.start);
}

/** Calls a function; checks the calling convention on its return. */
export function callFunction(core: ReferenceCore, fn: FunctionInfo, args: readonly bigint[], limit?: number): bigint {
  prepareCall(core, fn, args);
  runUntil(core, returnAddress, limit);
  assert.equal(core.x[2], stackTop, "stack pointer");
  for (const n of [3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27]) {
    assert.equal(core.x[n], 0x5a5a_0000n + BigInt(n), `x${n} after the call`);
  }
  return core.x[10];
}

/** Compiles a program body and calls its functions by name. */
export async function programOf(body: string, vases = ""): Promise<(name: string, ...args: bigint[]) => bigint> {
  const image = await compile(scenarioOf(body.includes("fn main") ? body : `${body}\nfn main() {}`, vases));
  const core = loadImage(image);
  return (name, ...args) => callFunction(core, functionNamed(image, name), args);
}

/** The function that an address lies in. */
export function functionAt(image: Image, pc: number): FunctionInfo {
  const fn = image.debug.functions.find(({ start, end }) => start <= pc && pc < end);
  assert.ok(fn, `no function at 0x${pc.toString(16)}`);
  return fn;
}
