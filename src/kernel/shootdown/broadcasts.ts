/**
 * Invalidations that are broadcast and reach each core when its hardware comes to it, up to the DSB of the core that has sent them
 * (`hardware complete`). Without that choice they are carried out everywhere at once.
 */
import { maintain, onBehalfOf, type Asid, type CoreId, type VirtualAddress } from "../../machine/index.js";
import type { Broadcast, Mm, System } from "../state/index.js";
import { flushOn } from "./flush-core.js";
import { noteDoneUpTo } from "./shootdown.js";

/** Sends an invalidation to cores. False: broadcasts are carried out at once, by the caller. */
export function broadcastLate({ kernel }: System, cores: readonly { readonly id: CoreId }[], what: Broadcast): boolean {
  const late = kernel.lab?.broadcasts;
  if (late === undefined) return false;
  for (const { id } of cores) late[id]!.push(what);
  return true;
}

/** How many invalidations have not reached a core. */
export function broadcastsFor({ kernel }: System, id: number): number {
  return kernel.lab?.broadcasts?.[id]?.length ?? 0;
}

/** A core carries out one of them, by its place. */
export function carryOutBroadcast(system: System, id: number, place: number): void {
  const [what] = system.kernel.lab!.broadcasts![id]!.splice(place, 1);
  perform(system, id, what!);
}

/** A DSB: what a core has sent reaches every core now; `own`: itself alone. */
export function completeBroadcasts(system: System, from: number, own = false): void {
  const late = system.kernel.lab?.broadcasts;
  if (late === undefined) return;
  late.forEach((queue, id) => {
    if (own && id !== from) return;
    for (const what of queue.filter((one) => one.from === from)) perform(system, id, what);
    late[id] = queue.filter((one) => one.from !== from);
  });
}

/** A space is about to go: what is left to be flushed of it is flushed. */
export function completeBroadcastsOf(system: System, mm: Mm): void {
  const late = system.kernel.lab?.broadcasts;
  if (late === undefined) return;
  const isOfSpace = ({ does }: Broadcast): boolean => "flush" in does && does.flush.space === mm.id;
  late.forEach((queue, id) => {
    for (const what of queue.filter(isOfSpace)) perform(system, id, what);
    late[id] = queue.filter((one) => !isOfSpace(one));
  });
}

function perform(system: System, id: number, { pid, does }: Broadcast): void {
  const { kernel, machine } = system;
  const core = machine.cores[id]!;
  onBehalfOf(machine, pid, () => {
    if ("operation" in does) {
      maintain(machine, core, does.operation, { va: does.va as VirtualAddress, asid: does.asid as Asid });
      return;
    }
    const { flush } = does;
    const mm = kernel.spaces.get(flush.space);
    if (mm === undefined) return;
    flushOn(system, mm, flush, core, { ...kernel.config, charged: false });
    if (flush.sharedId === -1) noteDoneUpTo(system, mm, core, flush.generation);
  });
}

/** One of them in words, as in "carry out TLBI VAE1IS of core 1". */
export function broadcastText({ kernel }: System, id: number, place: number): string | null {
  const what = kernel.lab?.broadcasts?.[id]?.[place];
  if (what === undefined) return null;
  const { does, from } = what;
  return `carry out ${"operation" in does ? does.operation : "the flush"} of core ${from}`;
}
