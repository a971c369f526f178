/** Names of system calls, for people. */
import { systemCalls } from "../../image/system-call.js";

const names: ReadonlyMap<number, string> = new Map(Object.entries(systemCalls).map(([name, number]) => [number, name]));

/** Name of a system call; of one that has none, its number. */
export function callName(number: number): string {
  return names.get(number) ?? `call ${number}`;
}
