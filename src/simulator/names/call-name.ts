/** Names of system calls, for people. */
import { kernelCalls } from "../../image/kernel-call.js";
import { systemCalls } from "../../image/system-call.js";

const names: ReadonlyMap<number, string> = new Map(Object.entries(systemCalls).map(([name, number]) => [number, name]));

const operations: ReadonlyMap<number, string> = new Map(
  Object.entries(kernelCalls).map(([name, number]) => [number, name]),
);

/** Name of an operation of kernel code (`docs/lab.md`). */
export function kernelCallName(number: number): string {
  return operations.get(number) ?? `operation ${number}`;
}

/** Name of a system call; of one that has none, its number. */
export function callName(number: number): string {
  return names.get(number) ?? `call ${number}`;
}
