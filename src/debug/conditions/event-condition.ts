/**
 * Conditions on events: expressions over the fields of an event, such as `process == B && access == store && vas == libc`.
 * Names stand for numbers where they are compared with a field. One line says "TLB misses of B in libc".
 */
import { EventKind, type TraceEvent as EventRecord } from "../../machine/index.js";
import { executingSpace, type Simulation } from "../../simulator/index.js";
import type { SyntaxNode } from "../arguments/index.js";
import {
  checkFields,
  fieldsValue,
  type ConditionField,
  type ConditionFields,
  type FieldWords,
} from "./field-condition.js";
import { faultCauses, wordsOf } from "./words.js";

type Field = ConditionField<EventRecord>;
type Fields = ConditionFields<EventRecord>;

/** A field that is one of an event's words (machine/events/event.ts). */
function word(name: "a" | "b" | "c" | "d" | "e" | "f", doc: string, words?: FieldWords): Field {
  return { doc, value: (_, event) => event[name], ...(words === undefined ? {} : { words }) };
}

/** Fields that every event has. */
const common: Fields = {
  process: { doc: "process that was running", value: (_, { pid }) => pid, words: wordsOf.process },
  thread: { doc: "its thread, by number", value: (_, { tid }) => tid },
  core: { doc: "core that it happened on", value: (_, { core }) => core },
  tick: { doc: "tick that the attempt led to", value: ({ system }) => system.machine.tick },
  cycle: { doc: "cycle of the core", value: (_, { cycle }) => cycle },
  space: {
    doc: "space that the thread executes in",
    value: (simulation, { tid }) => executingSpace(simulation, tid),
    words: wordsOf.space,
  },
  asid: {
    doc: "ASID in the core's registers",
    value: ({ system }, { core }) => system.machine.cores[core]!.context.asid,
  },
};

const address: Fields = {
  address: word("a", "virtual address"),
  page: {
    doc: "its page number",
    value: ({ system }, { a }) => Math.floor(a / system.machine.memory.pageBytes),
  },
  vas: { doc: "VAS that has the address by the scenario's layout, 0: none", value: vasAt, words: wordsOf.vas },
};
const access: Fields = { ...address, access: word("b", "fetch, load or store", wordsOf.access) };
/** What is known of a miss while the machine classifies them (setting `classify`). */
const missed: Fields = {
  class: word("e", "class of the miss (with classify on), -1: not classified", wordsOf.class),
  lost_by: word("f", "process on whose account the entry was lost, -1: not known", wordsOf.process),
};
const slot = (name: "c" | "d"): Field => word(name, "slot");
const vas = (name: "a" | "b"): Field => word(name, "VAS", wordsOf.vas);

/** Fields of each kind of event beside the common ones (machine/events/event.ts). */
const fields: Partial<Record<EventKind, Fields>> = {
  [EventKind.MicroMiss]: {
    ...access,
    level: word("c", "TLB that has the entry", wordsOf.level),
    slot: slot("d"),
    ...missed,
  },
  [EventKind.TlbMiss]: {
    ...access,
    level: { doc: "TLB that was asked last", value: lastLevel, words: wordsOf.level },
    fault: word("c", "1: the walk faults, 2: hardware walked on its own account"),
    slot: slot("d"),
    ...missed,
  },
  [EventKind.TlbFill]: { ...address, level: word("b", "TLB", wordsOf.level), slot: slot("c") },
  [EventKind.TlbEvict]: { ...address, level: word("b", "TLB", wordsOf.level), slot: slot("c") },
  [EventKind.TlbFlush]: {
    ...address,
    scope: word("b", "how far it reached", wordsOf.scope),
    asid: word("c", "ASID or shared id that is flushed, -1: all"),
    removed: word("d", "entries that it removed"),
  },
  [EventKind.PageFault]: {
    ...access,
    cause: {
      doc: "absent, protection, spurious (an entry allowed less than the table), or fatal",
      value: (_, { c, d }) =>
        d !== 0
          ? faultCauses.fatal
          : ([faultCauses.absent, faultCauses.protection, faultCauses.spurious][c] ?? faultCauses.absent),
      words: wordsOf.fault,
    },
    kind: word("e", "what the kernel did about it, such as demand_zero or copy_on_write", wordsOf.faultKind),
    protection: {
      doc: "1: the page is mapped, but not for this access; or an entry of it allows less",
      value: (_, { c }) => Math.min(c, 1),
    },
    signal: word("d", "signal, 0: resolved", wordsOf.signal),
  },
  [EventKind.MachineCheck]: access,
  [EventKind.SystemCall]: { call: word("a", "system call", wordsOf.call) },
  [EventKind.SystemCallReturn]: {
    call: word("a", "system call", wordsOf.call),
    result: word("b", "its result"),
    errno: { doc: "its error, 0: none", value: (_, { b }) => (b < 0 && b > -4096 ? -b : 0), words: wordsOf.errno },
  },
  [EventKind.ThreadSwitch]: { from: word("a", "thread, -1: none"), to: word("b", "thread, -1: none") },
  [EventKind.VasAttach]: { vas: vas("a") },
  [EventKind.VasDetach]: { vas: vas("a") },
  [EventKind.VasSwitch]: {
    from: vas("a"),
    to: vas("b"),
    result: word("c", "result of the call"),
    errno: { doc: "its error, 0: none", value: (_, { c }) => (c < 0 ? -c : 0), words: wordsOf.errno },
  },
  [EventKind.Subscribe]: { vas: vas("a"), shared: word("b", "shared id, -1: none") },
  [EventKind.Unsubscribe]: { vas: vas("a"), shared: word("b", "shared id, -1: none") },
  [EventKind.AsidAllocate]: {
    asid: word("a", "ASID"),
    rollover: word("b", "1: a new generation began"),
    owner: word("c", "space that has it now", wordsOf.space),
  },
  [EventKind.Shootdown]: {
    cores: word("a", "cores that are told, a bit each"),
    scope: word("b", "how far it reaches", wordsOf.scope),
  },
  [EventKind.ProcessExit]: { status: word("a", "exit status"), signal: word("b", "signal, 0: none", wordsOf.signal) },
  [EventKind.Expectation]: { held: word("b", "0: it failed") },
  [EventKind.Hazard]: {
    ...address,
    pitfall: word("b", "P1 to P32", wordsOf.pitfall),
    level: word("c", "TLB, -1: no entry was involved", wordsOf.level),
    slot: slot("d"),
  },
  [EventKind.Defect]: { defect: word("a", "Q1 to Q20", wordsOf.defect) },
};

/** The TLB for base pages that is asked last for an access. */
function lastLevel({ system }: Simulation, { core, b }: EventRecord): number {
  return system.machine.cores[core]!.paths[b]?.at(-1)?.level ?? -1;
}

/** Number of the VAS that an address belongs to by the scenario's layout, or 0. */
function vasAt({ image, system }: Simulation, { a }: EventRecord): number {
  const found = image.vases.find(({ segments }) => segments.some(({ start, size }) => a >= start && a < start + size));
  if (found === undefined) return 0;
  for (const one of system.kernel.vases.values()) if (one.name === found.name) return one.vid;
  return 0;
}

function allFields(kind: EventKind): Fields {
  return { ...common, ...fields[kind] };
}

/** Fields that events of these kinds have in common. */
function sharedFields(kinds: readonly EventKind[]): Fields {
  const [first, ...rest] = kinds.map(allFields);
  return Object.fromEntries(
    Object.entries(first ?? common).filter(([name]) => rest.every((other) => Object.hasOwn(other, name))),
  );
}

/** Names of the fields that events of these kinds have in common. */
export function fieldsOf(kinds: readonly EventKind[]): readonly string[] {
  return Object.keys(sharedFields(kinds));
}

/** Fields with what they are, and the names that they are compared with. */
export function fieldHelp(
  simulation: Simulation,
  kinds: readonly EventKind[],
): readonly { readonly name: string; readonly doc: string; readonly words: readonly string[] }[] {
  return Object.entries(sharedFields(kinds)).map(([name, { doc, words }]) => ({
    name,
    doc,
    words: Object.keys(words?.(simulation) ?? {}),
  }));
}

/**
 * Checks that a condition can be evaluated for events of these kinds.
 *
 * @throws RequestError that says which fields there are
 */
export function checkEventCondition(simulation: Simulation, node: SyntaxNode, kinds: readonly EventKind[]): void {
  checkFields(simulation, node, sharedFields(kinds), "this event");
}

/** Value of a checked condition for an event. What has no number yet, such as a process that has not begun, is -1. */
export function eventConditionValue(simulation: Simulation, event: EventRecord, node: SyntaxNode): bigint {
  return fieldsValue(simulation, node, allFields(event.kind), event);
}
