/**
 * Stops on events: what other debuggers call exception breakpoints. A filter names kinds of simulator events and which
 * of their records count; records that do not count let the run go on.
 */
import { EventKind, type TraceEvent } from "../../machine/index.js";
import type { Simulation } from "../../simulator/index.js";
import type { Aim, BreakpointTable, EventConditions } from "../session/index.js";
import { eventConditionValue } from "../conditions/index.js";

/** An event at which a run may stop. a…d are told per kind in src/machine/events/event.ts. */
export type EventRecord = TraceEvent;

/** One filter as the client shows it, with the events it stands for. */
export interface ExceptionFilter {
  readonly filter: string;
  readonly label: string;
  readonly description: string;
  readonly default: boolean;
  readonly kinds: readonly EventKind[];
  readonly matches: (event: EventRecord, simulation: Simulation) => boolean;
}

const always = (): boolean => true;

/** Every filter, in the order in which clients list them. */
export const exceptionFilters: readonly ExceptionFilter[] = [
  {
    filter: "fatal-signal",
    label: "Fatal signal",
    default: true,
    description: "A process is killed by a signal, such as SIGSEGV after a page fault that nothing resolves.",
    kinds: [EventKind.ProcessExit],
    matches: (event) => event.b !== 0,
  },
  {
    filter: "failed-expect",
    label: "Failed expect",
    default: true,
    description: "An expect statement inside a program does not hold.",
    kinds: [EventKind.Expectation],
    matches: (event) => event.b === 0,
  },
  {
    filter: "machine-check",
    label: "Machine check",
    default: true,
    description: "Several TLB entries matched one access.",
    kinds: [EventKind.MachineCheck],
    matches: always,
  },
  {
    filter: "hazard",
    label: "Stale or wrong translation",
    default: true,
    description: "The coherence checker found a hazard, P1 to P32 (needs the machine setting check on).",
    kinds: [EventKind.Hazard],
    matches: always,
  },
  {
    filter: "tlb-miss",
    label: "TLB miss",
    default: false,
    description: "The last TLB level missed: the refill exception or the hardware walk.",
    kinds: [EventKind.TlbMiss],
    matches: always,
  },
  {
    filter: "micro-miss",
    label: "Micro-TLB miss",
    default: false,
    description: "A first-level TLB missed and a later level had the translation.",
    kinds: [EventKind.MicroMiss],
    matches: always,
  },
  {
    filter: "page-fault",
    label: "Page fault",
    default: false,
    description: "The kernel handled a page fault, resolved or not; a condition such as kind == copy_on_write chooses.",
    kinds: [EventKind.PageFault],
    matches: always,
  },
  {
    filter: "vas-switch",
    label: "VAS switch",
    default: false,
    description: "A thread called vas_switch.",
    kinds: [EventKind.VasSwitch],
    matches: always,
  },
  {
    filter: "subscribe",
    label: "Subscribe or unsubscribe",
    default: false,
    description: "A process subscribed to a VAS or gave it up.",
    kinds: [EventKind.Subscribe, EventKind.Unsubscribe],
    matches: always,
  },
  {
    filter: "asid-rollover",
    label: "ASID rollover",
    default: false,
    description: "The kernel ran out of ASIDs and began a new generation.",
    kinds: [EventKind.AsidAllocate],
    matches: (event) => event.b === 1,
  },
  {
    filter: "tlb-flush",
    label: "TLB flush",
    default: false,
    description: "Maintenance removed TLB entries.",
    kinds: [EventKind.TlbFlush],
    matches: always,
  },
  {
    filter: "refill",
    label: "TLB fill",
    default: false,
    description: "An entry was written into a TLB.",
    kinds: [EventKind.TlbFill],
    matches: always,
  },
  {
    filter: "eviction",
    label: "TLB eviction",
    default: false,
    description: "A valid TLB entry was replaced.",
    kinds: [EventKind.TlbEvict],
    matches: always,
  },
  {
    filter: "attach",
    label: "VAS attach",
    default: false,
    description: "A process attached a VAS.",
    kinds: [EventKind.VasAttach],
    matches: always,
  },
  {
    filter: "detach",
    label: "VAS detach",
    default: false,
    description: "A process detached from a VAS, or the VAS went.",
    kinds: [EventKind.VasDetach],
    matches: always,
  },
  {
    filter: "thread-switch",
    label: "Context switch",
    default: false,
    description: "A core went from one thread to another.",
    kinds: [EventKind.ThreadSwitch],
    matches: always,
  },
  {
    filter: "asid-allocation",
    label: "ASID allocation",
    default: false,
    description: "A space was given an ASID.",
    kinds: [EventKind.AsidAllocate],
    matches: always,
  },
  {
    filter: "shootdown",
    label: "TLB shootdown sent",
    default: false,
    description: "Other cores were told to drop entries.",
    kinds: [EventKind.Shootdown],
    matches: always,
  },
  {
    filter: "shootdown-received",
    label: "TLB shootdown received",
    default: false,
    description: "A core flushed because another had told it to; core is the one that flushes.",
    kinds: [EventKind.TlbFlush],
    // The kernel works on the core that sent it.
    matches: ({ core }, { system }) => core !== system.kernel.activeCore,
  },
  {
    filter: "system-call",
    label: "System call",
    default: false,
    description: "A system call returned; a condition such as call == mmap chooses.",
    kinds: [EventKind.SystemCallReturn],
    matches: always,
  },
  {
    filter: "failed-call",
    label: "Failed system call",
    default: false,
    description: "A system call returned an error.",
    kinds: [EventKind.SystemCallReturn],
    matches: (event) => event.b < 0 && event.b > -4096,
  },
  {
    filter: "defect",
    label: "Defect of the patches",
    default: false,
    description: "A defect of the VAS patches showed, Q1 to Q20.",
    kinds: [EventKind.Defect],
    matches: always,
  },
  {
    filter: "process-exit",
    label: "Process exit",
    default: false,
    description: "A process ended, by itself or by a signal.",
    kinds: [EventKind.ProcessExit],
    matches: always,
  },
];

/** The chosen filters that this event satisfies. */
function matchingFilters(
  chosen: EventConditions,
  simulation: Simulation,
  event: EventRecord,
): readonly ExceptionFilter[] {
  return exceptionFilters.filter((one) => {
    const condition = chosen.get(one.filter);
    if (condition === undefined || !one.kinds.includes(event.kind) || !one.matches(event, simulation)) return false;
    return condition === null || eventConditionValue(simulation, event, condition) !== 0n;
  });
}

/** The filters that this event satisfies: those that the client has chosen, and those of the console. */
export function stoppingFilters(
  { filters, typedEvents }: BreakpointTable,
  simulation: Simulation,
  event: EventRecord,
): readonly ExceptionFilter[] {
  const typed = typedEvents.flatMap(({ filter, condition }) =>
    matchingFilters(new Map([[filter, condition]]), simulation, event),
  );
  return [...matchingFilters(filters, simulation, event), ...typed];
}

/** The filter that the movement under way looks for, if this event satisfies it. */
export function aimedFilter(aim: Aim | null, simulation: Simulation, event: EventRecord): ExceptionFilter | null {
  if (aim === null || aim.filter === null) return null;
  return matchingFilters(new Map([[aim.filter, aim.condition]]), simulation, event)[0] ?? null;
}

/** Event kinds that all filters need, and the one that is looked for. */
export function eventKinds({ filters, typedEvents, aim }: BreakpointTable): readonly EventKind[] {
  const wanted = new Set([...filters.keys(), ...typedEvents.map(({ filter }) => filter), aim?.filter]);
  return [...new Set(exceptionFilters.filter(({ filter }) => wanted.has(filter)).flatMap(({ kinds }) => kinds))];
}
