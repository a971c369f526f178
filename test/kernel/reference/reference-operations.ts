/** Random operations on VASes, weighted so that most of them mean something. */
import fc from "fast-check";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { type Style } from "./reference-model.js";
import { dataStart } from "../systems/tiny-program.js";

export const perSequence = 120;

export type Call = SystemCallName | "load" | "store" | "leave";

/** One operation: index of the process (children follow P, Q and R as they are made), call, arguments. */
export type Operation = readonly [who: number, call: Call, ...args: (number | string)[]];

export const page = 0x2000;

export const heapStart = dataStart + 4 * page;

export const lib = 0x2000_0000;

export const data = 0x2000_8000;

export const stackTop = 0x5ffe_0000;

/** Pages that operations name, and pages around them: all are compared after each operation. */
export const places = [
  lib,
  lib + page,
  data,
  data + page,
  0x3000_0000,
  0x3000_2000,
  0x3000_4000,
  dataStart,
  dataStart + page,
  heapStart,
  heapStart + page,
  heapStart + 4 * page,
  heapStart + 5 * page,
  stackTop - page,
  stackTop - 3 * page,
  stackTop - 6 * page,
  stackTop - 14 * page,
  0x5ff9_c000,
  0x5ff9_a000,
];

export const offsets = [0, 8, page - 8];

const pick = <Value>(...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

const place = fc.oneof(
  pick(...places),
  pick(stackTop - page, stackTop - 3 * page, stackTop - 6 * page, data, dataStart),
);

/** Where the layout changes: not the stack, and not the page that the tests pass strings in. */
const changed = pick(lib, lib + page, data, data + page, 0x3000_0000, 0x3000_2000, dataStart, heapStart + 4 * page);

const bytes = pick(page, 2 * page);

const vid = pick(1, 2, 2, 3, 4, 0);

const target = pick(-1, -1, -1, 0, 1, 2, 99);

export type Shape = readonly [weight: number, call: Call, ...args: fc.Arbitrary<number | string>[]];

const shapes: readonly Shape[] = [
  [10, "load", place, pick(...offsets)],
  [14, "store", place, pick(...offsets), fc.integer({ min: 1, max: 99 })],
  [5, "mmap", pick(0, 0, 0x3000_0000, data), bytes, pick(0, 1, 3, 3), pick(0x21, 0x22)],
  [5, "mmap", changed, bytes, pick(0, 1, 3, 3), pick(0x32, 0x31, 0x10_0022)],
  // In the way of the stack and the heap, but never cutting the stack: its limit counts from the end of each piece.
  [4, "mmap", pick(stackTop - 8 * page, heapStart + 4 * page), pick(page), pick(3), pick(0x10_0022)],
  [5, "munmap", changed, bytes],
  [4, "mprotect", changed, bytes, pick(0, 1, 3, 3)],
  [3, "madvise", changed, bytes, pick(4)],
  [5, "brk", pick(0, heapStart, heapStart + 100, heapStart + 2 * page, heapStart + 5 * page, heapStart + 6 * page)],
  [2, "vas_create", pick("a", "b", "data"), pick(0o666, 0o640)],
  [1, "vas_find", pick("a", "data")],
  [2, "vas_delete", vid],
  [8, "vas_attach", target, vid, pick(0, 0, 2, 1, 3)],
  [4, "vas_attach", pick(-1), pick(1, 2), pick(0)],
  [5, "vas_detach", target, vid],
  [12, "vas_switch", vid],
  [5, "vas_switch", pick(0)],
  [2, "active_vas"],
  [2, "fork"],
  [1, "leave"],
];

const who = pick(0, 0, 0, 1, 1, 2, 3, 4);

const operation: fc.Arbitrary<Operation[]> = fc
  .tuple(
    who,
    fc.oneof(
      ...shapes.map(([weight, call, ...args]) => ({
        weight,
        arbitrary: fc.tuple(...args).map((values) => [call, ...values] as const),
      })),
    ),
  )
  .map(([index, [call, ...args]]) => [[index, call, ...args]]);

/** Touches the stack, enters a VAS and touches deeper: states that single operations seldom reach. */
const visit: fc.Arbitrary<Operation[]> = fc
  .tuple(who, pick(1, 2, 3), pick(0, 2), place, place)
  .map(([index, id, type, before, after]) => [
    [index, "vas_switch", 0],
    [index, "store", before, 0, 7],
    [index, "vas_attach", -1, id, type],
    [index, "vas_switch", id],
    [index, "store", after, 0, 8],
  ]);

export const sequence = fc
  .array(fc.oneof({ weight: 12, arbitrary: operation }, { weight: 1, arbitrary: visit }), {
    minLength: perSequence / 2,
    maxLength: perSequence,
    size: "max",
  })
  .map((parts) => parts.flat());

/** A machine, a tag policy, and a kernel without defects. */
export type Setup = readonly [machine: string, tags: string, kernel: Style];

export const setups: readonly Setup[] = (["intended", "linux-rfc", "linux-k3"] as const).flatMap((style) =>
  ["none", "asid+sasid", "asid"].map((tags) => ["arc-hs38-1k", tags, style] as const),
);
