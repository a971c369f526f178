/**
 * Why an access hit or missed: a sentence, the reason, the virtual address split into fields, and the terms of the match
 * equation with their values.
 */
import {
  Access,
  accessDirect,
  accessFaulted,
  accessWalked,
  missClasses,
  type Hazard,
  type Machine,
} from "../../machine/index.js";
import type { AccessExplanation, MatchTerm } from "../../protocol/snapshot.js";
import { describeHazard, processName } from "../names/index.js";
import { lastStep } from "../travel/index.js";
import { rank } from "./access-tone.js";
import type { Simulation, StepAccess } from "../state/index.js";
import { accessNames, describe, lossText, servingEntry, type Words } from "./access-text.js";
import { nearMiss, splitAddress, terms } from "./match-terms.js";
import { failedWalkTerm, staleEntryTerm } from "./table-terms.js";
import { walkSteps } from "./walk-steps.js";

/** Accesses that one snapshot explains at most; the dearest are kept. */
const mostExplained = 64;

/** Accesses whose kinds one snapshot names. */
const mostKinds = 4_096;

/** The accesses of the last step in order, at most 64, and how many were left out. */
export function explainStep(simulation: Simulation): { accesses: readonly AccessExplanation[]; omitted: number } {
  const { accesses, accessesOmitted } = lastStep(simulation);
  let kept = accesses.map((access, index) => ({ access, index }));
  if (accesses.length > mostExplained) {
    const ranked = kept.map(({ access, index }) => ({ index, rank: rank(simulation, access) }));
    ranked.sort((a, b) => b.rank - a.rank || a.index - b.index);
    const chosen = new Set(ranked.slice(0, mostExplained).map(({ index }) => index));
    kept = kept.filter(({ index }) => chosen.has(index));
  }
  return {
    accesses: kept.map(({ access, index }) => explainAccess(simulation, access, index)),
    omitted: accesses.length - kept.length + accessesOmitted,
  };
}

/** A character an access of the step; see `TlbSnapshot.accessKinds`. Of very long steps the first ones only. */
export function accessKinds(simulation: Simulation): string {
  const letters = lastStep(simulation)
    .accesses.slice(0, mostKinds)
    .map((access) => {
      const letter = hazardOf(simulation, access) !== undefined ? "z" : kindLetter(simulation, access);
      return access.access === Access.Fetch ? letter : letter.toUpperCase();
    });
  return letters.join("");
}

function kindLetter({ system: { machine } }: Simulation, access: StepAccess): string {
  if (access.result === accessFaulted) return "f";
  if (access.result === accessWalked) return "w";
  if (access.result === accessDirect) return "d";
  return machine.config.tlbs[access.result].level === 1 ? "h" : "r";
}

/** Explains one recorded access; `index` is its place in the step, -1 = of another thread. */
export function explainAccess(simulation: Simulation, access: StepAccess, index = -1): AccessExplanation {
  const { system } = simulation;
  const { machine } = system;
  const result = resultOf(machine, access);
  const level = access.result >= 0 ? machine.config.tlbs[access.result].name : null;
  const filler = access.result >= 0 && access.filledBy > 0 ? processName(system, access.filledBy) : null;
  const process = processName(system, access.pid);
  // An entry that matched and said no is what the fault is about, and not another that did not match.
  const missed = result === "walk" || (result === "fault" && access.refusedBy < 0);
  const near = missed ? nearMiss(simulation, access) : null;
  const words = withHazard(simulation, access, describe(simulation, { access, result, level, filler, process, near }));
  const walk = result === "walk" || result === "fault" ? walkSteps(simulation, access) : null;
  return {
    index,
    tick: access.tick,
    core: access.core,
    pid: access.pid,
    tid: access.tid,
    process,
    access: accessNames[access.access],
    va: access.va,
    pa: access.pa >= 0 ? access.pa : null,
    space: access.space,
    result,
    level,
    ...words,
    split: splitAddress(machine, access),
    terms: [...terms(simulation, access, near), ...tableTerms(simulation, access, walk)],
    entry: servingEntry(machine, access),
    walk,
    cycles: access.cycles,
    filledBy: filler,
    filledAt: access.result >= 0 && access.filledAt >= 0 ? access.filledAt : null,
    lost: lossOf(simulation, access),
    sharedCross: access.result >= 0 && access.filledBy > 0 && access.filledBy !== access.pid,
  };
}

/** What the tables say against an access: where its walk failed, or where the entry that answered is not theirs any more. */
function tableTerms(simulation: Simulation, access: StepAccess, walk: AccessExplanation["walk"]): readonly MatchTerm[] {
  if (access.result === accessFaulted) return access.refusedBy < 0 ? failedWalkTerm(walk ?? []) : [];
  const hazard = access.result >= 0 ? hazardOf(simulation, access) : undefined;
  return hazard === undefined ? [] : staleEntryTerm(hazard, access, walkSteps(simulation, access));
}

/** What became of the entry that an access looked for. */
function lossOf(simulation: Simulation, access: StepAccess): AccessExplanation["lost"] {
  const missed = missClasses.find(({ missClass }) => missClass === access.missClass);
  if (missed === undefined) return null;
  const { name, doc } = missed;
  return { missClass: name, doc, text: lossText(simulation, access), tick: access.lostAt >= 0 ? access.lostAt : null };
}

function resultOf(machine: Machine, access: StepAccess): AccessExplanation["result"] {
  if (access.result === accessFaulted) return "fault";
  if (access.result === accessWalked) return "walk";
  if (access.result === accessDirect) return "direct";
  return hasSecondLevel(machine, access) && machine.config.tlbs[access.result].level > 1 ? "refill-from-tlb" : "hit";
}

/** The hazard that the coherence checker has reported for an access, or undefined. */
export function hazardOf({ system }: Simulation, access: StepAccess): Hazard | undefined {
  return system.machine.hazards.find(
    ({ tick, core, pid, va }) => tick === access.tick && core === access.core && pid === access.pid && va === access.va,
  );
}

/** Puts what the coherence checker found at an access before its explanation. */
function withHazard(
  simulation: Simulation,
  access: StepAccess,
  words: Words,
): Words & Pick<AccessExplanation, "hazard"> {
  const found = hazardOf(simulation, access);
  if (found === undefined) return { ...words, hazard: null };
  const { id, title, invariant, rule, text } = describeHazard(simulation.system, found);
  return {
    hazard: id,
    headline: `Hazard ${id}: ${title}.`,
    detail: `${text}${invariant === null ? "" : ` Broken: ${invariant}, ${rule}.`} ${words.headline} ${words.detail}`,
    note: `${words.note} · hazard ${id}`,
  };
}

/** Is there a level behind the first one on this access's path? */
function hasSecondLevel(machine: Machine, access: StepAccess): boolean {
  return machine.cores[access.core].stages[access.access].length > 1;
}
