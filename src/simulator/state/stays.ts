/**
 * Who was attached or subscribed to which VAS, from when to when: found whenever a sample is taken, so as exactly as the samples lie
 * (each tick at first).
 */
import type { System } from "../../kernel/index.js";

/** How a process stands to a VAS. */
export type StayKind = "ro" | "wo" | "rw" | "subscribed";

/** A process at a VAS. */
export interface Stay {
  readonly pid: number;
  readonly vid: number;
  readonly how: StayKind;
  /** Tick of the first sample at which it was so. */
  readonly from: number;
  /** Tick of the first at which it was not; null: it is so to this day. */
  to: number | null;
}

/** Stays that are kept; later ones are not. */
const mostStays = 16_384;

/** All stays, in order of their beginning. */
export interface Stays {
  list: Stay[];
  /** State of the kernel's records that was looked at last. */
  revision: number;
}

/** None yet. */
export function createStays(): Stays {
  return { list: [], revision: -1 };
}

/** Notes what has changed since it was called last. Where the kernel has not acted, that is nothing. */
export function noteStays(stays: Stays, { machine: { tick }, kernel }: System): void {
  if (stays.revision === kernel.revision.now) return;
  stays.revision = kernel.revision.now;
  const now = new Map<string, Omit<Stay, "from" | "to">>();
  for (const { pid, attachments, subscriptions } of kernel.processes.values()) {
    for (const id of attachments) {
      const attached = kernel.attached.get(id);
      if (attached !== undefined) now.set(`${pid} ${attached.vid}`, { pid, vid: attached.vid, how: attached.type });
    }
    for (const { vid } of subscriptions) now.set(`${pid} ${vid}`, { pid, vid, how: "subscribed" });
  }
  for (const stay of stays.list) {
    if (stay.to !== null) continue;
    const key = `${stay.pid} ${stay.vid}`;
    if (now.get(key)?.how === stay.how) now.delete(key);
    else stay.to = tick;
  }
  for (const stay of now.values())
    if (stays.list.length < mostStays) stays.list.push({ ...stay, from: tick, to: null });
}

/** Forgets what was noted after a tick: from there on the run is another one. */
export function forgetStaysAfter(stays: Stays, tick: number): void {
  stays.list = stays.list.filter(({ from }) => from <= tick);
  for (const stay of stays.list) if (stay.to !== null && stay.to > tick) stay.to = null;
  stays.revision = -1;
}
