/** Names of system calls, for people. */
import type { Image } from "../../image/image.js";
import { firstKernelFunction, kernelCalls } from "../../image/kernel-call.js";
import { systemCalls } from "../../image/system-call.js";

const names: ReadonlyMap<number, string> = new Map(Object.entries(systemCalls).map(([name, number]) => [number, name]));

const operations: ReadonlyMap<number, string> = new Map(
  Object.entries(kernelCalls).map(([name, number]) => [number, name]),
);

/** Name of an operation of kernel code (`docs/lab.md`), or of a function of it that a program has called: `kernel.munmap`. */
export function kernelCallName({ kernelCode }: Image, number: number): string {
  const own = Object.keys(kernelCode?.functions ?? {})[number - firstKernelFunction];
  return own === undefined ? (operations.get(number) ?? `operation ${number}`) : `kernel.${own}`;
}

/** Name of a system call; of one that has none, its number. */
export function callName(number: number): string {
  return names.get(number) ?? `call ${number}`;
}
