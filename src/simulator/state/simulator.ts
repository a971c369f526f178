/**
 * The simulator's public shape: one machine, one kernel, one loaded image. The debug adapter, the CLI, the views (through
 * snapshots) and the tests use this and nothing below it.
 */
import type { CodeOwner } from "../../image/image.js";
import type { LibraryDebug, ObjectDebug } from "../../image/object-debug.js";
import type { DataChange } from "./data-watch.js";
import type { Core, TraceEvent, VirtualAddress } from "../../machine/index.js";

/** Why a run slice ended. */
export interface RunStop {
  readonly reason:
    "step" | "pause" | "breakpoint" | "event" | "data" | "finished" | "deadlock" | "limit" | "panic" | "start" | "held";
  /** Thread that the stop is about; null when none is left. */
  readonly tid: number | null;
  /** A sentence for the user, e.g. "deadlock: W waits at `free` for R1, which has exited". */
  readonly text: string;
  /** Of a step back: what of switches it has undone, "across a context switch (B ran)"; else absent. */
  readonly crossed?: string | null;
  /** Where, for reason "breakpoint". */
  readonly address?: VirtualAddress;
  /** What, for reason "event". */
  readonly event?: StopEvent;
  /** What has been written or read that is watched, for reason "data" and beside an event. */
  readonly changes?: readonly DataChange[];
}

/** The event that ended a run: its place in the trace, when and where it happened, and its words a…d (event.ts). */
export type StopEvent = TraceEvent;

/** Who runs meanwhile: one thread alone, all (null), or, if absent, whoever did when this stretch was run before. */
export interface Held {
  readonly only?: number | null;
}

/** What to run until. */
export type RunGoal =
  /** One instruction of this thread (others run as the scheduler decides). */
  | ({ readonly kind: "instruction"; readonly tid: number } & Held)
  /** Start of a statement: `into` any frame, `over` this frame or a caller, `out` a caller. */
  | ({ readonly kind: "statement"; readonly tid: number; readonly depth: "into" | "over" | "out" } & Held)
  /** Breakpoint, event stop or end. */
  | ({ readonly kind: "continue" } & Held)
  | { readonly kind: "tick"; readonly tick: number };

export interface SimulatorOptions {
  /** Replaces settings of the file: `machine.tags`, `kernel.quantum`, … */
  readonly overrides?: Readonly<Record<string, string | number | boolean>>;
  /** Debug information of the executables, by program. */
  readonly objects?: ReadonlyMap<number, ObjectDebug>;
  /** That of libraries, by the paths of their files in the scenario's trees. */
  readonly libraries?: ReadonlyMap<string, LibraryDebug>;
  /**
   * Instruction attempts between checkpoints. Default 1 000 000 (halved while the run is young). Infinity: who opens it looks
   * at the end only; the run is not slowed down by what going back would need, and cannot go back.
   */
  readonly checkpointInterval?: number;
  /** Bytes that the history may take: older moments are then reached by longer replays. Default and range: `historyLimits`. */
  readonly historyBytes?: number;
  /** Sample counters over the run, for `timelineSnapshot`. */
  readonly sampled?: boolean;
  /** A schedule to follow, as text (docs/lab.md) or by the name of one in the file. */
  readonly schedule?: string;
}

/** A problem with a setting or an image; `key` names it as the user wrote it. */
export interface SettingProblem {
  readonly key: string;
  readonly message: string;
}

/** Breakpoint at an instruction, for one program, VAS or library, or for all (null). */
export interface CodeBreakpoint {
  readonly address: VirtualAddress;
  readonly owner: CodeOwner | null;
}

/** Is the breakpoint at `pc` to be passed by the core that stands in front of it? */
export type BreakpointFilter = (core: Core, pc: number) => boolean;
