/**
 * Conditions on events: expressions over the fields of an event, such as `process == B && access == store && vas == libc`.
 * Names of processes, VASes, TLBs, accesses and system calls stand for their numbers. One line says "TLB misses of B in libc".
 */
import { Access, EventKind, FlushScope } from "../../machine/index.js";
import { executingSpace, systemCallNumber, type Simulation } from "../../simulator/index.js";
import { constantValue } from "../../language/index.js";
import { RequestError, type SyntaxNode } from "../arguments/index.js";
import { applyBinary } from "../expressions/index.js";
import type { EventRecord } from "./exception-filters.js";

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

const words: Readonly<Record<string, number>> = {
  fetch: Access.Fetch,
  load: Access.Load,
  store: Access.Store,
  all: FlushScope.All,
  nonglobal: FlushScope.NonGlobal,
  one_asid: FlushScope.Asid,
  one_page: FlushScope.Page,
  range: FlushScope.Range,
  micro: FlushScope.Micro,
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

/** A name that is no field: a process, a VAS, a TLB, an access, a system call, a constant of the language. */
function wordValue({ system }: Simulation, name: string): bigint | null {
  for (const process of system.kernel.processes.values()) if (process.name === name) return BigInt(process.pid);
  for (const vas of system.kernel.vases.values()) if (vas.name === name) return BigInt(vas.vid);
  const level = system.machine.config.tlbs.findIndex((tlb) => tlb.name === name);
  if (level >= 0) return BigInt(level);
  if (Object.hasOwn(words, name)) return BigInt(words[name]!);
  const call = systemCallNumber(name);
  return call !== null ? BigInt(call) : (constantValue(name) ?? null);
}

/**
 * Checks that a condition can be evaluated for events of these kinds.
 *
 * @throws RequestError that says which fields there are
 */
export function checkEventCondition(simulation: Simulation, node: SyntaxNode, kinds: readonly EventKind[]): void {
  switch (node.kind) {
    case "number":
      return;
    case "name": {
      const known = fieldsOf(kinds);
      // A process that has not begun and a VAS that is not made yet have names in the image.
      const { processes, vases } = simulation.image;
      const later = [...processes, ...vases].some(({ name }) => name === node.name);
      if (known.includes(node.name) || later || wordValue(simulation, node.name) !== null) return;
      throw new RequestError(
        `\`${node.name}\` is no field of this event: it has ${known.join(", ")}; names of processes, VASes and TLBs stand for their numbers`,
      );
    }
    case "unary":
      checkEventCondition(simulation, node.operand, kinds);
      return;
    case "binary":
      checkEventCondition(simulation, node.left, kinds);
      checkEventCondition(simulation, node.right, kinds);
      return;
    default:
      throw new RequestError(
        "a condition on events has fields, names, numbers and operators: registers and memory it has not",
      );
  }
}

/** Value of a checked condition for an event. What has no number yet, such as a process that has not begun, is -1. */
export function eventConditionValue(simulation: Simulation, event: EventRecord, node: SyntaxNode): bigint {
  switch (node.kind) {
    case "number":
      return node.value;
    case "name": {
      const field =
        fields[event.kind]?.[node.name] ?? (Object.hasOwn(common, node.name) ? common[node.name] : undefined);
      return field === undefined
        ? (wordValue(simulation, node.name) ?? -1n)
        : BigInt(Math.trunc(field(simulation, event)));
    }
    case "unary": {
      const operand = eventConditionValue(simulation, event, node.operand);
      return node.operator === "-" ? -operand : node.operator === "~" ? ~operand : operand === 0n ? 1n : 0n;
    }
    case "binary":
      return applyBinary(
        node.operator,
        eventConditionValue(simulation, event, node.left),
        eventConditionValue(simulation, event, node.right),
      );
    default:
      return 0n;
  }
}
