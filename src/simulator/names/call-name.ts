/** Names of system calls, for people. */
import type { Image } from "../../image/image.js";
import { firstKernelFunction, kernelCalls } from "../../image/kernel-call.js";
import { linuxEventNames } from "../../image/linux-call-names.js";
import { systemCalls } from "../../image/system-call.js";
import type { TraceEvent } from "../../machine/index.js";
import type { System } from "../../kernel/index.js";

const names: ReadonlyMap<number, string> = new Map(Object.entries(systemCalls).map(([name, number]) => [number, name]));

const operations: ReadonlyMap<number, string> = new Map(
  Object.entries(kernelCalls).map(([name, number]) => [number, name]),
);

/** Name of an operation of kernel code (`docs/lab.md`), or of a function of it that a program has called: `kernel.munmap`. */
export function kernelCallName({ kernelCode }: Image, number: number): string {
  const own = Object.keys(kernelCode?.functions ?? {})[number - firstKernelFunction];
  return own === undefined ? (operations.get(number) ?? `operation ${number}`) : `kernel.${own}`;
}

/** Name of the system call of an event, as the program knows it: an executable's by Linux's names. Of one that has none, its number. */
export function callName({ kernel }: System, { pid, a: number }: Pick<TraceEvent, "pid" | "a">): string {
  const process = kernel.processes.get(pid as never);
  const isLinux = process !== undefined && kernel.image.programs[process.program]?.executable !== undefined;
  return (isLinux ? linuxEventNames.get(number) : undefined) ?? names.get(number) ?? `call ${number}`;
}
