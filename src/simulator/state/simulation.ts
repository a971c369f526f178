/**
 * A simulation: one machine and kernel running one image, with what is needed to go back in time. Plain data; the files
 * beside this one hold the functions over it. Two simulations share nothing.
 */
import type { Image } from "../../image/image.js";
import { indexCode, type CodeIndex } from "./code-index.js";
import type { ArmedWatches, DataWatch } from "./data-watch.js";
import type { LastStep } from "./step-record.js";
import type { BreakpointFilter, CodeBreakpoint, RunStop, SettingProblem, SimulatorOptions } from "./simulator.js";
import {
  bootSystem,
  followSchedule,
  parseSchedule,
  realPath,
  resolveKernelConfig,
  type Schedule,
  type System,
} from "../../kernel/index.js";
import { refillEvents, resolveMachineConfig, type VirtualAddress } from "../../machine/index.js";
import { createSamples } from "./samples.js";
import { createTimeline, type Timeline } from "./timeline.js";

/** Everything about one run. */
export interface Simulation {
  readonly image: Image;
  readonly system: System;
  readonly code: CodeIndex;
  readonly timeline: Timeline;
  breakpoints: readonly CodeBreakpoint[];
  /** Breakpoints that are passed at once, while their condition is false; null: none. */
  passes: BreakpointFilter | null;
  /** Where a step in progress ends besides, or null. */
  stepEnd: VirtualAddress | null;
  /** Called when `ld.so` has mapped a library at a place that was not known, before anything of it is executed; null: nobody waits for one. */
  libraryCame: (() => void) | null;
  /** Bit mask over `EventKind`: which events end a run. */
  eventStops: number;
  /** What stops a run when it is written or read, and what is known of it while a run is under way. */
  watches: readonly DataWatch[];
  armed: ArmedWatches | null;
  /** Number of the current stop; snapshots carry it. */
  epoch: number;
  /** Tick at which the last movement began. */
  stepStart: number;
  /** What the user steps by: the last step that views show is of this unit. */
  stepUnit: "statement" | "instruction";
  /** The last step's accesses, once somebody asked (last-step.ts). */
  lastStep: LastStep | null;
  lastStop: RunStop;
  /**
   * Tick at which the breakpoints of the next attempt have been looked at, as the run came there forwards: they are not
   * met again when it goes on. Null: it came there another way.
   */
  met: number | null;
  /**
   * The thread of the stop that the run has left, and its instruction, until it goes on: a breakpoint there has done its
   * work already, even if other threads run first. Null: it has no breakpoint there, or it has gone on.
   */
  standing: { readonly tid: number; readonly address: VirtualAddress } | null;
  /** Tick after the attempt that ended a process, if the run stands before that attempt to show it; else null. */
  shownExit: number | null;
  readonly pace: Pace;
  /** Scratch of `peekWords`. */
  readonly peeked: { lo: number; hi: number };
}

/** How movements are cut into slices; no result depends on it. */
export interface Pace {
  /** Most attempts of one slice. */
  chunk: number;
  /** Stops that nobody wanted, so far: each costs time without making a step. */
  refused: number;
}

/** Attempts of a slice unless the clock says otherwise. */
export const longestChunk = 100_000;

/** Splits overrides like `machine.tags` into the two groups; unknown prefixes are problems. */
function splitOverrides(overrides: Readonly<Record<string, string | number | boolean>>): {
  machine: Record<string, string | number | boolean>;
  kernel: Record<string, string | number | boolean>;
  problems: SettingProblem[];
} {
  const split = { machine: {}, kernel: {} } as Record<"machine" | "kernel", Record<string, string | number | boolean>>;
  const problems: SettingProblem[] = [];
  for (const [key, value] of Object.entries(overrides)) {
    const dot = key.indexOf(".");
    const group = key.slice(0, dot);
    if (dot > 0 && (group === "machine" || group === "kernel")) split[group][key.slice(dot + 1)] = value;
    else
      problems.push({
        key,
        message: `unknown setting \`${key}\`: write machine.NAME or kernel.NAME, e.g. machine.tags`,
      });
  }
  return { ...split, problems };
}

/**
 * Loads an image and boots it to tick 0, before the first instruction.
 *
 * @returns the simulation, or every problem with the settings of the file and of the overrides.
 */
export function openSimulation(
  image: Image,
  options: SimulatorOptions = {},
): { simulation: Simulation } | { problems: SettingProblem[] } {
  const split = splitOverrides(options.overrides ?? {});
  const machine = resolveMachineConfig(merge(image.machine, split.machine));
  const kernel = resolveKernelConfig(merge(image.kernel, split.kernel));
  const problems = [
    ...split.problems,
    ...("problems" in machine
      ? machine.problems.map((problem) => ({ ...problem, key: `machine.${problem.key}` }))
      : []),
    ...("problems" in kernel ? kernel.problems.map((problem) => ({ ...problem, key: `kernel.${problem.key}` })) : []),
  ];
  if (problems.length > 0 || "problems" in machine || "problems" in kernel) return { problems };
  const schedule = chooseSchedule(image, options.schedule);
  if ("problem" in schedule) return { problems: [{ key: "schedule", message: schedule.problem }] };
  const booted = bootSystem(image, machine.config, kernel.config);
  if ("problems" in booted) return { problems: booted.problems };
  booted.system.machine.trace.silentMask = refillEvents;
  if (schedule.schedule !== null) followSchedule(booted.system, schedule.schedule);
  const simulation: Simulation = {
    image,
    system: booted.system,
    code: indexCode(image, options.objects, options.libraries, (path) => realPath(booted.system.kernel.files, path)),
    timeline: createTimeline(
      options.checkpointInterval,
      options.historyBytes,
      options.sampled === true ? createSamples(machine.config.cores, machine.config.tlbs.length) : null,
    ),
    breakpoints: [],
    passes: null,
    stepEnd: null,
    libraryCame: null,
    eventStops: 0,
    watches: [],
    armed: null,
    epoch: 0,
    stepStart: 0,
    stepUnit: "statement",
    lastStep: null,
    lastStop: { reason: "start", tid: null, text: "before the first instruction" },
    met: null,
    standing: null,
    shownExit: null,
    peeked: { lo: 0, hi: 0 },
    pace: { chunk: longestChunk, refused: 0 },
  };
  return { simulation };
}

/** The schedule to follow: the one asked for, by its name or as text, else that of a file that has only one without a name. */
export function chooseSchedule(
  { schedules = [] }: Image,
  wanted: string | undefined,
): { readonly schedule: Schedule | null } | { readonly problem: string } {
  if (wanted === undefined) {
    const [only] = schedules;
    return schedules.length === 1 && only?.name === "" ? parseSchedule(only.text) : { schedule: null };
  }
  const named = schedules.find(({ name }) => name !== "" && name === wanted.trim());
  const read = parseSchedule(named?.text ?? wanted);
  if (!("problem" in read) || !/^[A-Za-z_]\w*$/.test(wanted.trim())) return read;
  const names = schedules.flatMap(({ name }) => (name === "" ? [] : [name]));
  const known = names.length === 0 ? "the file names none" : `the file has ${names.join(", ")}`;
  return { problem: `there is no schedule \`${wanted.trim()}\`: ${known}` };
}

/** An image that follows a schedule, given as text or by the name of one in the file; or why it cannot. */
export function withSchedule(image: Image, wanted: string): { readonly image: Image } | { readonly problem: string } {
  const chosen = chooseSchedule(image, wanted);
  if ("problem" in chosen) return chosen;
  const named = image.schedules?.find(({ name }) => name !== "" && name === wanted.trim());
  const range = named?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { image: { ...image, schedules: [{ name: "", text: named?.text ?? wanted, range }] } };
}

/** What is wrong with the text of a schedule, or null. */
export function scheduleProblem(text: string): string | null {
  const read = parseSchedule(text);
  return "problem" in read ? read.problem : null;
}

/**
 * Says whether somebody reads the events of refills (TLB misses, fills, evictions) while the simulation runs. At first
 * nobody does, and they are written only while a step is looked at again or a run waits for one of them.
 */
export function observeRefills({ system }: Simulation, observed: boolean): void {
  system.machine.trace.silentMask = observed ? 0 : refillEvents;
}

/** Settings of the file with the overrides on top; an override `preset` replaces the preset itself. */
function merge(settings: Image["machine"], overrides: Record<string, string | number | boolean>): Image["machine"] {
  const { preset, ...rest } = overrides;
  return {
    preset: typeof preset === "string" ? preset : settings.preset,
    overrides: { ...settings.overrides, ...rest },
  };
}
