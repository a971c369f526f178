/** The kernel and the reference model side by side: the same operations on both, compared after each. */
import assert from "node:assert/strict";
import type { VirtualAddress } from "../../../src/machine/index.js";
import { auditFrames, findVma, readSpace, resultName, type Process, type System } from "../../../src/kernel/index.js";
import { exitProcess } from "../../../src/kernel/threads/process-exit.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { readUser, writeUser } from "../../../src/kernel/memory/user-memory.js";
import { defectNames } from "../../../src/kernel/config/settings-of-defects.js";
import { ReferenceModel, type ModelProcess, type Style } from "./reference-model.js";
import { asScenario, type ScenarioStep } from "./operations-as-scenario.js";
import { bootIdle, callAs, dataStart, process as processImage, segment, textStart } from "../systems/tiny-program.js";
import {
  type Operation,
  type Call,
  places,
  lib,
  page,
  data,
  heapStart,
  stackTop,
  offsets,
  type Setup,
} from "./reference-operations.js";

/** The kernel and the model side by side; `real[i]` and `model.processes[i]` are the same process. */
export interface Pair {
  readonly system: System;
  readonly model: ReferenceModel;
  readonly real: Process[];
}

/** The kernel's settings: the patches are witnessed with every defect repaired. */
function kernelOf(style: Style): Readonly<Record<string, string | boolean>> {
  return { preset: style, ...(style !== "intended" && Object.fromEntries(defectNames.map((name) => [name, false]))) };
}

function boot([preset, tags, style]: Setup): Pair {
  const system = bootIdle(
    [processImage("P"), processImage("Q"), processImage("R", { uid: 0 }), processImage("cleaner", { uid: 0 })],
    {
      machine: { preset, tags },
      kernel: kernelOf(style),
      vases: [
        {
          name: "lib",
          mode: 0o444,
          uid: 0,
          gid: 0,
          segments: [segment("s", lib, 2 * page, "r--", Uint8Array.of(1, 2))],
        },
        { name: "data", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", data, page, "rw-")] },
        { name: "heapish", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", heapStart + 4 * page, page, "rw-")] },
      ],
    },
  );
  const { layout, config } = system.kernel;
  const model = new ReferenceModel({ ...layout, stackBytes: config.stackBytes }, style);
  const first = model.addVas("lib", 0o444, 0, 0);
  model.fill(first.memory, lib, lib + 2 * page, true, false);
  first.memory.get(lib)!.contents.set(0, 0x201);
  model.fill(model.addVas("data", 0o666, 0, 0).memory, data, data + page, true, true);
  const third = model.addVas("heapish", 0o666, 0, 0);
  model.fill(third.memory, heapStart + 4 * page, heapStart + 5 * page, true, true);
  for (const uid of [1000, 1000, 0]) {
    const made = model.addProcess(uid, 1000, heapStart);
    model.fill(made.memory, textStart, textStart + page, true, false);
    model.fill(made.memory, dataStart, heapStart, true, true);
    model.fill(made.memory, stackTop - 2 * page, stackTop, true, true);
    made.stackStart = stackTop - 2 * page;
  }
  return { system, model, real: [...system.kernel.processes.values()].slice(0, 3) };
}

/** Does an operation on both; returns both results. */
function perform(pair: Pair, [who, call, ...args]: Operation): [real: unknown, model: unknown] {
  const { system, model, real } = pair;
  const [one, other] = [real[who], model.processes[who]];
  if (one === undefined || other === undefined || !other.alive) return [null, null];
  const [a, b, c, d] = args as number[];
  if (call === "load" || call === "store") return access(pair, one, other, call, a! + b!, c!);
  if (call === "leave") {
    system.kernel.activeCore = Math.min(who, 2) as never;
    exitProcess(system, one, { kind: "code", code: 0 });
    model.exit(other);
    return [0, 0];
  }
  // Children are not on a core: they only load, store and leave.
  if (who > 2) return [null, null];
  const numbered = (index: number): number => (index < 0 ? 0 : real[index] === undefined ? 9999 : real[index].pid);
  const named = (index: number): ModelProcess | undefined => {
    const found = index < 0 ? other : model.processes[index];
    return found?.alive ? found : undefined;
  };
  // For a process that is inside, these do not look at what it has, but at what it had at the last switch.
  const concerned = call === "vas_attach" ? named(a!) : call === "brk" || call === "fork" ? other : undefined;
  if (model.style !== "intended" && (concerned?.active ?? 0) !== 0) return [null, null];
  const results: Partial<Record<Call, () => number>> = {
    mmap: () => model.mmap(other, a!, b!, c!, d!),
    munmap: () => model.munmap(other, a!, b!),
    mprotect: () => model.mprotect(other, a!, b!, c!),
    madvise: () => model.madvise(other, a!, b!),
    brk: () => model.brk(other, a!),
    vas_create: () => model.vasCreate(other, String(args[0]), b!),
    vas_find: () => model.vasFind(String(args[0])),
    vas_delete: () => model.vasDelete(other, a!),
    vas_attach: () => model.vasAttach(other, named(a!), b!, c!),
    vas_detach: () => model.vasDetach(other, named(a!), b!),
    vas_switch: () => model.vasSwitch(other, a!),
    active_vas: () => other.active,
    fork: () => {
      model.fork(other);
      return 0;
    },
  };
  const passed = call === "vas_attach" || call === "vas_detach" ? [numbered(a!), ...args.slice(1)] : args;
  const result = callAs(system, one.name, call, ...passed);
  const expected = results[call]!();
  if (call !== "fork") return [result, expected];
  real.push(system.kernel.processes.get(result as never)!);
  return [0, 0];
}

function access(
  { system, model, real }: Pair,
  one: Process,
  other: ModelProcess,
  call: "load" | "store",
  at: number,
  value: number,
): [unknown, unknown] {
  system.kernel.activeCore = Math.min(real.indexOf(one), 2) as never;
  const space = [...system.kernel.threads.values()].find(({ pid }) => pid === one.pid)!.space;
  const mm = spaceOf(system.kernel, space);
  if (call === "store") {
    const word = Uint8Array.of(value, 0, 0, 0, 0, 0, 0, 0);
    return [writeUser(system, mm, at, word) === 0, model.store(other, at, value)];
  }
  const found = readUser(system, mm, at, 8);
  return [found && wordAt(found), model.load(other, at)];
}

function wordAt(found: Uint8Array): number {
  return Number(new DataView(found.buffer, found.byteOffset).getBigUint64(0, true));
}

/** Every space of the model, with the kernel's space and a name for messages. */
function compare({ system, model, real }: Pair): void {
  model.processes.forEach((process, index) => {
    if (!process.alive) return;
    const one = real[index]!;
    const held = one.attachments.map((id) => system.kernel.attached.get(id)!);
    const expected = model.attachments.filter((attachment) => attachment.process === process);
    assert.deepEqual(
      held.map(({ vid: id }) => id).reverse(),
      expected.map((attachment) => attachment.vid),
      `attachments of ${one.name}`,
    );
    const spaces = [[0, one.space], ...held.map((attachment) => [attachment.vid, attachment.space])] as const;
    // The patches let spaces agree at a switch: only the one that is executed in must be right.
    for (const [id, space] of spaces.filter(([vidOf]) => model.style === "intended" || vidOf === process.active))
      for (const at of places)
        comparePage(
          system,
          space as Process["space"],
          at,
          model.view(process, at, id),
          `${one.name} in ${id === 0 ? "its original space" : `VAS ${id}`}, 0x${at.toString(16)}`,
        );
  });
  assert.deepEqual([...system.kernel.vases.keys()].sort(), [...model.vases.keys()].sort(), "VASes");
}

function comparePage(
  system: System,
  space: Process["space"],
  at: number,
  expected: ReturnType<ReferenceModel["view"]>,
  where: string,
): void {
  const vma = findVma(spaceOf(system.kernel, space).vmas, at);
  const text = (found: { read: boolean; write: boolean } | undefined): string =>
    found === undefined ? "not mapped" : `${found.read ? "r" : "-"}${found.write ? "w" : "-"}`;
  assert.equal(text(vma), text(expected), where);
  if (expected === undefined) return;
  for (const offset of offsets) {
    const { bytes: found } = readSpace(system, space, (at + offset) as VirtualAddress, 8);
    assert.equal(wordAt(found), expected.word(offset), `${where}+${offset}`);
  }
}

export function replay(setup: Setup, operations: readonly Operation[]): void {
  const pair = boot(setup);
  operations.forEach((one, index) => {
    const before = `operation ${index}, ${JSON.stringify(one)} (${setup.join(", ")})`;
    const [result, expected] = perform(pair, one);
    assert.equal(shown(result), shown(expected), `${before}: result`);
    try {
      compare(pair);
    } catch (error) {
      throw new Error(`after ${before}: ${(error as Error).message}`, { cause: error });
    }
    assert.deepEqual(auditFrames(pair.system), [], `frames after ${before}`);
  });
  cleanUp(pair.system);
}

/** When all have exited and all VASes are deleted, no frame may be left. */
function cleanUp(system: System): void {
  for (const one of [...system.kernel.processes.values()])
    if (one.exit === null && one.name !== "cleaner") exitProcess(system, one, { kind: "code", code: 0 });
  for (const id of [...system.kernel.vases.keys()]) assert.equal(callAs(system, "cleaner", "vas_delete", id), 0);
  callAs(system, "cleaner", "exit", 0);
  assert.equal(system.kernel.frames.used, 0, "frames that nobody gave back");
}

/** The sequence as a scenario, up to the operation that fails, and then what should be found everywhere. */
export function scenarioOf(setup: Setup, operations: readonly Operation[]): string {
  const [machine, tags, style] = setup;
  const pair = boot(setup);
  const steps: ScenarioStep[] = [];
  for (const one of operations) {
    const [who, call, ...args] = one;
    const [result, expected] = perform(pair, one);
    if (result === null && expected === null && call !== "load") continue;
    if ((call === "vas_attach" || call === "vas_detach") && typeof args[0] === "number")
      args[0] = args[0] < 0 ? 0 : (pair.real[args[0]]?.pid ?? 9999);
    const none = call === "fork" || call === "leave" || expected === true;
    steps.push({
      who,
      call,
      args,
      expected: none ? undefined : expected === false ? null : (expected as number | null),
    });
    if (shown(result) !== shown(expected)) break;
  }
  pair.model.processes.slice(0, 3).forEach((process, who) => {
    for (const at of process.alive ? places : []) {
      const view = pair.model.view(process, at);
      if (view?.read) steps.push({ who, call: "load", args: [at, 0], expected: view.word(0) });
    }
  });
  const off = style === "intended" ? "" : ` { ${defectNames.map((name) => `${name} off`).join("  ")} }`;
  const space = (name: string, mode: string, start: number, pages: number, what: string): string =>
    `vas ${name} mode ${mode} uid 0 gid 0 { segment s at 0x${start.toString(16)} size ${pages * 8}K ${what} }`;
  return asScenario(steps, {
    machine,
    tags,
    kernel: `${style}${off}`,
    users: [1000, 1000, 0],
    spaces: [
      space("lib", "0444", lib, 2, "r-- { u8 bytes[2] = 1, 2 }"),
      space("data", "0666", data, 1, "rw-"),
      space("heapish", "0666", heapStart + 4 * page, 1, "rw-"),
    ].join("\n"),
    // Its heap begins lower: it stands for the data in front of the heap too.
    prologue: [`brk(0x${heapStart.toString(16)})`],
  });
}

function shown(result: unknown): string {
  return typeof result === "number" ? resultName(result) : String(result);
}

/** Sequences that the kernel once got wrong, as the failures printed them. */
export const found: Readonly<Record<string, readonly Operation[]>> = {
  "below a mapping made inside, the stack's limit counts from the piece that grows": [
    [0, "vas_attach", -1, 1, 0],
    [0, "vas_switch", 1],
    [0, "mmap", stackTop - 8 * page, page, 3, 0x10_0022],
    [0, "vas_switch", 0],
    [0, "store", stackTop - 14 * page, 0, 7],
    [0, "vas_switch", 1],
    [0, "load", 0x5ff9_a000, 8],
  ],
  "a stack that grows inside a VAS keeps its pages": [
    [0, "store", stackTop - page, 0, 7],
    [0, "vas_attach", -1, 2, 2],
    [0, "vas_switch", 2],
    [0, "store", stackTop - 3 * page, 0, 1],
  ],
  "mprotect and madvise inside keep pages that were not touched there yet": [
    [0, "store", dataStart, 0, 7],
    [0, "vas_attach", -1, 2, 2],
    [0, "vas_switch", 2],
    [0, "mprotect", dataStart, page, 1],
    [0, "vas_switch", 0],
    [0, "load", dataStart, 0],
  ],
  "the heap is the process's, grown inside or outside": [
    [1, "vas_attach", -1, 2, 0],
    [1, "brk", heapStart + 2 * page],
    [1, "vas_switch", 2],
    [1, "brk", heapStart + 100],
    [1, "mprotect", dataStart, page, 3],
    [1, "vas_switch", 0],
    [1, "brk", 0],
  ],
  "around memory of the VAS the rest of a heap appears, and behind it when it goes": [
    [0, "vas_attach", -1, 3, 2],
    [0, "brk", heapStart + 6 * page],
    [0, "vas_switch", 3],
    [0, "munmap", heapStart + 4 * page, page],
    [0, "store", heapStart + 5 * page, 0, 3],
    [0, "vas_switch", 0],
  ],
  "a reader cannot take memory or permissions from the VAS": [
    [0, "vas_attach", -1, 2, 0],
    [0, "vas_switch", 2],
    [0, "munmap", data, page],
    [0, "mprotect", data, page, 1],
    [0, "madvise", data, page, 4],
    [0, "mmap", data, page, 3, 0x32],
  ],
  "a detach that fails changes nothing": [
    [0, "vas_attach", -1, 2, 0],
    [1, "vas_attach", -1, 2, 0],
    [0, "vas_switch", 2],
    [1, "vas_switch", 2],
    [0, "mmap", 0x3000_0000, page, 3, 0x32],
    [1, "mmap", 0x3000_0000, page, 3, 0x32],
    [0, "vas_switch", 0],
    [1, "vas_switch", 0],
    [0, "vas_detach", -1, 2],
    [1, "vas_detach", -1, 2],
    [1, "vas_switch", 2],
    [1, "load", dataStart, 0],
  ],
};
