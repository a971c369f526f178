/** What is measured of the extension host. */

/** Turns of a process's event loop, in milliseconds, and how many there were. */
export interface HostTime {
  readonly median: number;
  readonly p99: number;
  readonly greatest: number;
  readonly turns: number;
}

/** The measurement to compare with: no adapter runs. */
export const idle = "nothing runs";
