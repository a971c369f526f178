/** Runs that end in an errno: a system, calls that prepare it, and the call that is refused. */
import assert from "node:assert/strict";
import type { ErrorName } from "../../../src/image/system-call-errors.js";
import type { VasImage } from "../../../src/image/image.js";
import type { SystemCallName } from "../../../src/image/system-call.js";
import { auditFrames, errno, saveKernel, type System } from "../../../src/kernel/index.js";
import type { Kernel } from "../../../src/kernel/state/kernel.js";
import { bootIdle, callAs, dataStart, process, reg, segment, store, threadNamed } from "../systems/tiny-program.js";

export type Settings = Readonly<Record<string, string | number | boolean>>;

/** A call of P, or of another process: `["Q:vas_attach", 0, 1, 2]`. */
export type Step = readonly [call: SystemCallName | `${string}:${SystemCallName}`, ...args: (number | string)[]];

/** A run: what its system is like, and its calls; the last one answers the errno. */
export interface ErrorRun {
  readonly errno: ErrorName;
  readonly kernel?: Settings;
  readonly machine?: Settings;
  /** A VAS in the file behind the usual ones: number 6. */
  readonly vas?: VasImage;
  /** What no call does: of a system that is as far as `steps` but the last. */
  readonly prepare?: (system: System) => void;
  readonly steps: readonly Step[];
  /** The last of them waits, and answers when this has been called. */
  readonly meanwhile?: Step;
  /** Parts of the kernel's state that the refused call changes nevertheless, in the order of the alphabet. */
  readonly leaves?: readonly (keyof Kernel | "references" | "mappings")[];
}

/** The runs of each call, one or more for each row of the table, in the order of its rows. */
export type ErrorRuns = Partial<Record<SystemCallName, readonly (ErrorRun | readonly ErrorRun[])[]>>;

/** A run of the usual system. */
export const fails = (name: ErrorName, ...steps: readonly Step[]): ErrorRun => ({ errno: name, steps });

/** A run with other settings of the kernel. */
export const failsWith = (kernel: Settings, name: ErrorName, ...steps: readonly Step[]): ErrorRun => ({
  errno: name,
  kernel,
  steps,
});

export const [O_RDONLY, O_WRONLY, O_RDWR] = [0, 1, 2];
/** Nothing is mapped here. */
export const unmapped = 0x3800_0000;
/** 64 zeroed bytes that P may read and write. */
export const buffer = dataStart + 0x1000;
export const page = 0x2000;
/** Where VAS 1 has its two pages, and VAS 4 its. */
export const ofMine = 0x2000_0000;
export const ofShown = 0x2800_0000;

/**
 * Processes P and S (uid 1000), Q (uid 1001) and R (root), each on a core of its own, and VASes: 1 "mine", P's; 2 "theirs", root's; 3
 * "overlap", over P's data; 4 "shown", root's, which all may read; 5 "empty", P's.
 */
function usualSystem({ kernel, machine, vas }: ErrorRun): System {
  const own = { uid: 1000, gid: 1000 };
  const roots = { uid: 0, gid: 0 };
  const system = bootIdle([process("P"), process("Q", { uid: 1001, gid: 1001 }), process("R", roots), process("S")], {
    kernel: kernel ?? {},
    machine: machine ?? {},
    vases: [
      { name: "mine", mode: 0o660, ...own, segments: [segment("m", ofMine, 2 * page, "rw-")] },
      { name: "theirs", mode: 0o600, ...roots, segments: [] },
      { name: "overlap", mode: 0o666, ...own, segments: [segment("o", dataStart, page, "rw-")] },
      { name: "shown", mode: 0o644, ...roots, segments: [segment("s", ofShown, 2 * page, "rw-")] },
      { name: "empty", mode: 0o660, ...own, segments: [] },
      ...(vas === undefined ? [] : [vas]),
    ],
  });
  // The pages of arguments are there, so that reading one changes nothing.
  for (const who of ["P", "Q", "R", "S"])
    for (const at of [buffer, dataStart + 0x6000]) assert.ok(store(system, who, at, 0));
  return system;
}

function perform(system: System, [call, ...args]: Step): number | null {
  const [who, name] = call.includes(":") ? call.split(":") : ["P", call];
  return callAs(system, who!, name as SystemCallName, ...args);
}

/** What a call may count or remember although it was refused. */
const mayChange: ReadonlySet<string> = new Set(["work", "refusals", "ignoredFailures", "activeCore"]);

/** The kernel's state as text by its parts, but for what a refused call may change. */
function stateOf({ kernel }: System): Record<string, string> {
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Map ? [...value] : typeof value === "bigint" ? `${value}n` : value;
  const { records, turns } = saveKernel(kernel);
  const { frames, ...rest } = { ...records, ...turns };
  const parts = Object.entries(rest).filter(([key]) => !mayChange.has(key));
  const [references, mappings] = [frames.references, frames.mappings].map((counts) =>
    counts.join(" ").replace(/( 0)+$/, ""),
  );
  return {
    references: references!,
    mappings: mappings!,
    ...Object.fromEntries(parts.map(([key, value]) => [key, JSON.stringify(value, plain)])),
  };
}

/** Does what the run says, and holds the errno and that nothing else came of the call. */
export function checkError(run: ErrorRun): void {
  const system = usualSystem(run);
  for (const step of run.steps.slice(0, -1)) {
    const result = perform(system, step);
    assert.ok(result === null || result >= 0, `${step.join(" ")}: ${result}`);
  }
  run.prepare?.(system);
  const before = stateOf(system);
  const audited = auditFrames(system);
  const last = run.steps.at(-1)!;
  const shown = last.map((one) => String(one).slice(0, 20)).join(" ");
  const result = perform(system, last);
  if (run.meanwhile !== undefined) {
    const caller = threadNamed(system, "P");
    assert.equal(caller.state, "blocked", shown);
    perform(system, run.meanwhile);
    assert.equal(caller.state, "runnable", shown);
    assert.equal(caller.registers.lo[reg.a0], -errno[run.errno], shown);
    return;
  }
  assert.equal(result, -errno[run.errno], shown);
  const after = stateOf(system);
  const changed = Object.keys(before).filter((part) => before[part] !== after[part]);
  assert.deepEqual(changed.sort(), run.leaves ?? [], `${shown}: what it changes although it is refused`);
  // Nothing, but where a test pretends that an object has thousands of users.
  assert.deepEqual(auditFrames(system), audited);
  if (run.prepare === undefined) assert.deepEqual(audited, []);
}
