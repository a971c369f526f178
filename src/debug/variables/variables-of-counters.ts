/** Hits, misses and costs so far, as `vas run --json` reports them at the end. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
  allInstructions,
  counterGroups,
  counterOfPart,
  countersOfPart,
  longestCycles,
  tlbCounters,
  type CounterGroup,
} from "../../simulator/index.js";
import type { FrameContext } from "../expressions/index.js";
import { RequestError } from "../arguments/index.js";
import { containerReference, type FrameKey, type Session } from "../session/index.js";
import { fact } from "./variables-of-space.js";

type OwnerCounters = ReturnType<CounterGroup["counters"]>;

const groupTitle = ({ kind, name }: CounterGroup): string => `${kind} ${name}`;

function summary({
  hits,
  misses,
  fills,
}: {
  readonly hits: number;
  readonly misses: number;
  readonly fills: number;
}): string {
  return `${misses} misses · ${hits} hits · ${fills} fills`;
}

/** Misses of the last level by class, those that there are. */
function classFacts(classes: OwnerCounters["classes"]): readonly DebugProtocol.Variable[] {
  if (classes === null) return [];
  return Object.entries(classes)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => fact(`${name} misses`, String(count)));
}

const partTitle = (name: string): string => `part ${name}`;

/** What threads have done in a measured part so far: its counters that are not 0, by the names that expectations have for them. */
function partFacts(counters: Readonly<Record<string, number>>): readonly DebugProtocol.Variable[] {
  const counted = Object.entries(counters).filter(([, count]) => count !== 0);
  return counted.map(([name, count]) => fact(name, String(count)));
}

/** Totals, each TLB, and a group per process, VAS and measured part. */
export function counterVariables(
  session: Session,
  context: FrameContext,
  key: FrameKey,
): readonly DebugProtocol.Variable[] {
  const { simulation } = context;
  const opened = (group: string): number =>
    containerReference(session.handles, { kind: "processCounters", frame: key, group });
  const ofPart = (name: string): string =>
    [
      ...["dtlb", "itlb"].map((unit) => `${counterOfPart(simulation, name, unit, "misses")} ${unit}.misses`),
      `${counterOfPart(simulation, name, "", "cycles")} cycles`,
    ].join(" · ");
  return [
    fact("cycles", String(longestCycles(simulation))),
    fact("instructions", String(allInstructions(simulation))),
    ...tlbCounters(simulation).map((tlb) =>
      fact(`core ${tlb.core} ${tlb.name}`, `${summary(tlb)} · ${tlb.evictions} evictions`),
    ),
    ...counterGroups(simulation).map((group) => ({
      ...fact(groupTitle(group), summary(group.brief)),
      variablesReference: opened(groupTitle(group)),
    })),
    ...simulation.image.parts.map(({ name }) => ({
      ...fact(partTitle(name), ofPart(name)),
      variablesReference: opened(partTitle(name)),
    })),
  ];
}

/**
 * Counters of one process, VAS or measured part.
 *
 * @throws RequestError if it is gone
 */
export function processCounterVariables(context: FrameContext, title: string): readonly DebugProtocol.Variable[] {
  const { simulation } = context;
  const part = simulation.image.parts.find(({ name }) => partTitle(name) === title);
  if (part !== undefined) return partFacts(countersOfPart(simulation, part.name));
  const group = counterGroups(simulation).find((one) => groupTitle(one) === title);
  if (group === undefined) throw new RequestError(`there are no counters of ${title}`);
  const counters = group.counters();
  return [
    fact("last level", summary(counters)),
    ...Object.entries(counters.levels).map(([name, level]) => fact(name, summary(level))),
    ...classFacts(counters.classes),
    fact("walks", String(counters.walks)),
    fact("faults", String(counters.faults)),
  ];
}
