/** The `disassemble` request: instructions of four bytes, or of two and four where there are compressed ones, with symbols and source lines. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { disassemble as disassembleWord, disassembleExtension } from "../../compiler/index.js";
import { expandCompressed, type SpaceId, type VirtualAddress } from "../../machine/index.js";
import { codeAt, executingSpace, readMemory, threads, type Simulation } from "../../simulator/index.js";
import {
  clientRange,
  clientSource,
  lookPiecewise,
  stoppedSimulation,
  type Search,
  type Session,
} from "../session/index.js";
import { currentThread } from "../expressions/index.js";
import { resolveReference } from "./memory.js";
import { RequestError } from "../arguments/index.js";
import { functionTitle } from "./stack.js";

const instructionBytes = 4;
/** Most instructions of one answer, and most between an address and what is shown of it. */
const mostInstructions = 10_000;

/** A thread that executes in a space: debug information depends on its program. The stopped thread if none does. */
export function threadInSpace(session: Session, simulation: Simulation, space: number): number | null {
  const current = currentThread(session, simulation);
  if (current !== null && executingSpace(simulation, current) === space) return current;
  return threads(simulation).find((one) => executingSpace(simulation, one.tid) === space)?.tid ?? current;
}

/** Words of a range of instructions; null where nothing is mapped. One read a run of mapped bytes. */
function readWords(simulation: Simulation, space: SpaceId, first: number, count: number): (number | null)[] {
  const words = new Array<number | null>(count).fill(null);
  let index = Math.max(0, Math.ceil(-first / instructionBytes));
  while (index < count) {
    const { bytes } = readMemory(
      simulation,
      space,
      (first + index * instructionBytes) as VirtualAddress,
      (count - index) * instructionBytes,
    );
    const whole = Math.floor(bytes.length / instructionBytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let word = 0; word < whole; word++) words[index + word] = view.getInt32(word * instructionBytes, true);
    index += whole + 1;
  }
  return words;
}

/** An instruction as it lies in memory: its bytes, and the 32 bits that it is or stands for; null: nothing is mapped. */
interface Encoded {
  readonly address: number;
  readonly bytes: 2 | 4;
  readonly word: number | null;
  /** The 16 bits of a compressed one. */
  readonly half: number | null;
}

/** Bytes of code before an address that are decoded to find where instructions begin, if no function says it. */
const bytesBack = 64;

/**
 * Instructions of a machine that has compressed ones. Where they begin is known at the beginning of a function and at the
 * address that was asked for; from there on each tells where the next one begins.
 */
function decodeCompressed(
  simulation: Simulation,
  tid: number | null,
  space: SpaceId,
  address: number,
  offset: number,
  count: number,
): readonly Encoded[] {
  const before = Math.max(0, -offset);
  const startOf = (at: number): number | null =>
    tid === null || at < 0 ? null : (codeAt(simulation, tid, at as VirtualAddress)?.function?.start ?? null);
  const far = Math.max(0, address - before * 4);
  const from =
    before === 0 ? address : Math.min(address, startOf(far) ?? startOf(address) ?? Math.max(0, address - bytesBack));
  const last = address + Math.max(0, offset + count) * 4;
  const halves = readHalves(simulation, space, from, Math.max(0, Math.ceil((last - from) / 2) + 2));
  const decoded: Encoded[] = [];
  let wanted = offset + count;
  for (let at = from; wanted > 0 || at < Math.min(last, address);) {
    if (at >= address) wanted--;
    // The address that was asked for begins an instruction, whatever was decoded before it.
    const half = halves[(at - from) / 2] ?? null;
    const upper = halves[(at - from) / 2 + 1] ?? null;
    const whole = half !== null && (half & 3) === 3;
    const crosses = at < address && whole && at + 4 > address;
    if (whole && upper !== null && !crosses) {
      decoded.push({ address: at, bytes: 4, word: half | (upper << 16), half: null });
      at += 4;
    } else {
      const word = half === null ? null : whole ? half : expandCompressed(half);
      decoded.push({ address: at, bytes: 2, word, half });
      at += 2;
    }
  }
  const here = decoded.findIndex((one) => one.address >= address);
  const first = (here < 0 ? decoded.length : here) + offset;
  const missing = Math.max(0, Math.min(count, -first));
  const pad = Array.from({ length: missing }, (_, index): Encoded => {
    return { address: (decoded[0]?.address ?? address) - 2 * (missing - index), bytes: 2, word: null, half: null };
  });
  return [...pad, ...decoded.slice(Math.max(0, first), Math.max(0, first + count))].slice(0, count);
}

/** Halfwords from an address on; null where nothing is mapped. */
function readHalves(simulation: Simulation, space: SpaceId, first: number, count: number): readonly (number | null)[] {
  const halves = new Array<number | null>(count).fill(null);
  for (let index = Math.max(0, Math.ceil(-first / 2)); index < count;) {
    const at = (first + index * 2) as VirtualAddress;
    const { bytes } = readMemory(simulation, space, at, (count - index) * 2);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const whole = Math.floor(bytes.length / 2);
    for (let half = 0; half < whole; half++) halves[index + half] = view.getUint16(half * 2, true);
    index += whole + 1;
  }
  return halves;
}

function describeInstruction(
  session: Session,
  simulation: Simulation,
  tid: number | null,
  { address, word, half }: Encoded,
  symbols: boolean,
): DebugProtocol.DisassembledInstruction {
  // Below address 0 the 64-bit numbers begin again from above.
  const where = `0x${BigInt.asUintN(64, BigInt(address)).toString(16)}`;
  if (word === null) return { address: where, instruction: "(not mapped)", presentationHint: "invalid" };
  const bits = half === null ? (word >>> 0).toString(16).padStart(8, "0") : half.toString(16).padStart(4, "0");
  const plain = disassembleWord(word, address);
  const decoded = plain.mnemonic === ".word" ? disassembleExtension(word) : plain.text;
  // What a compressed instruction stands for is told; one that stands for nothing known is its bits.
  const text = decoded ?? (half !== null ? `.half 0x${bits}` : plain.text);
  const place = tid === null ? null : codeAt(simulation, tid, address as VirtualAddress);
  const fn = place?.function ?? null;
  const line = place?.line ?? null;
  return {
    address: where,
    instructionBytes: bits.match(/../g)!.reverse().join(" "),
    instruction: text,
    ...(symbols && fn?.start === address
      ? { symbol: functionTitle(session, { function: fn, pc: address as VirtualAddress }) }
      : {}),
    ...(line?.start === address
      ? { location: clientSource(session, line.range.source), ...clientRange(session, line.range) }
      : {}),
    ...(decoded === null ? { presentationHint: "invalid" as const } : {}),
  };
}

/** Instructions around an address. Where nothing is mapped stands an invalid one: the count is what was asked for. */
export function disassemble(
  session: Session,
  args: DebugProtocol.DisassembleArguments,
): DebugProtocol.DisassembleResponse["body"] | Promise<DebugProtocol.DisassembleResponse["body"]> {
  const simulation = stoppedSimulation(session);
  const { space, address } = resolveReference(session, simulation, args.memoryReference, args.offset ?? 0);
  if (args.instructionCount < 0 || args.instructionCount > mostInstructions) {
    throw new RequestError(`\`instructionCount\` is ${args.instructionCount}: ask for 0 to ${mostInstructions}`);
  }
  if (!Number.isSafeInteger(address)) throw new RequestError(`${args.memoryReference} is beyond every address space`);
  const tid = threadInSpace(session, simulation, space);
  const offset = args.instructionOffset ?? 0;
  // Where instructions have two bytes or four, all in between are decoded.
  if (Math.abs(offset) > mostInstructions)
    throw new RequestError(
      `\`instructionOffset\` is ${offset}: ask for ${-mostInstructions} to ${mostInstructions}, or for a nearer address`,
    );
  const compressed = simulation.system.machine.config.isa !== "rv64im";
  const encoded = compressed
    ? decodeCompressed(simulation, tid, space, Math.floor(address / 2) * 2, offset, args.instructionCount)
    : decodeWords(simulation, space, address, offset, args.instructionCount);
  const symbols = args.resolveSymbols !== false;
  const describing = describeAll(session, simulation, tid, encoded, symbols);
  // A client's page of them is there at once.
  for (let count = 0; count < instructionsAtOnce; count += instructionsInSlice) {
    const step = describing.next();
    if (step.done === true) return step.value;
  }
  return lookPiecewise(session, "Disassembling", describing);
}

/** Instructions between two yields, and those that are described without a turn for others. */
const instructionsInSlice = 100;
const instructionsAtOnce = 1_000;

function* describeAll(
  session: Session,
  simulation: Simulation,
  tid: number | null,
  encoded: readonly Encoded[],
  symbols: boolean,
): Search<NonNullable<DebugProtocol.DisassembleResponse["body"]>> {
  const instructions: DebugProtocol.DisassembledInstruction[] = [];
  for (const one of encoded) {
    instructions.push(describeInstruction(session, simulation, tid, one, symbols));
    if (instructions.length % instructionsInSlice === 0) yield instructions.length / encoded.length;
  }
  return { instructions };
}

/** Instructions of a machine on which all have four bytes. */
function decodeWords(
  simulation: Simulation,
  space: SpaceId,
  address: number,
  offset: number,
  count: number,
): readonly Encoded[] {
  const first = (Math.floor(address / instructionBytes) + offset) * instructionBytes;
  return readWords(simulation, space, first, count).map((word, index) => ({
    address: first + index * instructionBytes,
    bytes: instructionBytes,
    word,
    half: null,
  }));
}
