/**
 * What the steps of a state lead to, as far as the state alone decides it: what happened before it, and which other states there are, is the
 * business of the search. Whoever has a copy of the graph finds out the same, in another thread too.
 */
import type { ScheduleStep } from "../../kernel/index.js";
import type { VirtualAddress } from "../../machine/index.js";
import { applied } from "../effects/index.js";
import { fingerprintOfSplit, lengthened } from "../parts/index.js";
import type { Finding } from "./judge.js";
import { indexOfStep } from "./search-states.js";
import type { Judged, Source } from "./source.js";
import { keepFar, readRow } from "./state-rows.js";
import { endIn, goingsOn, invariantsIn, stepEffect } from "./step-effect.js";

/** What a step in a state leads to. Plain data. */
export interface Successor {
  /** All but the state: the same for many, and the same object for nearly all. */
  readonly said: Said;
  /** Fingerprint of the state that it leads to, but for what happened before. */
  readonly one: number;
  readonly two: number;
}

/** What is said of a step besides the state that it leads to. */
export interface Said {
  /** Its thread has to wait, and nobody else can have the core: nothing has happened. Nothing else is said then. */
  readonly blocked: boolean;
  /** Schedules end in the state that it leads to. */
  readonly ended: boolean;
  /** A thread sleeps there. */
  readonly sleeps: boolean;
  /** Answers of a `choose` in the step; 0 = there was none. */
  readonly choices: number;
  /** See `StepOutcome`. */
  readonly crossed: boolean;
  /** Pages that kernel code has named. */
  readonly pages: readonly number[];
  /** What the step and the state break, whatever happened before. */
  readonly judged: Judged;
  /** Identifies what the step saw if pitfalls showed in it, else empty. Which pitfalls they are, what happened before decides. */
  readonly pitfalls: string;
  /** How a schedule that ends there ends, or null: it does not, or what happened before decides. */
  readonly end: string | null;
}

const nothing: Judged = { findings: [], failed: [], held: [] };

/** It goes on there, and there is nothing to be said. */
export const goesOn: Said = {
  blocked: false,
  ended: false,
  sleeps: false,
  choices: 0,
  crossed: false,
  pages: [],
  judged: nothing,
  pitfalls: "",
  end: null,
};

/** Its thread has to wait, and there is nothing else to be said. */
export const waits: Said = { ...goesOn, blocked: true };

const wait: Successor = { said: waits, one: 0, two: 0 };

/** Brings the numbers of a state into `now`: its own, or the nearest ancestor's and the effects of the steps from there. */
function goTo(source: Source, state: number): void {
  const { graph, rows, split } = source;
  source.now = lengthened(split, source.now);
  if (source.at === state) return;
  const { parent, step } = graph.states;
  const way: number[] = [];
  let from = state;
  for (; from !== 0 && !readRow(rows, from, source.now); from = parent[from]!) way.push(from);
  if (from === 0) source.now = lengthened(split, split.first).slice();
  for (let at = way.length - 1; at >= 0; at--) {
    const next = way[at]!;
    const effect = stepEffect(source, source.now, step[next]!);
    // An array of its own: memory outside of V8's heap that is asked for so often makes V8 look there, and give back the columns that others have
    // outgrown. With two arrays in turn a million states took 350 MB in two of four runs; this way 277 to 297.
    source.now = applied(split, effect, source.now, new Int32Array(split.width));
    // Others that were met from there come to lie nearer: whoever looks at what another has found has kept nothing on the way.
    keepFar(rows, next, source.now, parent);
  }
  source.at = state;
}

/** The steps that are possible in a state, core by core. */
export function stepsIn(source: Source, state: number): readonly ScheduleStep[] {
  const { system, options, split, graph, learned } = source;
  goTo(source, state);
  const { steps } = goingsOn(source, source.now);
  source.now = lengthened(split, source.now);
  const possible: ScheduleStep[] = [];
  for (const { id } of system.machine.cores) {
    for (const step of steps) if (step.core === id) possible.push(step);
    for (const [kind, wanted] of [
      ["walk", options.walks],
      ["evict", options.evictions],
    ] as const) {
      if (wanted !== true) continue;
      for (const page of learned.pages) {
        const step: ScheduleStep = { kind, core: id, page: page as VirtualAddress, choice: -1 };
        const number = indexOfStep(graph, step);
        if (stepEffect(source, source.now, number).outcome.possible) possible.push(step);
        source.now = lengthened(split, source.now);
      }
    }
  }
  return possible;
}

/** Finds out what a step, by its number, leads to; `next` has the numbers of that state then. */
export function successorOf(source: Source, state: number, number: number): Successor {
  const { split, judge } = source;
  goTo(source, state);
  const effect = stepEffect(source, source.now, number);
  const { choices, crossed, pages, assertions, blocked } = effect.outcome;
  if (blocked)
    return choices === 0 && !crossed && pages.length === 0
      ? wait
      : { ...wait, said: { ...waits, choices, crossed, pages } };
  source.now = lengthened(split, source.now);
  source.next = applied(split, effect, source.now, source.next);
  const { end, sleeps } = goingsOn(source, source.next);
  const judged: Judged[] = assertions.length === 0 ? [] : [{ ...nothing, findings: assertions }];
  if (judge.always) judged.push(invariantsIn(source, source.next));
  const ending = end === null || judge.asksForPast ? null : endIn(source, source.next);
  if (ending !== null) judged.push(ending);
  source.next = lengthened(split, source.next);
  const [one, two] = fingerprintOfSplit(split, source.next);
  const quiet = end === null && !sleeps && choices === 0 && !crossed && effect.seen === "";
  if (quiet && pages.length === 0 && judged.length === 0) return { said: goesOn, one, two };
  const said: Said = {
    blocked,
    ended: end !== null,
    sleeps,
    choices,
    crossed,
    pages,
    judged: judged.length === 0 ? nothing : together(judged),
    pitfalls: effect.seen,
    end: ending?.text ?? null,
  };
  return { said, one, two };
}

/** What breaks in several respects, each thing once. */
function together(parts: readonly Judged[]): Judged {
  const findings: Finding[] = [];
  for (const part of parts)
    for (const finding of part.findings) if (!findings.some(({ key }) => key === finding.key)) findings.push(finding);
  return {
    findings,
    failed: [...new Set(parts.flatMap(({ failed }) => failed))],
    held: [...new Set(parts.flatMap(({ held }) => held))],
  };
}
