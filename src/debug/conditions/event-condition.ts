/**
 * Conditions on events: expressions over the fields of an event, such as `process == B && access == store && vas == libc`.
 * Names of processes, VASes, TLBs, accesses and system calls stand for their numbers. One line says "TLB misses of B in libc".
 */
import { EventKind, type TraceEvent as EventRecord } from "../../machine/index.js";
import { executingSpace, type Simulation } from "../../simulator/index.js";
import type { SyntaxNode } from "../arguments/index.js";
import { checkFields, fieldsValue } from "./field-condition.js";

type Field = (simulation: Simulation, event: EventRecord) => number;

/** Fields that every event has. */
const common: Readonly<Record<string, Field>> = {
  process: (_, { pid }) => pid,
  thread: (_, { tid }) => tid,
  core: (_, { core }) => core,
  tick: ({ system }) => system.machine.tick,
  cycle: (_, { cycle }) => cycle,
  space: (simulation, { tid }) => executingSpace(simulation, tid),
};

const address: Readonly<Record<string, Field>> = {
  address: (_, { a }) => a,
  page: ({ system }, { a }) => Math.floor(a / system.machine.memory.pageBytes),
  vas: vasAt,
};
const access: Readonly<Record<string, Field>> = { ...address, access: (_, { b }) => b };

/** Fields of each kind of event beside the common ones (machine/base/event.ts). */
const fields: Partial<Record<EventKind, Readonly<Record<string, Field>>>> = {
  [EventKind.MicroMiss]: { ...access, level: (_, { c }) => c, slot: (_, { d }) => d },
  [EventKind.TlbMiss]: {
    ...access,
    level: ({ system }) => system.machine.config.tlbs.length - 1,
    fault: (_, { c }) => c,
    slot: (_, { d }) => d,
  },
  [EventKind.TlbFill]: { ...address, level: (_, { b }) => b, slot: (_, { c }) => c },
  [EventKind.TlbEvict]: { ...address, level: (_, { b }) => b, slot: (_, { c }) => c },
  [EventKind.TlbFlush]: { ...address, scope: (_, { b }) => b, asid: (_, { c }) => c, removed: (_, { d }) => d },
  [EventKind.PageFault]: { ...access, protection: (_, { c }) => c, signal: (_, { d }) => d },
  [EventKind.MachineCheck]: access,
  [EventKind.SystemCall]: { call: (_, { a }) => a },
  [EventKind.SystemCallReturn]: {
    call: (_, { a }) => a,
    result: (_, { b }) => b,
    errno: (_, { b }) => Math.max(0, -b),
  },
  [EventKind.ThreadSwitch]: { from: (_, { a }) => a, to: (_, { b }) => b },
  [EventKind.VasAttach]: { vas: (_, { a }) => a },
  [EventKind.VasDetach]: { vas: (_, { a }) => a },
  [EventKind.VasSwitch]: { from: (_, { a }) => a, to: (_, { b }) => b, result: (_, { c }) => c },
  [EventKind.Subscribe]: { vas: (_, { a }) => a, shared: (_, { b }) => b },
  [EventKind.Unsubscribe]: { vas: (_, { a }) => a, shared: (_, { b }) => b },
  [EventKind.AsidAllocate]: { asid: (_, { a }) => a, rollover: (_, { b }) => b },
  [EventKind.Shootdown]: { cores: (_, { a }) => a, scope: (_, { b }) => b },
  [EventKind.ProcessExit]: { status: (_, { a }) => a, signal: (_, { b }) => b },
  [EventKind.Expectation]: { held: (_, { b }) => b },
  [EventKind.Hazard]: { ...address, pitfall: (_, { b }) => b, level: (_, { c }) => c, slot: (_, { d }) => d },
  [EventKind.Defect]: { defect: (_, { a }) => a },
};

/** Number of the VAS that an address belongs to by the scenario's layout, or 0. */
function vasAt({ image, system }: Simulation, { a }: EventRecord): number {
  const vas = image.vases.find(({ segments }) => segments.some(({ start, size }) => a >= start && a < start + size));
  if (vas === undefined) return 0;
  for (const one of system.kernel.vases.values()) if (one.name === vas.name) return one.vid;
  return 0;
}

/** Names of the fields that events of these kinds have in common. */
export function fieldsOf(kinds: readonly EventKind[]): readonly string[] {
  const own = kinds.map((kind) => Object.keys(fields[kind] ?? {}));
  const shared = (own[0] ?? []).filter((name) => own.every((names) => names.includes(name)));
  return [...new Set([...Object.keys(common), ...shared])];
}

/**
 * Checks that a condition can be evaluated for events of these kinds.
 *
 * @throws RequestError that says which fields there are
 */
export function checkEventCondition(simulation: Simulation, node: SyntaxNode, kinds: readonly EventKind[]): void {
  checkFields(simulation, node, fieldsOf(kinds), "this event");
}

/** Value of a checked condition for an event. What has no number yet, such as a process that has not begun, is -1. */
export function eventConditionValue(simulation: Simulation, event: EventRecord, node: SyntaxNode): bigint {
  return fieldsValue(simulation, node, (name) => {
    const field = fields[event.kind]?.[name] ?? (Object.hasOwn(common, name) ? common[name] : undefined);
    return field === undefined ? null : BigInt(Math.trunc(field(simulation, event)));
  });
}
