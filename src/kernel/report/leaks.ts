/**
 * What a run leaves behind: memory that no living process can reach through anything it holds, and that nobody will
 * free by itself (vas-semantics §4.2, R17, R18; §4.11 "persistence = leak").
 */
import { forEachLeaf, forEachTable, type Pid, type VirtualAddress } from "../../machine/index.js";
import { findVma, type Kernel, type Mm, type System, type Vas } from "../state/index.js";
import { pagesOf } from "../pages/index.js";
import { isInUse } from "../calls/index.js";

/** One thing left behind. */
export interface Leak {
  /** `space`: an original address space that an exec inside a VAS has lost (vas-semantics §1.8). */
  readonly kind: "vas" | "segment" | "space";
  readonly name: string;
  /** vid, sid or space id. */
  readonly id: number;
  /** Name of the process that made it, or null: it was there at boot. */
  readonly creator: string | null;
  readonly creatorExited: boolean;
  /** Attachments that are still counted although nobody has them any more (Q9): it can never be deleted. */
  readonly staleAttachments: number;
  /** Bytes that are mapped in it. */
  readonly bytes: number;
  /** Frames that it keeps, page tables included. */
  readonly frames: number;
}

/**
 * VASes and segments that processes made and that nothing uses now, anything that is counted as attached for ever, and
 * lost spaces; by kind and id. Those that a scenario declares are there before and after, so they count only in the second
 * case. Meaningful at any time, and the whole truth when all processes have exited.
 */
export function findLeaks(system: System): Leak[] {
  const { kernel } = system;
  const leaks: Leak[] = [];
  for (const vas of kernel.vases.values()) {
    const stale = staleAttachments(kernel, vas);
    const unused = vas.creator !== 0 && (!isInUse(system, vas) || (stale === vas.attachments.length && stale > 0));
    if (unused || stale > 0)
      leaks.push(describe(system, "vas", vas, vas.vid, vas.creator, kernel.spaces.get(vas.space)!, stale));
  }
  for (const segment of kernel.segments.values()) {
    if (segment.readers + segment.writers > 0) continue;
    leaks.push(
      describe(system, "segment", segment, segment.sid, segment.creator, kernel.spaces.get(segment.space)!, 0),
    );
  }
  const used = new Set([...kernel.processes.values()].filter(({ exit }) => exit === null).map(({ space }) => space));
  for (const mm of kernel.spaces.values()) {
    if (mm.kind !== "original" || used.has(mm.id)) continue;
    const { name } = kernel.owners[mm.owner]!;
    leaks.push(describe(system, "space", { name }, mm.id, mm.pid, mm, 0));
  }
  return leaks;
}

function staleAttachments(kernel: Kernel, { attachments }: Vas): number {
  return attachments.filter((id) => !kernel.attached.has(id)).length;
}

function describe(
  system: System,
  kind: Leak["kind"],
  { name }: { readonly name: string },
  id: number,
  creator: Pid | 0,
  mm: Mm,
  stale: number,
): Leak {
  const { kernel, machine } = system;
  const maker = creator === 0 ? undefined : kernel.processes.get(creator);
  let frames = 0;
  forEachTable(machine, mm.root, () => frames++);
  forEachLeaf(machine, mm.root, 0 as VirtualAddress, kernel.layout.userEnd as VirtualAddress, (_va, _leaf, bytes) => {
    frames += bytes / kernel.layout.pageBytes;
  });
  frames += [...mm.reserved.keys()].reduce((sum, va) => sum + pagesOf(system, findVma(mm.vmas, va)!), 0);
  return {
    kind,
    name,
    id,
    creator: maker?.name ?? null,
    creatorExited: maker !== undefined && maker.exit !== null,
    staleAttachments: stale,
    frames,
    bytes: mm.vmas.reduce((sum, { start, end }) => sum + end - start, 0),
  };
}
