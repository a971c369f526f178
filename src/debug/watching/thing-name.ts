/**
 * Names of things that can be watched, as people write them and as clients hand them back: `libc.table[3]`, `pte libc.table`,
 * `pa 0x8001_0000 16`, `tlb JTLB 12`, `mmu PID`, `vas libc`, `segment pool`, `mm A`.
 */
import type { SpaceId } from "../../machine/index.js";
import { factsOf, spaces, type Simulation, type WatchTarget } from "../../simulator/index.js";
import {
  formatAddress,
  memoryReference,
  parseExpression,
  parseMemoryReference,
  RequestError,
} from "../arguments/index.js";
import { plural } from "../../notation/index.js";
import type { NamedPlace } from "../../image/object-debug.js";
import { evaluateNode, objectPath, toAddress, type FrameContext } from "../expressions/index.js";
import { spaceNamed } from "../inspection/index.js";

/** Most bytes of one watch. */
const mostWatched = 1 << 20;

/** How a thing is called, and what it is. */
export interface Thing {
  readonly title: string;
  readonly target: WatchTarget;
}

/** Forms of names, for messages. */
const forms =
  "a variable, an element or u64[ADDRESS]; ADDRESS [in SPACE] [COUNT]; pa ADDRESS [COUNT]; pte ADDRESS [in SPACE]; tlb NAME SLOT; " +
  "mmu REGISTER; vas NAME; segment NAME; mm PROCESS";

/** Words that begin the name of a thing that is no expression, with what follows them. */
export const thingWords: readonly { readonly word: string; readonly argument: string; readonly help: string }[] = [
  { word: "pte", argument: "ADDRESS [in SPACE]", help: "the page-table entry that a walk for an address ends at" },
  { word: "pa", argument: "ADDRESS [COUNT]", help: "bytes of physical memory, 8 unless told otherwise" },
  { word: "tlb", argument: "NAME SLOT [core N]", help: "a slot of a TLB: JTLB 12, or set.way: JTLB 3.0" },
  { word: "mmu", argument: "REGISTER [core N]", help: "a control register of the MMU" },
  { word: "vas", argument: "NAME", help: "the kernel's record of a VAS" },
  { word: "segment", argument: "NAME", help: "the kernel's record of a segment" },
  { word: "mm", argument: "PROCESS or SPACE", help: "an mm with its regions" },
];

/** Name under which a client hands a target back: the same thing in any frame. */
export function canonicalName(simulation: Simulation, target: WatchTarget): string {
  switch (target.kind) {
    case "memory":
      return `${memoryReference(target.space, target.address)} ${target.bytes}`;
    case "physical":
      return `pa 0x${target.address.toString(16)} ${target.bytes}`;
    case "entry":
      return `pte 0x${target.address.toString(16)} in ${target.space}`;
    case "tlb":
      return `tlb ${simulation.system.machine.config.tlbs[target.level]!.name} ${target.slot} core ${target.core}`;
    case "register":
      return `mmu ${target.name} core ${target.core}`;
    case "vas":
      return `vas ${target.vid}`;
    case "segment":
      return `segment ${target.sid}`;
    case "space":
      return `mm ${target.space}`;
  }
}

/** What a target is, for people: "8 bytes at 0x2002_0018 of A". */
export function describeTarget(simulation: Simulation, target: WatchTarget): string {
  const title = (space: number): string =>
    spaces(simulation.system).find((one) => one.space === space)?.title ?? `space ${space}`;
  const size = (bytes: number): string => (bytes === 1 ? "1 byte" : `${bytes} bytes`);
  switch (target.kind) {
    case "memory":
      return `${size(target.bytes)} at ${formatAddress(target.address)} of ${title(target.space)}`;
    case "physical":
      return `${size(target.bytes)} of physical memory at ${formatAddress(target.address)}`;
    case "entry":
      return `page-table entry of ${formatAddress(target.address)} in ${title(target.space)}`;
    case "tlb":
      return `${simulation.system.machine.config.tlbs[target.level]!.name} slot ${target.slot} of core ${target.core}`;
    case "register":
      return `${target.name} of core ${target.core}`;
    case "vas":
      return `VAS ${simulation.system.kernel.vases.get(target.vid)?.name ?? target.vid}`;
    case "segment":
      return `segment ${simulation.system.kernel.segments.get(target.sid)?.name ?? target.sid}`;
    case "space":
      return `mm of ${title(target.space)}`;
  }
}

/**
 * Checks that a target is there.
 *
 * @throws RequestError that says what there is
 */
function checkTarget(simulation: Simulation, target: WatchTarget): void {
  const { machine, kernel } = simulation.system;
  if (target.kind === "memory" || target.kind === "physical") {
    const { address, bytes } = target;
    if (bytes < 1 || bytes > mostWatched) throw new RequestError(`${bytes} bytes: watch 1 to ${mostWatched}`);
    if (!Number.isSafeInteger(address) || address < 0) throw new RequestError("no address space reaches that far");
    const { memory } = machine;
    const base = memory.firstPfn * memory.pageBytes;
    if (target.kind === "physical" && (address < base || address + bytes > memory.end))
      throw new RequestError(
        `no memory at physical address ${formatAddress(address)}: it goes from ${formatAddress(base)} to ${formatAddress(memory.end - 1)}`,
      );
  }
  if (
    (target.kind === "memory" || target.kind === "entry" || target.kind === "space") &&
    !kernel.spaces.has(target.space as SpaceId)
  )
    throw new RequestError(`there is no space ${target.space} now: its process has ended, or it never was`);
  if ((target.kind === "tlb" || target.kind === "register") && machine.cores[target.core] === undefined)
    throw new RequestError(`there is no core ${target.core}: the machine has 0 to ${machine.cores.length - 1}`);
  if (target.kind === "register" && factsOf(simulation, target).length === 0)
    throw new RequestError(`this core has no register ${target.name}`);
  if (target.kind === "entry" && target.address >= machine.format.vaLimit)
    throw new RequestError(`${formatAddress(target.address)} is beyond every address space`);
}

function tlbNamed({ system: { machine } }: Simulation, text: string): WatchTarget {
  const match = /^(\S+)\s+([0-9]+)(?:\.([0-9]+))?(?:\s+core\s+([0-9]+))?$/.exec(text);
  const names = machine.config.tlbs.map(({ name }) => name).join(", ");
  if (match === null) throw new RequestError(`tlb ${text}: write tlb NAME SLOT [core N]; there are: ${names}`);
  const level = machine.config.tlbs.findIndex(({ name }) => name === match[1]);
  if (level < 0) throw new RequestError(`there is no TLB \`${match[1]}\`; there are: ${names}`);
  const { sets, ways } = machine.config.tlbs[level]!;
  const slot = match[3] === undefined ? Number(match[2]) : Number(match[2]) * ways + Number(match[3]);
  if (slot >= sets * ways || Number(match[3] ?? 0) >= ways)
    throw new RequestError(`${match[1]} has slots 0 to ${sets * ways - 1}, in ${plural(sets, "set")} of ${ways}`);
  return { kind: "tlb", core: Number(match[4] ?? 0), level, slot };
}

function recordNamed<Key>(what: string, records: ReadonlyMap<Key, { readonly name: string }>, name: string): Key {
  for (const [id, record] of records) if (String(id) === name || record.name === name) return id;
  const known = [...records.values()].map((record) => record.name).join(", ") || "none";
  throw new RequestError(`there is no ${what} \`${name}\`; there are: ${known}`);
}

/**
 * The thing that a name means if it begins with one of the words; null if it is an expression.
 *
 * @throws RequestError if there is none
 */
export function wordedThing(context: () => FrameContext, simulation: Simulation, text: string): Thing | null {
  const match = /^\s*(pte|pa|tlb|mmu|vas|segment|mm)\s+(.*\S)\s*$/s.exec(text);
  if (match === null) return null;
  const [, word = "", rest = ""] = match;
  const target = ((): WatchTarget | null => {
    switch (word) {
      case "pte": {
        const { expression, space } = splitSpace(rest);
        const of = space === null ? context().frame.space : spaceNamed(simulation, space);
        return { kind: "entry", space: of, address: plainAddress(expression) ?? memoryAddress(context(), expression) };
      }
      case "pa": {
        const { rest: expression, count } = splitCount(rest);
        const address = plainAddress(expression) ?? memoryAddress(context(), expression);
        return { kind: "physical", address, bytes: count ?? alignedBytes(address) };
      }
      case "tlb":
        return tlbNamed(simulation, rest);
      case "mmu": {
        const parts = /^(\S+)(?:\s+core\s+([0-9]+))?$/.exec(rest);
        return parts === null ? null : { kind: "register", core: Number(parts[2] ?? 0), name: parts[1]! };
      }
      case "vas":
        return { kind: "vas", vid: recordNamed("VAS", simulation.system.kernel.vases, rest) };
      case "segment":
        return { kind: "segment", sid: recordNamed("segment", simulation.system.kernel.segments, rest) };
      default:
        return { kind: "space", space: spaceNamed(simulation, rest) };
    }
  })();
  if (target === null) throw new RequestError(`\`${text}\` names nothing that can be watched: write ${forms}`);
  checkTarget(simulation, target);
  return { title: text.trim(), target };
}

/** A number that needs no frame; null: an expression. */
function plainAddress(text: string): number | null {
  if (!/^\s*(0[xX][0-9a-fA-F_]+|[0-9][0-9_]*)\s*$/.test(text)) return null;
  return parseMemoryReference(text.replace(/_/g, "")).address;
}

/**
 * The thing that a name means.
 *
 * @throws RequestError if it means nothing that can be watched
 */
export function thingNamed(
  context: () => FrameContext,
  simulation: Simulation,
  text: string,
  bytes: number | null,
): Thing {
  const worded = wordedThing(context, simulation, text);
  if (worded !== null) return worded;
  const reference = /^\s*(0[xX][0-9a-fA-F_]+)@([0-9]+)(?:\s+([0-9]+))?\s*$/.exec(text);
  if (reference !== null) {
    const size = bytes ?? Number(reference[3] ?? 8);
    const address = plainAddress(reference[1]!)!;
    return finished(simulation, text, { kind: "memory", space: Number(reference[2]), address, bytes: size });
  }
  const { rest, count } = splitCount(text);
  const { expression, space } = splitSpace(rest);
  const plain = plainAddress(expression);
  const size = bytes ?? count;
  if (space === null && size === null && plain === null) return variableNamed(context(), text);
  const address = plain ?? memoryAddress(context(), expression);
  const length = size ?? alignedBytes(address);
  if (space === "physical") return finished(simulation, text, { kind: "physical", address, bytes: length });
  const of = space === null ? context().frame.space : spaceNamed(simulation, space);
  return finished(simulation, text, { kind: "memory", space: of, address, bytes: length });
}

/** Splits `TEXT in SPACE`; a space may be called "A in libc". */
function splitSpace(text: string): { readonly expression: string; readonly space: string | null } {
  const match = /^(.*?\S)\s+in\s+(\S.*)$/s.exec(text);
  return match === null ? { expression: text, space: null } : { expression: match[1]!, space: match[2]!.trim() };
}

/** Splits `TEXT COUNT`. In `p in 3` the number is the space, and in `1 + 2` it is an operand. */
function splitCount(text: string): { readonly rest: string; readonly count: number | null } {
  const match = isExpression(text) ? null : /^(.*\S)\s+([0-9]+)$/s.exec(text);
  return match === null || /\sin$/.test(match[1]!)
    ? { rest: text, count: null }
    : { rest: match[1]!, count: Number(match[2]) };
}

/** Bytes at an address that is only a number: as many as it is a multiple of, up to eight. */
function alignedBytes(address: number): number {
  return address % 8 === 0 ? 8 : address % 4 === 0 ? 4 : address % 2 === 0 ? 2 : 1;
}

/** Is the whole text an expression? Then a number at its end is no count. */
function isExpression(text: string): boolean {
  try {
    parseExpression(text);
    return true;
  } catch (error) {
    if (error instanceof RequestError) return false;
    throw error;
  }
}

/** Address of what an expression names, or that it is. */
function memoryAddress(context: FrameContext, expression: string): number {
  const value = evaluateNode(context, parseExpression(expression));
  return value.location?.kind === "memory" ? value.location.address : toAddress(value.value);
}

function finished(simulation: Simulation, title: string, target: WatchTarget): Thing {
  checkTarget(simulation, target);
  return { title: title.trim(), target };
}

/**
 * A value of C: the bytes that it has in memory.
 *
 * @throws RequestError if it is not there
 */
export function placeThing(context: FrameContext, path: NamedPlace, text: string): Thing {
  const { debug, frame } = context.frame.object!;
  const { place } = path;
  if (place.kind === "register")
    throw new RequestError(
      `\`${path.name}\` is held in a register of the core here: registers are not watched; use a condition of a breakpoint on its lines`,
    );
  if (place.kind === "unavailable") throw new RequestError(`\`${path.name}\` is ${place.why} here`);
  if (place.kind === "bytes")
    throw new RequestError(`\`${path.name}\` is computed from the debug information: nothing is written`);
  const { bytes } = debug.show(path, frame, false);
  const { space } = context.frame;
  return finished(context.simulation, text, {
    kind: "memory",
    space,
    address: place.address,
    bytes: Math.max(1, bytes),
  });
}

/** A variable, an element, an array as a whole, or memory that an expression names. */
function variableNamed(context: FrameContext, text: string): Thing {
  const path = objectPath(context, text);
  if (path !== null) return placeThing(context, path, text);
  const { location, named } = evaluateNode(context, parseExpression(text));
  if (location?.kind === "memory") return finished(context.simulation, text, { ...location, kind: "memory" });
  if (named?.kind === "global") {
    const { address, elementBytes, length } = named.variable;
    return finished(context.simulation, text, {
      kind: "memory",
      space: context.frame.space,
      address,
      bytes: elementBytes * length,
    });
  }
  if (location?.kind === "register")
    throw new RequestError(
      `\`${text.trim()}\` is held in a register of the core: registers are not watched; use a condition of a breakpoint on its lines`,
    );
  throw new RequestError(`\`${text.trim()}\` is a value, not a place: watch ${forms}`);
}
