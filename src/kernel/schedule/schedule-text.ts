/**
 * Schedules as text: `c0*4 c1*3 q0 c1`. Which core goes on, how often, and what timers and the hardware do in between. A
 * schedule stands in a scenario, in a launch configuration or on the command line, and can be mailed and compared.
 */
import type { CoreId, VirtualAddress } from "../../machine/index.js";
import { hexNumber } from "../../notation/index.js";

/** What one step of a schedule is. */
export type StepKind =
  /** `c0`: core 0 goes on up to and including its next attempt that another core can notice. */
  | "core"
  /** `a0`: core 0 makes one instruction attempt. */
  | "attempt"
  /** `q0`: a timer: the next thread of core 0 gets its turn. */
  | "timer"
  /** `i0`: core 0 takes an interrupt; the handler's first noticed attempt is part of the step. */
  | "interrupt"
  /** `w0@0x1000`: the hardware of core 0 walks a page on its own account. */
  | "walk"
  /** `e0@0x1000`: the hardware of core 0 forgets what it has of a page. */
  | "evict"
  /** `k0`: core 0 carries out the oldest invalidation that was broadcast and has not reached it; `k0=1` the one behind it. */
  | "complete";

/** One step. */
export interface ScheduleStep {
  readonly kind: StepKind;
  readonly core: CoreId;
  /** Page of a step of the hardware, or -1. */
  readonly page: VirtualAddress | -1;
  /** What a `choose` in the step answers, or which invalidation is carried out; -1: it has none. */
  readonly choice: number;
}

/** A schedule: its steps in order. */
export interface Schedule {
  readonly steps: readonly ScheduleStep[];
  /** Begins with the word `all`: every access of data ends a step, those of stacks too. */
  readonly all: boolean;
}

/** Most steps of a schedule: more would be a mistake in a repetition. */
const mostScheduleSteps = 1_000_000;

const letters: Readonly<Record<StepKind, string>> = {
  core: "c",
  attempt: "a",
  timer: "q",
  interrupt: "i",
  walk: "w",
  evict: "e",
  complete: "k",
};
const kinds = new Map<string, StepKind>(Object.entries(letters).map(([kind, letter]) => [letter, kind as StepKind]));

/** A step as it is written. */
export function stepText({ kind, core, page, choice }: ScheduleStep): string {
  const operand = page !== -1 ? `@${hexNumber(page)}` : choice > 0 ? `=${choice}` : "";
  return `${letters[kind]}${core}${operand}`;
}

/** A schedule as text; what is repeated is written once, with how often. */
export function scheduleText({ steps, all }: Schedule): string {
  const words: string[] = all ? ["all"] : [];
  for (let at = 0; at < steps.length;) {
    const text = stepText(steps[at]!);
    let end = at + 1;
    while (end < steps.length && stepText(steps[end]!) === text) end++;
    words.push(end - at > 1 ? `${text}*${end - at}` : text);
    at = end;
  }
  return words.join(" ");
}

const word = /^([a-z])(\d{1,3})(?:@(0x[0-9a-f_]{1,20})|=(\d{1,9}))?(?:\*(\d{1,9}))?$/i;

/**
 * Reads a schedule.
 *
 * @returns the schedule, or what is wrong with which word and what to write instead
 */
export function parseSchedule(text: string): { readonly schedule: Schedule } | { readonly problem: string } {
  const words = text.split(/\s+/).filter((part) => part !== "");
  const all = words[0] === "all";
  if (all) words.shift();
  const steps: ScheduleStep[] = [];
  for (const [index, part] of words.entries()) {
    const match = word.exec(part);
    const kind = kinds.get(match?.[1]!.toLowerCase() ?? "");
    if (match === null || kind === undefined) {
      const known = [...kinds].map(([letter, name]) => `${letter}0 (${name})`).join(", ");
      return { problem: `word ${index + 1}, \`${part}\`, is no step: write ${known}, each with *N to repeat it` };
    }
    const [, , core, page, choice, times] = match;
    const ofPage = kind === "walk" || kind === "evict";
    if (ofPage !== (page !== undefined)) {
      const what = ofPage ? "this kind of step needs a page, as `w0@0x1000`" : "this kind of step has no address";
      return { problem: `word ${index + 1}, \`${part}\`: ${what}` };
    }
    if (choice !== undefined && kind !== "core" && kind !== "complete")
      return { problem: `word ${index + 1}, \`${part}\`: only steps of a core choose` };
    const count = Number(times ?? 1);
    if (steps.length + count > mostScheduleSteps)
      return { problem: `word ${index + 1}, \`${part}\`: a schedule has at most ${mostScheduleSteps} steps` };
    const step: ScheduleStep = {
      kind,
      core: Number(core) as CoreId,
      page: page === undefined ? -1 : (Number(page.replaceAll("_", "")) as VirtualAddress),
      choice: choice === undefined ? -1 : Number(choice),
    };
    for (let n = 0; n < count; n++) steps.push(step);
  }
  return { schedule: { steps, all } };
}
