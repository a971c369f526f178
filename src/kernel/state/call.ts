/** A system call in progress, and how its 64-bit arguments are read. */
import type { System } from "./kernel.js";
import type { CallWait, Process, Thread } from "./process.js";

/** Who calls, and with what. */
export interface Call {
  readonly system: System;
  readonly thread: Thread;
  readonly process: Process;
  /** a0 … a5, unsigned. */
  readonly args: readonly bigint[];
  /** May the call be left unfinished, to be tried again from its instruction? */
  readonly canRestart: boolean;
  /** A call that has waited and is made again: what it had come to. */
  readonly resumed?: CallWait;
}

/** An argument of C type int. */
export function int32(argument: bigint): number {
  return Number(BigInt.asIntN(32, argument));
}

/** An address or size. Values above 2^53 lose their low bits, but no check lets them through. */
export function unsigned(argument: bigint): number {
  return Number(BigInt.asUintN(64, argument));
}
