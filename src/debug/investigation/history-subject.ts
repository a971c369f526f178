/** What a person asks the history of: `total`, `0x2000_0000 in B`, `pte ADDRESS`, `tlb JTLB 16.2`, `frame 0x40012`, `vas libc`. */
import { longestSubject, type HistorySubject, type Simulation } from "../../simulator/index.js";
import { formatAddress, parseExpression, RequestError } from "../arguments/index.js";
import { evaluateNode, lateContext, toAddress, type ExpressionValue } from "../expressions/index.js";
import { spaceNamed } from "../inspection/index.js";
import { stoppedSimulation, type Session } from "../session/index.js";
import { wordedThing } from "../watching/index.js";
import { splitSpace } from "./address.js";
import { hexNumber, plural } from "../../notation/index.js";

/** A subject with its name, and how many changes are wanted. */
export interface AskedSubject {
  readonly subject: HistorySubject;
  readonly title: string;
  readonly most: number;
}

/** Changes that are shown unless another number is asked for, and the most. */
export const usualChanges = 20;
export const mostChanges = 10_000;

/**
 * Reads a subject and the number behind it.
 *
 * @throws RequestError that says what there is
 */
export function askedSubject(session: Session, text: string, frameId: number | null): AskedSubject {
  const simulation = stoppedSimulation(session);
  const { rest, most } = splitCount(text);
  const [, keyword = "", operand = ""] = /^(pte|tlb|frame|vas|mmu|segment|mm|pa)\s+(.+)$/s.exec(rest) ?? [];
  switch (keyword) {
    case "pte":
      return { ...entrySubject(session, operand, frameId), most };
    case "tlb":
      return { ...slotSubject(simulation, operand), most };
    case "frame":
      return { ...frameSubject(session, operand, frameId), most };
    case "vas":
      return { ...vasSubject(simulation, operand), most };
    case "mmu":
    case "segment":
    case "mm":
      return { ...watchedSubject(session, rest, frameId), most };
    case "pa":
      return { ...memorySubject(session, `${operand} in physical`, frameId), most };
    default:
      return { ...memorySubject(session, rest, frameId), most };
  }
}

/** `… last 5`: the number of changes. */
function splitCount(text: string): { readonly rest: string; readonly most: number } {
  const match = /^(.*\S)\s+last\s+([0-9]+)$/s.exec(text);
  if (match === null) return { rest: text, most: usualChanges };
  const most = Number(match[2]);
  if (most < 1 || most > mostChanges) throw new RequestError(`last ${most}: ask for 1 to ${mostChanges} changes`);
  return { rest: match[1]!, most };
}

type Named = Omit<AskedSubject, "most">;

/** Bytes at an address that is only a number: as many as it is a multiple of, up to eight. */
function alignedBytes(address: number): number {
  return address % 8 === 0 ? 8 : address % 4 === 0 ? 4 : address % 2 === 0 ? 2 : 1;
}

/** Where a value lies, or the place that it is the address of. */
function placeOf({ value, location, named }: ExpressionValue, text: string): { address: number; bytes: number } {
  if (location?.kind === "memory")
    return { address: location.address, bytes: Math.min(longestSubject, location.bytes) };
  if (location?.kind === "register")
    throw new RequestError(
      `\`${text}\` is held in a register, and registers have no history: for what it points to write u64[${text}]`,
    );
  const address = toAddress(value);
  if (named?.kind === "global" && named.variable.length > 1) {
    const { elementBytes, length } = named.variable;
    return { address, bytes: Math.min(longestSubject, elementBytes * length) };
  }
  return { address, bytes: alignedBytes(address) };
}

function memorySubject(session: Session, text: string, frameId: number | null): Named {
  const { expression, space } = splitSpace(text);
  const context = lateContext(session, frameId);
  const { address, bytes } = placeOf(evaluateNode(context, parseExpression(expression)), expression);
  const size = plural(bytes, "byte");
  if (space === "physical")
    return {
      subject: { kind: "physical", pa: address, bytes },
      title: `${size} at physical ${formatAddress(address)}`,
    };
  const of = space === null ? context.frame.space : spaceNamed(context.simulation, space);
  return { subject: { kind: "memory", space: of, va: address, bytes }, title: `${size} at ${formatAddress(address)}` };
}

function entrySubject(session: Session, text: string, frameId: number | null): Named {
  const { expression, space } = splitSpace(text);
  const context = lateContext(session, frameId);
  const value = evaluateNode(context, parseExpression(expression));
  const va = value.location?.kind === "memory" ? value.location.address : toAddress(value.value);
  const of = space === null ? context.frame.space : spaceNamed(context.simulation, space);
  return { subject: { kind: "entry", space: of, va }, title: `page-table entry of ${formatAddress(va)}` };
}

/** What watches have a word for, and history has none of its own. */
function watchedSubject(session: Session, text: string, frameId: number | null): Named {
  const simulation = stoppedSimulation(session);
  const thing = wordedThing(() => lateContext(session, frameId), simulation, text);
  const target = thing?.target;
  if (target?.kind !== "register" && target?.kind !== "segment" && target?.kind !== "space")
    throw new RequestError(`\`${text}\` has no history`);
  return { subject: { kind: "watched", target }, title: text };
}

function slotSubject({ system }: Simulation, text: string): Named {
  const { cores, config } = system.machine;
  const match = /^(\S+)\s+([0-9]+)(?:\.([0-9]+))?(?:\s+core\s+([0-9]+))?$/.exec(text);
  const known = config.tlbs.map(({ name }) => name).join(", ");
  if (match === null)
    throw new RequestError(`tlb: write the TLB and a slot, or set.way: tlb ${config.tlbs[0]!.name} 3; TLBs: ${known}`);
  const level = config.tlbs.findIndex(({ name }) => name === match[1]);
  if (level < 0) throw new RequestError(`there is no TLB \`${match[1]!}\`; the machine has ${known}`);
  const core = Number(match[4] ?? 0);
  const tlb = cores[core]?.tlbs[level];
  if (tlb === undefined) throw new RequestError(`there is no core ${core}: the machine has 0 to ${cores.length - 1}`);
  const [first, way] = [Number(match[2]), match[3] === undefined ? null : Number(match[3])];
  const slot = way === null ? first : first * tlb.ways + way;
  if (slot >= tlb.slots || (way !== null && way >= tlb.ways))
    throw new RequestError(
      `${match[1]!} has ${plural(tlb.sets, "set")} of ${plural(tlb.ways, "way")}: slots 0 to ${tlb.slots - 1}`,
    );
  const where = cores.length === 1 ? "" : ` of core ${core}`;
  return {
    subject: { kind: "slot", core, level, slot },
    title: `slot ${match[2]!}${way === null ? "" : `.${way}`} of ${match[1]!}${where}`,
  };
}

function frameSubject(session: Session, text: string, frameId: number | null): Named {
  const pfn = toAddress(evaluateNode(lateContext(session, frameId), parseExpression(text)).value);
  const { memory } = stoppedSimulation(session).system.machine;
  const last = memory.firstPfn + memory.frames - 1;
  if (pfn < memory.firstPfn || pfn > last)
    throw new RequestError(
      `there is no frame ${hexNumber(pfn)}: memory has frames ${hexNumber(memory.firstPfn)} to ${hexNumber(last)}`,
    );
  return { subject: { kind: "frame", pfn }, title: `frame ${hexNumber(pfn)}` };
}

function vasSubject({ image, system }: Simulation, text: string): Named {
  const vases = [...system.kernel.vases.values()];
  const vas = vases.find(({ name, vid }) => name === text || String(vid) === text);
  if (vas !== undefined) return { subject: { kind: "vas", vid: vas.vid }, title: `VAS ${vas.name}` };
  const later = image.vases.some(({ name }) => name === text) ? " now: it has been deleted, or is not made yet" : "";
  const known = vases.map(({ name }) => name).join(", ");
  throw new RequestError(`there is no VAS \`${text}\`${later}; there are: ${known || "none"}`);
}
