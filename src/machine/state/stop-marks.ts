/** Addresses at which `run` stops before it executes what is there, by who wants it. */
import type { Machine } from "./machine.js";

/** Reasons to stop at an address, a bit each. */
export enum StopMark {
  /** Somebody who debugs. */
  Debugger = 1,
  /** A measured part begins or ends; the kernel goes on by itself. */
  Part = 2,
}

/** Adds a reason to stop at an address, in whatever space a core comes by. */
export function markStop({ breakpoints, memory: { pageShift } }: Machine, address: number, mark: StopMark): void {
  const vpn = Math.floor(address / 2 ** pageShift);
  let slots = breakpoints.get(vpn);
  if (slots === undefined) breakpoints.set(vpn, (slots = new Uint8Array(2 ** (pageShift - 1))));
  slots[(address % 2 ** pageShift) >> 1] |= mark;
}

/** Drops a reason everywhere. */
export function clearStops({ breakpoints }: Machine, mark: StopMark): void {
  for (const [vpn, slots] of breakpoints) {
    let left = 0;
    for (let at = 0; at < slots.length; at++) left |= slots[at] &= ~mark;
    if (left === 0) breakpoints.delete(vpn);
  }
}

/** The reasons to stop at an address. */
export function stopMarks({ breakpoints, memory: { pageShift } }: Machine, address: number): number {
  return breakpoints.get(Math.floor(address / 2 ** pageShift))?.[(address % 2 ** pageShift) >> 1] ?? 0;
}
