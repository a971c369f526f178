/** Records of Linux in user memory, as riscv64 lays them out: written field by field, little endian. */
import { activeMm } from "../calls/index.js";
import { readUser, readUserString, writeUser } from "../memory/index.js";
import { decodeUtf8, errno } from "../abi/index.js";
import { pathLimit } from "../files/index.js";
import { unsigned, type Call } from "../state/index.js";

/** A field: where it is, its bytes, its value. */
export type Field = readonly [offset: number, bytes: 1 | 2 | 4 | 8, value: number | bigint];

/** A record of a length; what no field says is 0. */
export function recordOf(length: number, fields: readonly Field[]): Uint8Array {
  const record = new Uint8Array(length);
  for (const [offset, bytes, value] of fields) {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (let at = 0; at < bytes; at++, rest >>= 8n) record[offset + at] = Number(rest & 0xffn);
  }
  return record;
}

/** Writes to the address that an argument has. 0 or −EFAULT. */
export function put(call: Call, argument: number, bytes: Uint8Array): number {
  return writeUser(call.system, activeMm(call), unsigned(call.args[argument]!), bytes);
}

/** As `put`, unless the argument is a null pointer. */
export function putIfAsked(call: Call, argument: number, bytes: () => Uint8Array): number {
  return call.args[argument] === 0n ? 0 : put(call, argument, bytes());
}

/** Reads a record of a length at the address that an argument has, or null. */
export function take(call: Call, argument: number, length: number): DataView | null {
  const bytes = readUser(call.system, activeMm(call), unsigned(call.args[argument]!), length);
  return bytes === null ? null : new DataView(bytes.buffer, bytes.byteOffset, length);
}

/** The path that an argument points to, or −EFAULT, −ENAMETOOLONG. */
export function takePath(call: Call, argument: number): string | number {
  const bytes = readUserString(call.system, activeMm(call), unsigned(call.args[argument]!), pathLimit - 1);
  if (bytes === "fault") return -errno.EFAULT;
  return bytes === "too long" ? -errno.ENAMETOOLONG : decodeUtf8(bytes);
}
