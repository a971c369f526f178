/** The `readMemory` and `writeMemory` requests. Both go through page tables, without counting as accesses. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { SpaceId, VirtualAddress } from "../../machine/index.js";
import {
  executingSpace,
  readMemory as readSpace,
  readPhysical,
  spaces,
  translate,
  writeMemory as writeSpace,
  writePhysical,
  type Simulation,
} from "../../simulator/index.js";
import { currentThread } from "../expressions/index.js";
import { formatAddress, parseMemoryReference, RequestError } from "../arguments/index.js";
import { announceEdit } from "../variables/index.js";
import { stoppedSimulation, type Session } from "../session/index.js";

/** Bytes of the smallest page of any format. */
const smallestPage = 4096;
/** Most bytes of one answer; a client that wants more asks again. */
const mostBytes = 1 << 20;

/**
 * Resolves a reference and offset to an address in a space.
 *
 * @throws RequestError if there is no such space, the address is a physical one, or is plain and no thread is left to mean it
 */
export function resolveReference(
  session: Session,
  simulation: Simulation,
  text: string,
  offset: number,
): { space: SpaceId; address: number } {
  const { space, address } = resolvePlace(session, simulation, text, offset);
  if (space === "physical")
    throw new RequestError(`${text} is physical memory: instructions have virtual addresses, such as 0x10000@1`);
  return { space, address };
}

/**
 * Resolves a reference and offset to an address in a space or in physical memory.
 *
 * @throws RequestError if there is no such space, or the address is plain and no thread is left to mean it
 */
function resolvePlace(
  session: Session,
  simulation: Simulation,
  text: string,
  offset: number,
): { space: SpaceId | "physical"; address: number } {
  const reference = parseMemoryReference(text);
  const address = reference.address + offset;
  if (reference.space === "physical") return { space: "physical", address };
  if (reference.space !== null) {
    if (!spaces(simulation.system).some(({ space }) => space === reference.space))
      throw new RequestError(`there is no space ${reference.space} now: it has ended, or never was`);
    return { space: reference.space as SpaceId, address };
  }
  const tid = currentThread(session, simulation);
  if (tid === null)
    throw new RequestError("no thread is left whose address space could be meant: add @SPACE to the address");
  return { space: executingSpace(simulation, tid) as SpaceId, address };
}

function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  // As many arguments as a call may have, and more: byte by byte a megabyte takes a tenth of a second.
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(pieces.join(""));
}

function decodeBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new RequestError("`data` is not base64");
  }
}

/** Bytes from an address on, up to the first one that is not mapped. */
export function readMemory(
  session: Session,
  args: DebugProtocol.ReadMemoryArguments,
): DebugProtocol.ReadMemoryResponse["body"] {
  const simulation = stoppedSimulation(session);
  const { space, address } = resolvePlace(session, simulation, args.memoryReference, args.offset ?? 0);
  if (args.count < 0) throw new RequestError("`count` must not be negative");
  if (address < 0) return { address: "0x0", unreadableBytes: Math.min(args.count, -address) };
  // Beyond every address space: nothing can be read there, whatever the number.
  if (!Number.isSafeInteger(address + args.count))
    return { address: args.memoryReference.replace(/@.*/, "").trim(), unreadableBytes: args.count };
  const wanted = Math.min(args.count, mostBytes);
  const { bytes, unreadable } =
    space === "physical"
      ? readPhysical(simulation, address, wanted)
      : readSpace(simulation, space, address as VirtualAddress, wanted);
  return {
    address: `0x${address.toString(16)}`,
    ...(bytes.length === 0 ? {} : { data: encodeBase64(bytes) }),
    ...(unreadable === 0 ? {} : { unreadableBytes: unreadable }),
  };
}

/** First address of a range whose page has no frame, or null. */
function firstWithoutFrame(simulation: Simulation, space: SpaceId, start: number, length: number): number | null {
  for (
    let address = start;
    address < start + length;
    address = (Math.floor(address / smallestPage) + 1) * smallestPage
  ) {
    if (translate(simulation, space, address as VirtualAddress).pa === null) return address;
  }
  return null;
}

/** Writes bytes; without `allowPartial` either all of them or none. */
export function writeMemory(
  session: Session,
  args: DebugProtocol.WriteMemoryArguments,
): DebugProtocol.WriteMemoryResponse["body"] {
  const simulation = stoppedSimulation(session);
  const { space, address } = resolvePlace(session, simulation, args.memoryReference, args.offset ?? 0);
  const bytes = decodeBase64(args.data);
  if (bytes.length > mostBytes)
    throw new RequestError(`${bytes.length} bytes: write at most ${mostBytes} at once; nothing was written`);
  if (address < 0) throw new RequestError("negative addresses cannot be written");
  if (!Number.isSafeInteger(address)) throw new RequestError(`${args.memoryReference} is beyond every address space`);
  if (space === "physical") return writePhysicalMemory(session, simulation, address, bytes, args.allowPartial === true);
  const missing = args.allowPartial === true ? null : firstWithoutFrame(simulation, space, address, bytes.length);
  if (missing !== null) {
    throw new RequestError(
      `${formatAddress(missing)} has no frame in this space: not mapped, or never touched; nothing was written`,
    );
  }
  const written = writeSpace(simulation, space, address as VirtualAddress, bytes);
  announceEdit(session, { space, address, length: written });
  return { offset: 0, bytesWritten: written };
}

/** Writes into physical memory, page tables included. */
function writePhysicalMemory(
  session: Session,
  simulation: Simulation,
  address: number,
  bytes: Uint8Array,
  partly: boolean,
): DebugProtocol.WriteMemoryResponse["body"] {
  const there = bytes.length - readPhysical(simulation, address, bytes.length).unreadable;
  if (there < bytes.length && !partly)
    throw new RequestError(`there is no physical memory at ${formatAddress(address + there)}; nothing was written`);
  const written = there === 0 ? 0 : writePhysical(simulation, address, bytes);
  announceEdit(session, { space: "physical", address, length: written });
  return { offset: 0, bytesWritten: written };
}
