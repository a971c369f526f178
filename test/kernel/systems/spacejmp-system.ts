/** A system of SpaceJMP with processes and segments, and rows of calls with what they return. */
import assert from "node:assert/strict";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { auditFrames, errno, resultName, type System } from "../../../src/kernel/index.js";
import { settle } from "../../../src/kernel/run-core.js";
import { bootIdle, callAs, process, segment } from "./tiny-program.js";

export const { EINVAL, EACCES, EBUSY, EDEADLK, EEXIST, EFAULT, ENOSYS, EOPNOTSUPP, ESRCH } = errno;

export const [O_RDONLY, O_RDWR] = [0, 2];

export const [MODE, USER, GROUP, DELETE, TAG, LOCKABLE] = [1, 2, 3, 4, 5, 6];

export const handle = 0x1_0000;

export const base = 0x2000_0000;

export type Row = readonly [
  caller: string,
  call: SystemCallName,
  args: readonly (number | string)[],
  result: number | null,
  why?: string,
];

/**
 * VASes 1 "get" and 2 "set" with one segment each (1 "get.data" r--, 2 "set.data" rw-, other addresses), and 3
 * "private", root's.
 */
export function setUp(kernel: Record<string, string | boolean> = {}, machine = {}): System {
  return bootIdle([process("P"), process("Q"), process("R", { uid: 1001, gid: 1001 }), process("root", { uid: 0 })], {
    kernel: { preset: "spacejmp", ...kernel },
    machine,
    vases: [
      { name: "get", mode: 0o664, uid: 1000, gid: 1000, segments: [segment("data", base, 0x4000, "r--")] },
      { name: "set", mode: 0o660, uid: 1000, gid: 1000, segments: [segment("data", base + 0x10_0000, 0x4000, "rw-")] },
      { name: "private", mode: 0o600, uid: 0, gid: 0, segments: [] },
    ],
  });
}

export function check(system: System, rows: readonly Row[]): System {
  for (const [caller, name, args, result, why] of rows) {
    const actual = callAs(system, caller, name, ...args);
    settle(system, 0 as never);
    const text = (value: number | null): string => (value === null ? "blocks" : resultName(value));
    assert.equal(
      actual,
      result,
      `${caller}: ${name}(${args.join(", ")}): ${text(actual)}, expected ${text(result)}: ${why ?? ""}`,
    );
    assert.deepEqual(auditFrames(system), [], `after ${name}`);
  }
  return system;
}
