/** Watched things that are no memory: a slot of a TLB, a register of the MMU, a record of the kernel. They are compared. */
import { addressText, hexNumber } from "../../notation/index.js";
import { entryView, isValid, registerValues, type SpaceId, type Tid } from "../../machine/index.js";
import type { Mm, Segment, System, Vas } from "../../kernel/index.js";
import { ownerName, processName, spaceTitle, tagText } from "../names/index.js";
import type { DataWatch, Simulation, WatchedFact, WatchedFacts, WatchTarget } from "../state/index.js";

/** Begins to watch something that is no memory. */
export function watchFacts(simulation: Simulation, watch: DataWatch): WatchedFacts {
  const { target } = watch;
  return { kind: "facts", watch, facts: factsOf(simulation, target), numbers: numbersOf(simulation, target) };
}

/** Can a translation change it? Everything else is the kernel's. */
export function changesByTranslation({ system }: Simulation, target: WatchTarget): boolean {
  if (target.kind === "tlb") return true;
  return target.kind === "register" && system.machine.config.architecture.tlbCommands && !isContext(target.name);
}

/** Is it a register of ARC that only a switch writes? Misses and commands write the others. */
function isContext(name: string): boolean {
  return name === "PID" || name.startsWith("SASID");
}

/** Is it no longer what it was? */
export function hasChanged(simulation: Simulation, { watch, facts, numbers }: WatchedFacts): boolean {
  const now = numbersOf(simulation, watch.target);
  if (now !== null && numbers !== null) return now.some((value, at) => value !== numbers[at]);
  return !sameFacts(facts, factsOf(simulation, watch.target));
}

/** The facts that were and those that are, if they are others. */
export function takeChangedFacts(
  simulation: Simulation,
  thing: WatchedFacts,
): { readonly before: readonly WatchedFact[]; readonly after: readonly WatchedFact[] } | null {
  if (!hasChanged(simulation, thing)) return null;
  const before = thing.facts;
  thing.facts = factsOf(simulation, thing.watch.target);
  thing.numbers = numbersOf(simulation, thing.watch.target);
  return sameFacts(before, thing.facts) ? null : { before, after: thing.facts };
}

function sameFacts(one: readonly WatchedFact[], two: readonly WatchedFact[]): boolean {
  return one.length === two.length && one.every(([name, value], at) => name === two[at]![0] && value === two[at]![1]);
}

/** What tells quickly that nothing has changed; null: only the facts can. */
function numbersOf({ system }: Simulation, target: WatchTarget): readonly number[] | null {
  const { machine } = system;
  if (target.kind === "tlb") {
    const { level, slot } = target;
    const tlb = machine.cores[target.core].tlbs[level];
    return [
      tlb.vpn[slot],
      tlb.span[slot],
      tlb.pfn[slot],
      tlb.flags[slot],
      tlb.kind[slot],
      tlb.tag[slot],
      tlb.key[slot],
      tlb.mask[slot],
      tlb.filledAt[slot],
      tlb.filledBy[slot],
    ];
  }
  if (target.kind !== "register") return null;
  const { arc, context } = machine.cores[target.core];
  return [
    ...(isContext(target.name) ? [] : [arc.pd0, arc.pd1, arc.index, arc.command, arc.ecr, arc.efa]),
    ...[arc.enable ? 1 : 0, arc.program ? 1 : 0],
    ...[context.root, context.asid, context.sasidLo, context.sasidHi, context.sharedEnable ? 1 : 0, context.space],
    ...[context.secondContext, context.commonRegions, context.keyRights, context.memberBit],
  ];
}

/** Everything there is to say of it now; nothing if there is none. */
export function factsOf(simulation: Simulation, target: WatchTarget): readonly WatchedFact[] {
  const { system } = simulation;
  const { machine, kernel } = system;
  switch (target.kind) {
    case "tlb":
      return slotFacts(system, target.core, target.level, target.slot);
    case "register": {
      const register = registerValues(machine, machine.cores[target.core]).find(({ name }) => name === target.name);
      if (register === undefined) return [];
      return [["value", register.value], ...register.fields.map(({ name, value }): WatchedFact => [name, value])];
    }
    case "vas": {
      const vas = kernel.vases.get(target.vid);
      return vas === undefined ? [] : vasFacts(system, vas);
    }
    case "segment": {
      const segment = kernel.segments.get(target.sid);
      return segment === undefined ? [] : segmentFacts(system, segment);
    }
    case "space": {
      const mm = kernel.spaces.get(target.space as SpaceId);
      return mm === undefined ? [] : spaceFacts(system, mm);
    }
    default:
      return [];
  }
}

function slotFacts(system: System, core: number, level: number, slot: number): readonly WatchedFact[] {
  const { machine } = system;
  if (!isValid(machine.cores[core].tlbs[level], slot)) return [];
  const entry = entryView(machine, machine.cores[core], level, slot);
  const { pageBytes } = machine.memory;
  const filled: WatchedFact = [
    "filled",
    `at tick ${entry.filledAt} by ${entry.filledBy > 0 ? processName(system, entry.filledBy) : "nobody"}`,
  ];
  // What it leads to is a table, which has no rights; the mask holds the root of the tables that it belongs to.
  if (machine.config.tlbs[level].serves === "walk")
    return [
      ["first page", addressText(entry.vpn * pageBytes)],
      ["table", hexNumber(entry.pfn)],
      ["bytes", String(entry.bytes)],
      ["tag", tagText(machine.config, entry)],
      ["root", hexNumber(entry.mask >>> 0)],
      filled,
    ];
  const letter = (set: boolean, name: string): string => (set ? name : "-");
  return [
    ["page", addressText(entry.vpn * pageBytes)],
    ["frame", hexNumber(entry.pfn)],
    ["bytes", String(entry.bytes)],
    [
      "rights",
      letter(entry.read, "r") + letter(entry.write, "w") + letter(entry.execute, "x") + letter(entry.user, "u"),
    ],
    ["tag", tagText(machine.config, entry)],
    ["owner", ownerName(system, entry.owner)],
    filled,
    ...(entry.key === 0 ? [] : [["key", String(entry.key)] as const]),
    ...(entry.mask === 0 ? [] : [["private copies", hexNumber(entry.mask >>> 0)] as const]),
  ];
}

const modeText = (mode: number): string => `0${mode.toString(8)}`;
const sharedText = (id: number): string => (id < 0 ? "none" : String(id));

function vasFacts({ kernel }: System, vas: Vas): readonly WatchedFact[] {
  const attached = vas.attachments.map((id) => kernel.attached.get(id)).filter((one) => one !== undefined);
  return [
    ["name", vas.name],
    ["mode", modeText(vas.mode)],
    ["owner", `${vas.uid}:${vas.gid}`],
    ["readers", String(vas.readers)],
    ["writers", String(vas.writers)],
    ["shared id", sharedText(vas.sharedId)],
    ["tagged", vas.tagged ? "yes" : "no"],
    ...attached.map(({ id, pid, type }): WatchedFact => [
      `attachment ${id}`,
      `${kernel.processes.get(pid)?.name ?? pid} ${type}`,
    ]),
    ...vas.segments.map(({ sid, type }): WatchedFact => [`segment ${kernel.segments.get(sid)?.name ?? sid}`, type]),
  ];
}

function segmentFacts(
  system: System,
  { name, start, end, mode, uid, gid, readers, writers, lock }: Segment,
): readonly WatchedFact[] {
  const names = (tids: readonly Tid[]): string => tids.map((tid) => holder(system, tid)).join(", ") || "nobody";
  return [
    ["name", name],
    ["range", `${addressText(start)}..${addressText(end)}`],
    ["mode", modeText(mode)],
    ["owner", `${uid}:${gid}`],
    ["readers", String(readers)],
    ["writers", String(writers)],
    ["lock", lock.lockable ? (lock.exclusive ? "exclusive" : "shared") : "none"],
    ["held by", names(lock.holders)],
    ["waited for by", names(lock.waiting.map(({ tid }) => tid))],
  ];
}

/** A thread that holds a lock or waits for it: "A (thread 3)". */
function holder(system: System, tid: number): string {
  const thread = system.kernel.threads.get(tid as Tid);
  return thread === undefined ? `thread ${tid}` : `${processName(system, thread.pid)} (thread ${tid})`;
}

/** Who holds the lock of an mm, by name. */
function lockText(system: System, { lock: { writer, readers } }: Mm): string {
  if (writer > 0) return `held for writing by ${holder(system, writer)}`;
  return readers.length === 0 ? "free" : `held for reading by ${readers.map((tid) => holder(system, tid)).join(", ")}`;
}

function spaceFacts(system: System, mm: Mm): readonly WatchedFact[] {
  const letter = (set: boolean, name: string): string => (set ? name : "-");
  return [
    ["title", spaceTitle(system, mm.id)],
    ["state", mm.dead ? "dead" : "alive"],
    ["root", hexNumber(mm.root)],
    ["contexts", mm.contexts.map((context) => (context === 0 ? "none" : hexNumber(context))).join(", ")],
    ["cores", system.machine.cores.flatMap(({ id }) => (mm.cpuMask & (1 << id) ? [id] : [])).join(", ") || "none"],
    ["flushes", String(mm.tlbGeneration)],
    ["brk", addressText(mm.brk)],
    ["mmap below", addressText(mm.mmapTop)],
    ["ASID of", spaceTitle(system, mm.asidSpace)],
    ["own shared id", sharedText(mm.ownSharedId)],
    ["lock", lockText(system, mm)],
    ...mm.vmas.map((vma): WatchedFact => [
      `region ${addressText(vma.start)}..${addressText(vma.end)}`,
      [
        letter(vma.read, "r") + letter(vma.write, "w") + letter(vma.execute, "x"),
        vma.shared ? "shared" : "private",
        ...new Set([vma.kind, vma.name]),
        ...(vma.attached ? [] : ["not attached yet"]),
        ...(vma.sharedId < 0 ? [] : [`S#${vma.sharedId}`]),
      ].join(" "),
    ]),
  ];
}
