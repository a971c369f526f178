/** Short texts for what views mark as changed; two of them, before and after a step, are compared. */
import { visitEntries } from "./page-table-entries.js";
import type { Simulation } from "./simulation.js";

/** One moment's processes × VASes, memory regions and page-table entries. */
export interface Fingerprint {
  /** "pid/vid" → how the process stands to the VAS. */
  readonly cells: ReadonlyMap<string, string>;
  /** "space/start/end" → permissions. */
  readonly regions: ReadonlyMap<string, string>;
  /** Physical address of a valid entry → its bits. */
  readonly entries: ReadonlyMap<number, string>;
}

/** The fingerprint of the present state. */
export function fingerprint(simulation: Simulation): Fingerprint {
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
  const entries = new Map<number, string>();
  for (const mm of kernel.spaces.values()) {
    if (mm.dead) continue;
    for (const vma of mm.vmas) {
      regions.set(`${mm.id}/${vma.start}/${vma.end}`, `${Number(vma.read)}${Number(vma.write)}${Number(vma.execute)}`);
    }
    visitEntries(machine, mm.root, (entry) => { entries.set(entry.address, `${entry.lo},${entry.hi}`); });
  }
  return { cells, regions, entries };
}

/** Key of a region in a fingerprint. */
export function regionKey(space: number, start: number, end: number): string {
  return `${space}/${start}/${end}`;
}

/** Key of a process and a VAS in a fingerprint. */
export function cellKey(pid: number, vid: number): string {
  return `${pid}/${vid}`;
}
