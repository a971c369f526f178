/**
 * Memory references: an address with the space that it is meant in, as text that clients hand back unread. Written
 * `0x20020000@3` (address in space 3). A client may also send a plain address; it then means the space that the stopped
 * thread executes in. `0x80001000@physical` is an address of physical memory.
 */
import { RequestError } from "./request-error.js";

/** A reference as the client sent it; `space` null = that of the stopped thread. */
export interface MemoryReference {
  readonly address: number;
  readonly space: number | "physical" | null;
}

/** Writes a reference. */
export function memoryReference(space: number | "physical", address: number): string {
  return `0x${address.toString(16)}@${space}`;
}

/**
 * Reads a reference. Addresses that a double cannot hold are beyond every address space: they become `Infinity`.
 *
 * @throws RequestError if it is none
 */
export function parseMemoryReference(text: string): MemoryReference {
  const match = /^\s*(0[xX][0-9a-fA-F][0-9a-fA-F_]*|[0-9]+)(?:@([0-9]{1,9}|physical))?\s*$/.exec(text);
  if (match === null) {
    throw new RequestError(
      `\`${text}\` is not a memory reference: write an address such as 0x20020000, 0x20020000@3 for space 3, or 0x80001000@physical`,
    );
  }
  const address = Number(match[1]!.replace(/_/g, ""));
  return {
    address: Number.isSafeInteger(address) ? address : Infinity,
    space: match[2] === undefined ? null : match[2] === "physical" ? "physical" : Number(match[2]),
  };
}
