/** The `disassemble` request: RV64IM at four bytes an instruction, with symbols and source lines. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { disassemble as disassembleWord } from "../../compiler/index.js";
import type { SpaceId, VirtualAddress } from "../../machine/index.js";
import { codeAt, executingSpace, readMemory, threads, type Simulation } from "../../simulator/index.js";
import { clientRange, clientSource, stoppedSimulation, type Session } from "../session/index.js";
import { currentThread } from "../expressions/index.js";
import { resolveReference } from "./memory.js";
import { RequestError } from "../arguments/index.js";
import { functionTitle } from "./stack.js";

const instructionBytes = 4;
/** Most instructions of one answer. */
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

function describeInstruction(
  session: Session,
  simulation: Simulation,
  tid: number | null,
  address: number,
  word: number | null,
  symbols: boolean,
): DebugProtocol.DisassembledInstruction {
  // Below address 0 the 64-bit numbers begin again from above.
  const where = `0x${BigInt.asUintN(64, BigInt(address)).toString(16)}`;
  if (word === null) return { address: where, instruction: "(not mapped)", presentationHint: "invalid" };
  const bits = (word >>> 0).toString(16).padStart(8, "0");
  const { text, mnemonic } = disassembleWord(word, address);
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
    ...(mnemonic === ".word" ? { presentationHint: "invalid" as const } : {}),
  };
}

/** Instructions around an address. Where nothing is mapped stands an invalid one: the count is what was asked for. */
export function disassemble(
  session: Session,
  args: DebugProtocol.DisassembleArguments,
): DebugProtocol.DisassembleResponse["body"] {
  const simulation = stoppedSimulation(session);
  const { space, address } = resolveReference(session, simulation, args.memoryReference, args.offset ?? 0);
  if (args.instructionCount < 0 || args.instructionCount > mostInstructions) {
    throw new RequestError(`\`instructionCount\` is ${args.instructionCount}: ask for 0 to ${mostInstructions}`);
  }
  if (!Number.isSafeInteger(address)) throw new RequestError(`${args.memoryReference} is beyond every address space`);
  const aligned = Math.floor(address / instructionBytes) * instructionBytes;
  const first = aligned + (args.instructionOffset ?? 0) * instructionBytes;
  const tid = threadInSpace(session, simulation, space);
  const words = readWords(simulation, space, first, args.instructionCount);
  return {
    instructions: words.map((word, index) =>
      describeInstruction(
        session,
        simulation,
        tid,
        first + index * instructionBytes,
        word,
        args.resolveSymbols !== false,
      ),
    ),
  };
}
