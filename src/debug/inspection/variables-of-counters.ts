/** Hits, misses and costs so far, as `vas run --json` reports them at the end. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { report, type Report } from "../../simulator/index.js";
import type { FrameContext } from "../expressions/index.js";
import { RequestError } from "../arguments/index.js";
import { containerReference, type FrameKey, type Session } from "../session/index.js";
import { fact } from "./variables-of-space.js";

type OwnerCounters = Report["processes"][number]["counters"];

function groups(result: Report): readonly { readonly title: string; readonly counters: OwnerCounters }[] {
  return [
    ...result.processes.map(({ name, counters }) => ({ title: `process ${name}`, counters })),
    ...result.spaces.map(({ name, counters }) => ({ title: `VAS ${name}`, counters })),
  ];
}

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
function partFacts(counters: Report["parts"][number]["counters"]): readonly DebugProtocol.Variable[] {
  const counted = Object.entries(counters).filter(([, count]) => count !== 0);
  return counted.map(([name, count]) => fact(name, String(count)));
}

/** Totals, each TLB, and a group per process, VAS and measured part. */
export function counterVariables(
  session: Session,
  context: FrameContext,
  key: FrameKey,
): readonly DebugProtocol.Variable[] {
  const result = report(context.simulation);
  return [
    fact("cycles", String(result.cycles)),
    fact("instructions", String(result.instructions)),
    ...result.tlbs.map((tlb) => fact(`core ${tlb.core} ${tlb.name}`, `${summary(tlb)} · ${tlb.evictions} evictions`)),
    ...groups(result).map(({ title, counters }) => ({
      name: title,
      value: summary(counters),
      variablesReference: containerReference(session.handles, { kind: "processCounters", frame: key, group: title }),
      presentationHint: { attributes: ["readOnly"] },
    })),
    ...result.parts.map(({ name, counters }) => ({
      name: partTitle(name),
      value: `${counters["dtlb.misses"] ?? 0} dtlb.misses · ${counters["itlb.misses"] ?? 0} itlb.misses · ${counters["cycles"] ?? 0} cycles`,
      variablesReference: containerReference(session.handles, {
        kind: "processCounters",
        frame: key,
        group: partTitle(name),
      }),
      presentationHint: { attributes: ["readOnly" as const] },
    })),
  ];
}

/**
 * Counters of one process, VAS or measured part.
 *
 * @throws RequestError if it is gone
 */
export function processCounterVariables(context: FrameContext, title: string): readonly DebugProtocol.Variable[] {
  const result = report(context.simulation);
  const part = result.parts.find(({ name }) => partTitle(name) === title);
  if (part !== undefined) return partFacts(part.counters);
  const group = groups(result).find((one) => one.title === title);
  if (group === undefined) throw new RequestError(`there are no counters of ${title}`);
  const { counters } = group;
  return [
    fact("last level", summary(counters)),
    ...Object.entries(counters.levels).map(([name, level]) => fact(name, summary(level))),
    ...classFacts(counters.classes),
    fact("walks", String(counters.walks)),
    fact("faults", String(counters.faults)),
  ];
}
