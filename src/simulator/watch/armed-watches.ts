/** Arming watches for a run, and what they have seen when it halts. */
import { createWatchedFrames, requestStop, type Machine } from "../../machine/index.js";
import { rawEntry } from "../names/index.js";
import type {
  ArmedWatches,
  DataChange,
  DataWatch,
  Simulation,
  WatchedBytes,
  WatchedFact,
  WatchedFacts,
  WatchTarget,
} from "../state/index.js";
import { causeOf, type Hint } from "./cause.js";
import { bytesNow, hasMoved, isMemoryTarget, takeTouched, watchBytes } from "./watched-bytes.js";
import { changesByTranslation, factsOf, hasChanged, takeChangedFacts, watchFacts } from "./watched-facts.js";
import { hexNumber } from "../../notation/index.js";

/** Replaces all watches; a run that departs afterwards stops at them. */
export function setWatches(simulation: Simulation, watches: readonly DataWatch[]): void {
  simulation.watches = watches;
}

/** From now on what is written or read is noticed. What has been before is not. */
export function armWatches(simulation: Simulation): void {
  disarmWatches(simulation);
  const { watches, system } = simulation;
  const { machine } = system;
  if (watches.length === 0) return;
  const frames = createWatchedFrames(machine.memory, machine.trace);
  const things = watches.map((watch) =>
    isMemoryTarget(watch.target) ? watchBytes(simulation, frames, watch) : watchFacts(simulation, watch),
  );
  simulation.armed = { frames, things };
  machine.memory.watched = frames;
  machine.probes = probesOf(simulation, machine, things);
}

/** Nothing is watched: a replay runs at full speed, and looking leaves no trace. */
export function disarmWatches(simulation: Simulation): void {
  const { machine } = simulation.system;
  simulation.armed = null;
  machine.memory.watched = null;
  machine.probes = null;
}

function probesOf(simulation: Simulation, { trace }: Machine, things: ArmedWatches["things"]): Machine["probes"] {
  const facts = things.filter((thing): thing is WatchedFacts => thing.kind === "facts");
  const bytes = things.filter((thing): thing is WatchedBytes => thing.kind === "bytes");
  const translated = facts.filter(({ watch }) => changesByTranslation(simulation, watch.target));
  const look = (some: readonly WatchedFacts[]): void => {
    if (some.some((thing) => hasChanged(simulation, thing))) requestStop(trace);
  };
  return {
    translated: translated.length === 0 ? null : () => look(translated),
    kernelActed: () => {
      look(facts);
      if (bytes.some((thing) => hasMoved(simulation, thing))) requestStop(trace);
    },
  };
}

/** What something that can be watched holds now, in words. */
export function contentsText(simulation: Simulation, target: WatchTarget): string {
  if (!isMemoryTarget(target)) {
    const facts = factsOf(simulation, target);
    return facts.length === 0 ? (target.kind === "tlb" ? "free" : "none") : factsText(facts);
  }
  const { bytes, level } = bytesNow(simulation, target);
  return target.kind === "entry" ? entryText(simulation, bytes, level) : bytesText(bytes);
}

/** What the last attempt, which thread `tid` has made, did to what is watched; asked once. */
export function takeChanges(simulation: Simulation, tid: number | null): readonly DataChange[] {
  const { armed } = simulation;
  if (armed === null) return [];
  return armed.things.flatMap((thing): readonly DataChange[] => {
    const change =
      thing.kind === "bytes" ? bytesChange(simulation, armed, thing, tid) : factsChange(simulation, thing, tid);
    return change === null ? [] : [change];
  });
}

function bytesChange(
  simulation: Simulation,
  armed: ArmedWatches,
  thing: WatchedBytes,
  tid: number | null,
): DataChange | null {
  const touched = takeTouched(simulation, armed.frames, thing);
  if (touched === null) return null;
  const { access, by, address, before, after, changed, levels } = touched;
  const isEntry = thing.watch.target.kind === "entry";
  const words = (bytes: Uint8Array | null, level: number | null): string =>
    isEntry ? entryText(simulation, bytes, level) : bytesText(bytes);
  return {
    watch: thing.watch.id,
    access,
    address: address < 0 ? null : address,
    before: words(before, levels[0]),
    after: words(after, levels[1]),
    old: numberOf(before),
    now: numberOf(after),
    changed,
    cause: causeOf(simulation, tid, access, { by, pc: armed.frames.pc, slot: null }),
  };
}

function numberOf(bytes: Uint8Array | null): bigint | null {
  if (bytes === null) return null;
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function bytesText(bytes: Uint8Array | null): string {
  const value = numberOf(bytes);
  return value === null ? "not mapped" : value < 10n ? String(value) : hexNumber(value);
}

/** The bits of an entry with the flags that are set: "0x8000_823d (P R W A D)"; without a level it is the shared id beside it. */
function entryText({ system: { machine } }: Simulation, bytes: Uint8Array | null, level: number | null): string {
  const value = numberOf(bytes);
  if (value === null) return "no tables";
  if (level === null) return `shared id ${value}`;
  const [lo, hi] = [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))];
  const flags = machine.format.describe(lo, hi, level).flatMap(({ name, set }) => (set ? [name] : []));
  const { name } = machine.format.levels[level];
  return `${name} ${rawEntry(machine, lo, hi)}${flags.length === 0 ? "" : ` (${flags.join(" ")})`}`;
}

function factsChange(simulation: Simulation, thing: WatchedFacts, tid: number | null): DataChange | null {
  const change = takeChangedFacts(simulation, thing);
  if (change === null) return null;
  const { before, after } = change;
  const { target } = thing.watch;
  const [old, now] = target.kind === "register" ? [registerNumber(before), registerNumber(after)] : [null, null];
  return {
    watch: thing.watch.id,
    access: "write",
    address: null,
    ...changeOfFacts(target, before, after),
    old,
    now,
    changed: isOther(before, after),
    cause: causeOf(simulation, tid, "write", {
      by: 0,
      pc: -1,
      slot: target.kind === "tlb" ? slotHint(before, after) : null,
    }),
  };
}

/** A change in words: of a record what is different, of an entry of a TLB all. */
export function changeOfFacts(
  { kind }: WatchTarget,
  before: readonly WatchedFact[],
  after: readonly WatchedFact[],
): { readonly before: string; readonly after: string } {
  const [was, is] = kind === "tlb" ? [before, after] : different(before, after);
  // A record that comes or goes is not told with all that is in it.
  const gone = kind === "tlb" ? "free" : "none";
  const there = (
    facts: readonly WatchedFact[],
    other: readonly WatchedFact[],
    shown: readonly WatchedFact[],
  ): string => (facts.length === 0 ? gone : other.length === 0 && kind !== "tlb" ? "there" : factsText(shown));
  return { before: there(before, after, was), after: there(after, before, is) };
}

function registerNumber(facts: readonly WatchedFact[]): bigint | null {
  const value = facts[0]?.[1].replace(/_/g, "");
  return value !== undefined && /^0x[0-9a-f]+$/.test(value) ? BigInt(value) : null;
}

/** A slot that was filled with the same entry again has been written, not changed. */
function isOther(before: readonly WatchedFact[], after: readonly WatchedFact[]): boolean {
  const kept = (facts: readonly WatchedFact[]): string => JSON.stringify(facts.filter(([name]) => name !== "filled"));
  return kept(before) !== kept(after);
}

function slotHint(before: readonly WatchedFact[], after: readonly WatchedFact[]): Hint["slot"] {
  if (before.length === 0) return "filled";
  if (after.length === 0) return "removed";
  const filled = (facts: readonly WatchedFact[]): string | undefined => facts.find(([name]) => name === "filled")?.[1];
  return filled(before) === filled(after) ? "altered" : "replaced";
}

/** Of two lists of facts those that the other has not, or has otherwise. */
function different(
  before: readonly WatchedFact[],
  after: readonly WatchedFact[],
): readonly [readonly WatchedFact[], readonly WatchedFact[]] {
  const has = (facts: readonly WatchedFact[], [name, value]: WatchedFact): boolean =>
    facts.some((one) => one[0] === name && one[1] === value);
  return [before.filter((fact) => !has(after, fact)), after.filter((fact) => !has(before, fact))];
}

function factsText(facts: readonly WatchedFact[]): string {
  if (facts.length === 0) return "nothing";
  return facts.map(([name, value]) => (name === "value" ? value : `${name} ${value}`)).join(", ");
}
