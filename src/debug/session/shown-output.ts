/** How much of the output has been shown, and how much a console can take: a program may print faster than anybody reads. */

import { createOutputReader, type OutputReader } from "../../simulator/index.js";

/** Output of a session. Amounts are in characters, times in milliseconds. */
export interface ShownOutput {
  /** How far the output of the run has been read. */
  readonly reader: OutputReader;
  /** Tick up to which output has been shown. */
  shownTo: number;
  /** What may still be shown at once. */
  allowance: number;
  refilledAt: number;
  /** Lines left out since the last one that was shown. */
  omitted: number;
}

/** Shown at once before anything is left out. */
export const burst = 2 ** 20;
/** Characters a second that are shown of a flood. */
export const ratePerSecond = 2 ** 18;

/** Nothing has been shown. */
export function createShownOutput(): ShownOutput {
  return { reader: createOutputReader(), shownTo: -1, allowance: burst, refilledAt: -Infinity, omitted: 0 };
}

/** Takes the room for a line from what may be shown; false: it is left out. */
export function takeRoom(output: ShownOutput, length: number, now: number): boolean {
  const passed = Math.max(0, now - output.refilledAt);
  output.refilledAt = now;
  output.allowance = Math.min(burst, output.allowance + (passed * ratePerSecond) / 1000);
  if (length > output.allowance) {
    output.omitted++;
    return false;
  }
  output.allowance -= length;
  return true;
}
