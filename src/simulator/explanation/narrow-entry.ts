/**
 * A page that was made wider: an entry of the core may still allow less than the tables. Nothing is wrong with that, it costs one
 * spurious fault at most, and what gets rid of the entry is another thing on each architecture.
 */
import {
  EventKind,
  Fact,
  FlushScope,
  lastFact,
  operationOf,
  type Machine,
  type TraceEvent,
} from "../../machine/index.js";
import type { Simulation, StepAccess } from "../state/index.js";
import { lastStep } from "../travel/index.js";

/** Value of `c` in a `PageFault` event whose fault was spurious. */
const spurious = 2;

/** What the kernel told of the fault of an access, if it has handled it. */
export function handledFault(simulation: Simulation, { tick, core, va, access }: StepAccess): TraceEvent | undefined {
  return lastStep(simulation).events.find(
    (event) =>
      event.kind === EventKind.PageFault &&
      event.tick === tick + 1 &&
      event.core === core &&
      event.a === va &&
      event.b === (access as number),
  );
}

/** Did the access fault at an entry that allowed less than the page table does? */
export function metNarrowEntry(simulation: Simulation, access: StepAccess): boolean {
  return handledFault(simulation, access)?.c === spurious;
}

/** What is said of such an access. */
export interface NarrowEntryWords {
  /** Who made the page wider and when, as far as the checker's log knows: " (A gave the right at tick 52)". */
  readonly since: { readonly pid: number; readonly tick: number } | null;
  /** How the core gets rid of its entry, as a sentence. */
  readonly remedy: string;
}

/** Intel SDM 3A 4.10.4.1; Linux `flush_tlb_fix_spurious_fault`; on ARC the handler that runs anyway (tlbex.S). */
export function narrowEntryWords({ system: { machine } }: Simulation, access: StepAccess): NarrowEntryWords {
  const { memory, oracle } = machine;
  const vpn = Math.floor(access.va / memory.pageBytes);
  const written =
    oracle === null
      ? null
      : lastFact(
          oracle.log,
          Fact.EntryWritten,
          oracle.log.length,
          (row) => row.tick < access.tick && row.root === access.root && vpn >= row.vpn && vpn < row.vpn + row.pages,
        );
  return { since: written === null || written.pid <= 0 ? null : written, remedy: remedyOf(machine, access) };
}

function remedyOf({ config }: Machine, { core, asid }: StepAccess): string {
  if (config.architecture.faultForgetsPage) return `The #PF itself removed core ${core}'s entries of the page.`;
  if (config.refill === "software") return "The handler entered the page anew in its place.";
  const operation = operationOf(config, FlushScope.Page, asid);
  const by = operation === null ? "" : ` (${operation.name})`;
  return `The kernel removed the entry on core ${core} alone${by}.`;
}
