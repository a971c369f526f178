/** A system with VASes of several owners, and what calls on them should return. */
import assert from "node:assert/strict";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { errno, resultName, type System } from "../../../src/kernel/index.js";
import { callAs, dataStart } from "./tiny-program.js";

export const { EINVAL, ESRCH, EFAULT, EEXIST, EBUSY, EACCES, ENOMEM } = errno;

export const [O_RDONLY, O_WRONLY, O_RDWR] = [0, 1, 2];

export const buffer = dataStart + 0x1000;

export const place = 0x2000_0000;

export const page = 0x2000;

export function product<A, B, C>(a: readonly A[], b: readonly B[], c: readonly C[]): [A, B, C][] {
  return a.flatMap((x) => b.flatMap((y) => c.map((z): [A, B, C] => [x, y, z])));
}

export function expectResult(
  system: System,
  call: SystemCallName,
  args: readonly (number | string)[],
  expected: number,
): number {
  const actual = callAs(system, "P", call, ...args)!;
  const shown = args
    .map((one) => (typeof one === "string" && one.length > 20 ? `"${one.slice(0, 3)}…"` : one))
    .join(", ");
  assert.equal(actual, expected, `${call}(${shown}): ${resultName(actual)}, expected ${resultName(expected)}`);
  return actual;
}
