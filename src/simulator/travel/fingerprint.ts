/** Short texts for what views mark as changed; two of them, before and after a step, are compared. */
import { isValid } from "../../machine/index.js";
import { visitEntries } from "../names/index.js";
import type { CachedPage, EntryPrint, Fingerprint, Simulation } from "../state/index.js";

/** Takes the fingerprint of the present state, in slices: the simulation must stand still until it is taken. */
export function* takeFingerprint(simulation: Simulation): Generator<void, Fingerprint, void> {
  const { machine, kernel } = simulation.system;
  const cells = new Map<string, string>();
  for (const process of kernel.processes.values()) {
    for (const { vid, sharedId } of process.subscriptions) cells.set(`${process.pid}/${vid}`, `subscribed ${sharedId}`);
    for (const id of process.attachments) {
      const attached = kernel.attached.get(id);
      if (attached === undefined) continue;
      const key = `${process.pid}/${attached.vid}`;
      cells.set(key, `${cells.get(key) ?? ""} ${attached.type}`);
    }
  }
  for (const thread of kernel.threads.values()) {
    const key = `${thread.pid}/${thread.activeVas}`;
    if (thread.activeVas > 0) cells.set(key, `${cells.get(key) ?? ""} active ${thread.tid}`);
  }
  const regions = new Map<string, string>();
  const entries = new Map<number, EntryPrint>();
  for (const mm of kernel.spaces.values()) {
    if (mm.dead) continue;
    for (const vma of mm.vmas) {
      regions.set(`${mm.id}/${vma.start}/${vma.end}`, `${Number(vma.read)}${Number(vma.write)}${Number(vma.execute)}`);
    }
    yield* visitEntries(machine, mm.root, ({ address, lo, hi, level, table }, va) => {
      entries.set(address, { lo, hi, level, table, space: mm.id, va });
    });
  }
  return { cells, regions, entries, cached: cachedPages(simulation) };
}

/** Key of a region in a fingerprint. */
export function regionKey(space: number, start: number, end: number): string {
  return `${space}/${start}/${end}`;
}

/** Key of a process and a VAS in a fingerprint. */
export function cellKey(pid: number, vid: number): string {
  return `${pid}/${vid}`;
}

function cachedPages(simulation: Simulation): ReadonlyMap<string, CachedPage> {
  const { machine } = simulation.system;
  const cached = new Map<string, CachedPage>();
  for (const core of machine.cores) {
    for (const tlb of core.tlbs) {
      for (let slot = 0; slot < tlb.slots; slot++) {
        if (!isValid(tlb, slot)) continue;
        cached.set(slotKey(core.id, tlb.level, slot), {
          va: tlb.vpn[slot] * 2 ** machine.format.pageShift,
          owner: tlb.owner[slot],
        });
      }
    }
  }
  return cached;
}

/** Key of a TLB slot in a fingerprint; `level` is the index into the machine's TLBs. */
export function slotKey(core: number, level: number, slot: number): string {
  return `${core}/${level}/${slot}`;
}
