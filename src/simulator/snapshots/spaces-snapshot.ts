/** The address-spaces view: who is attached to what, and what lies where in each space. */
import { hexNumber } from "../../notation/index.js";
import {
  counterTotals,
  forEachLeaf,
  type Pid,
  type SpaceId,
  type Tid,
  type VirtualAddress,
} from "../../machine/index.js";
import { refusalTitle, type Mm, type Process, type Thread, type Vas, type Vma } from "../../kernel/index.js";
import type {
  CoreOccupant,
  LaneSnapshot,
  MembershipCell,
  ProcessSnapshot,
  RegionSnapshot,
  SpacesSnapshot,
  ThreadSnapshot,
  VasSnapshot,
} from "../../protocol/snapshot.js";
import { cellKey, lastStep, lastStepAccesses, regionKey } from "../travel/index.js";
import { currentPosition, exitText, owners, spaceTitle } from "../names/index.js";
import type { Simulation } from "../state/index.js";
import { freeRangeFor } from "./free-range.js";
import { goneRanges } from "./gone-ranges.js";
import { chosenLanes, type LaneWish } from "./chosen-lanes.js";

/** Projects processes, VASes and memory maps as they are now; `wish`: which maps, where not all are wanted. */
export function spacesSnapshot(simulation: Simulation, wish: LaneWish = {}): SpacesSnapshot {
  const { machine, kernel } = simulation.system;
  const processes = [...kernel.processes.values()];
  const vases = [...kernel.vases.values()];
  const touched = lastStepAccesses(simulation);
  const spaces = [...kernel.spaces.values()].filter((mm) => !mm.dead && mm.kind !== "segment");
  const shown = chosenLanes(simulation.system, spaces, wish);
  return {
    position: currentPosition(simulation),
    owners: owners(simulation.system),
    addressBits: Math.round(Math.log2(machine.format.userEnd)),
    tags: machine.config.tags,
    cores: machine.cores.map(({ id, tid, context }) =>
      describeOccupant(simulation, id, Math.max(0, tid), context.asid),
    ),
    processes: processes.map((process) => describeProcess(simulation, process)),
    vases: vases.map((vas) => describeVas(vas)),
    cells: describeCells(simulation),
    lanes: shown.map((mm) =>
      describeLane(
        simulation,
        mm,
        touched.filter((access) => access.space === mm.id).map((access) => access.va),
      ),
    ),
    gone: goneRanges(simulation, shown),
    lanesOmitted: spaces.length - shown.length,
    conflicts: kernel.refusals.flatMap((refusal) =>
      refusal.ranges === null
        ? []
        : [
            {
              tick: refusal.tick,
              text: refusal.text,
              pid: refusal.pid,
              vid: refusal.vid,
              first: refusal.ranges.first,
              second: refusal.ranges.second,
              free: freeRangeFor(simulation.system, refusal),
            },
          ],
    ),
  };
}

function describeProcess(simulation: Simulation, process: Process): ProcessSnapshot {
  const threads = [...simulation.system.kernel.threads.values()].filter((thread) => thread.pid === process.pid);
  return {
    pid: process.pid,
    name: process.name,
    owner: process.owner,
    uid: process.uid,
    space: process.space,
    threads: threads.map(describeThread),
    exit: process.exit === null ? null : exitText(process.exit),
    walks: walksOf(simulation, process.pid),
  };
}

function walksOf({ system: { machine } }: Simulation, process: Pid): number {
  const { fetch, data } = counterTotals(machine, { process }).walks;
  return fetch + data;
}

function describeOccupant({ system }: Simulation, core: number, tid: number, asid: number): CoreOccupant {
  const pid = system.kernel.threads.get(tid as Tid)?.pid ?? (0 as Pid);
  const subscriptions = system.kernel.processes.get(pid)?.subscriptions ?? [];
  return { core, tid, pid, asid, subscribed: subscriptions.map(({ vid }) => vid) };
}

function describeThread(thread: Thread): ThreadSnapshot {
  return {
    tid: thread.tid,
    name: thread.name,
    state: thread.state,
    core: thread.core ?? thread.lastCore,
    running: thread.state === "running",
    activeVid: thread.activeVas,
  };
}

function describeVas(vas: Vas): VasSnapshot {
  return {
    vid: vas.vid,
    name: vas.name,
    owner: vas.owner,
    mode: vas.mode.toString(8).padStart(4, "0"),
    uid: vas.uid,
    gid: vas.gid,
    space: vas.space,
    sasid: vas.sharedId >= 0 ? vas.sharedId : null,
    readers: vas.readers,
    writers: vas.writers,
  };
}

/** How a process stands to a VAS, whatever the last step did to that. */
function membership({ system: { kernel } }: Simulation, process: Process, vas: Vas): Omit<MembershipCell, "changed"> {
  const attachment = process.attachments
    .map((id) => kernel.attached.get(id))
    .find((attached) => attached?.vid === vas.vid);
  const subscription = process.subscriptions.find((candidate) => candidate.vid === vas.vid);
  const refusal = kernel.refusals.find((candidate) => candidate.pid === process.pid && candidate.vid === vas.vid);
  const active = [...kernel.threads.values()].filter(
    (thread) =>
      thread.pid === process.pid &&
      thread.state !== "exited" &&
      thread.activeVas === vas.vid &&
      thread.space !== process.space,
  );
  return {
    pid: process.pid,
    vid: vas.vid,
    attached: attachment?.type ?? null,
    subscribed: subscription === undefined ? null : subscription.sharedId,
    activeTids: active.map((thread) => thread.tid),
    refused: refusal === undefined ? null : refusalTitle(refusal),
  };
}

/** The pairs of which there is something to say, by process and VAS. */
function describeCells(simulation: Simulation): readonly MembershipCell[] {
  const { kernel } = simulation.system;
  const { changedCells } = lastStep(simulation);
  const inside = [...kernel.threads.values()].filter(({ state, activeVas }) => state !== "exited" && activeVas > 0);
  return [...kernel.processes.values()].flatMap((process) => {
    const met = new Set([
      ...process.attachments.flatMap((id) => kernel.attached.get(id)?.vid ?? []),
      ...process.subscriptions.map(({ vid }) => vid),
      ...kernel.refusals.filter(({ pid }) => pid === process.pid).map(({ vid }) => vid),
      ...inside.filter(({ pid }) => pid === process.pid).map(({ activeVas }) => activeVas),
    ]);
    return [...kernel.vases.values()].flatMap((vas) => {
      const changed = changedCells.has(cellKey(process.pid, vas.vid));
      return changed || met.has(vas.vid) ? [{ ...membership(simulation, process, vas), changed }] : [];
    });
  });
}

/** How a process stands to each VAS. */
export function memberships(simulation: Simulation, pid: number): readonly Omit<MembershipCell, "changed">[] {
  const { kernel } = simulation.system;
  const process = kernel.processes.get(pid as Pid);
  if (process === undefined) return [];
  return [...kernel.vases.values()].map((vas) => membership(simulation, process, vas));
}

function describeLane(simulation: Simulation, mm: Mm, touched: readonly number[]): LaneSnapshot {
  const { system } = simulation;
  return {
    space: mm.id,
    title: spaceTitle(system, mm.id),
    kind: mm.kind,
    owner: mm.owner,
    running: system.machine.cores.some((core) => core.tid > 0 && core.context.space === mm.id),
    regions: mm.vmas.map((vma) => describeRegion(simulation, mm, vma, touched)),
  };
}

/** A region, whatever the last step did there. */
type QuietRegion = Omit<RegionSnapshot, "touched" | "changed">;

/** Regions of a space in order of address; null: it is gone, or is a segment's. */
export function regionsOf(simulation: Simulation, space: number): readonly QuietRegion[] | null {
  const mm = simulation.system.kernel.spaces.get(space as SpaceId);
  if (mm === undefined || mm.dead || mm.kind === "segment") return null;
  return mm.vmas.map((vma) => quietRegion(simulation, mm, vma));
}

function describeRegion(simulation: Simulation, mm: Mm, vma: Vma, touched: readonly number[]): RegionSnapshot {
  return {
    ...quietRegion(simulation, mm, vma),
    touched: touched.some((va) => va >= vma.start && va < vma.end),
    changed: lastStep(simulation).changedRegions.has(regionKey(mm.id, vma.start, vma.end)),
  };
}

function quietRegion(simulation: Simulation, mm: Mm, vma: Vma): QuietRegion {
  const { machine } = simulation.system;
  let resident = 0;
  forEachLeaf(machine, mm.root, vma.start as VirtualAddress, vma.end as VirtualAddress, (_va, _leaf, bytes) => {
    resident += bytes;
  });
  return {
    start: vma.start,
    end: vma.end,
    permissions: `${vma.read ? "r" : "-"}${vma.write ? "w" : "-"}${vma.execute ? "x" : "-"}`,
    label: vma.object === null || vma.offset === 0 ? vma.name : `${vma.name}+${hexNumber(vma.offset)}`,
    kind: vma.kind,
    owner: vma.owner,
    resident,
    largePage: vma.largePage,
  };
}
