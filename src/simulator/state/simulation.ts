/**
 * A simulation: one machine and kernel running one image, with what is needed to go back in time. Plain data; the files
 * beside this one hold the functions over it. Two simulations share nothing.
 */
import type { Image } from "../../image/image.js";
import { indexCode, type CodeIndex } from "./code-index.js";
import type { LastStep } from "./step-record.js";
import type { CodeBreakpoint, RunStop, SettingProblem, SimulatorOptions } from "./simulator.js";
import { bootSystem, resolveKernelConfig, type System } from "../../kernel/index.js";
import { refillEvents, resolveMachineConfig } from "../../machine/index.js";
import { createTimeline, type Timeline } from "./timeline.js";

/** Everything about one run. */
export interface Simulation {
  readonly image: Image;
  readonly system: System;
  readonly code: CodeIndex;
  readonly timeline: Timeline;
  breakpoints: readonly CodeBreakpoint[];
  /** Bit mask over `EventKind`: which events end a run. */
  eventStops: number;
  /** Number of the current stop; snapshots carry it. */
  epoch: number;
  /** Tick at which the last movement began. */
  stepStart: number;
  /** What the user steps by: the last step that views show is of this unit. */
  stepUnit: "statement" | "instruction";
  /** The last step's accesses, once somebody asked (last-step.ts). */
  lastStep: LastStep | null;
  lastStop: RunStop;
}

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
  const booted = bootSystem(image, machine.config, kernel.config);
  if ("problems" in booted) return { problems: booted.problems };
  booted.system.machine.trace.silentMask = refillEvents;
  const simulation: Simulation = {
    image,
    system: booted.system,
    code: indexCode(image),
    timeline: createTimeline(options.checkpointInterval, options.historyBytes),
    breakpoints: [],
    eventStops: 0,
    epoch: 0,
    stepStart: 0,
    stepUnit: "statement",
    lastStep: null,
    lastStop: { reason: "start", tid: null, text: "before the first instruction" },
  };
  return { simulation };
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
