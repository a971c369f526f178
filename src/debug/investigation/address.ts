/** Addresses as a person types them, `EXPRESSION in SPACE`, and memory at them. */
import type { VirtualAddress } from "../../machine/index.js";
import { readMemory, readPhysical } from "../../simulator/index.js";
import { formatAddress, parseExpression, RequestError } from "../arguments/index.js";
import { evaluateNode, requestContext, toAddress } from "../expressions/index.js";
import { spaceNamed, titleOfSpace } from "../inspection/index.js";
import { stoppedSimulation, type Session } from "../session/index.js";

/** Splits `EXPRESSION in SPACE`; a space may be called "A in libc". */
export function splitSpace(text: string): { readonly expression: string; readonly space: string | null } {
  const match = /^(.*?\S)\s+in\s+(\S.*)$/s.exec(text);
  return match === null ? { expression: text, space: null } : { expression: match[1]!, space: match[2]!.trim() };
}

/** An address and the space that is meant. */
export interface AskedAddress {
  readonly space: number | "physical";
  readonly address: number;
}

/**
 * Evaluates an address; without `in SPACE` the frame's space is meant.
 *
 * @throws RequestError if there is no such space, or the expression is wrong
 */
export function addressAsked(session: Session, text: string, frameId: number | null): AskedAddress {
  const { expression, space } = splitSpace(text);
  if (space !== null && /^\s*(0x[0-9a-f_]+|[0-9][0-9_]*)\s*$/i.test(expression)) {
    // A number means the same in every frame, and where there is none any more.
    const simulation = stoppedSimulation(session);
    const address = toAddress(BigInt(expression.replaceAll("_", "")));
    return { space: space === "physical" ? space : spaceNamed(simulation, space), address };
  }
  const context = requestContext(session, frameId);
  const address = toAddress(evaluateNode(context, parseExpression(expression)).value);
  if (space === "physical") return { space: "physical", address };
  return { space: space === null ? context.frame.space : spaceNamed(context.simulation, space), address };
}

/** Bytes that are dumped unless told otherwise, and at most. */
const usualDump = 64;
const mostDumped = 4096;

/**
 * Bytes as a memory dump: address, sixteen bytes, and what of them is text. Where nothing is mapped it ends.
 *
 * @param text `ADDRESS [in SPACE] [COUNT]`
 */
export function dumpText(session: Session, text: string, frameId: number | null): string {
  const counted = /^(.*\S)\s+([0-9]+)$/s.exec(text);
  // In `dump p in 3` the number is the space.
  const hasCount = counted !== null && !/\sin$/.test(counted[1]!);
  const { space, address } = addressAsked(session, hasCount ? counted[1]! : text, frameId);
  const count = hasCount ? Number(counted[2]) : usualDump;
  if (count < 1 || count > mostDumped) throw new RequestError(`dump: ${count} bytes: ask for 1 to ${mostDumped}`);
  const simulation = stoppedSimulation(session);
  const { bytes, unreadable } =
    space === "physical"
      ? readPhysical(simulation, address, count)
      : readMemory(simulation, space, address as VirtualAddress, count);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const shown = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${formatAddress(address + at)}  ${hex.padEnd(47)}  ${shown}`);
  }
  const end = formatAddress(address + bytes.length);
  if (unreadable > 0)
    lines.push(
      space === "physical" ? `${end}  no memory` : `${end}  not mapped in ${titleOfSpace(simulation, space as number)}`,
    );
  return lines.join("\n");
}
