/** Owners and spaces under the names that every view and message uses. */
import type { SpaceId } from "../../machine/index.js";
import type { Mm, System } from "../../kernel/index.js";
import type { OwnerInfo, Position, SpaceInfo } from "../../protocol/snapshot.js";
import { findThread, type Simulation } from "../state/index.js";

/** Colours that can be told apart. */
const paletteSize = 12;

/**
 * All owners. The palette index counts the owners a user can see, so that colours do not depend on internals. Where there are
 * more than colours, each group has one: the processes of a program, and all VASes; groups beyond the last colour share it.
 */
export function owners(system: System): readonly OwnerInfo[] {
  const all = system.kernel.owners;
  const each = all.filter(({ kind }) => kind !== "kernel").length <= paletteSize;
  const programs = new Map([...system.kernel.processes.values()].map((process) => [process.owner, process.program]));
  const seen = new Map<string, number>([["vas", 0]]);
  const colourOf = ({ id, kind }: (typeof all)[number]): number => {
    const group = each ? `${id}` : kind === "process" ? `program ${programs.get(id) ?? -1}` : "vas";
    const known = seen.get(group);
    if (known !== undefined) return known;
    const colour = Math.min(paletteSize - 1, each ? seen.size - 1 : seen.size);
    seen.set(group, colour);
    return colour;
  };
  return all.map((owner) => ({
    id: owner.id,
    name: owner.name,
    kind: owner.kind,
    palette: owner.kind === "kernel" ? -1 : colourOf(owner),
  }));
}

/** Name of an owner row; "nobody" for -1. */
export function ownerName(system: System, owner: number): string {
  return system.kernel.owners[owner]?.name ?? "nobody";
}

/** Name of a process. */
export function processName(system: System, pid: number): string {
  return [...system.kernel.processes.values()].find((process) => process.pid === pid)?.name ?? `pid ${pid}`;
}

/** Title of a space: the process's name, the VAS's name, or "A in db" for an attached space. */
export function spaceTitle(system: System, space: number): string {
  const mm = system.kernel.spaces.get(space as SpaceId);
  if (mm === undefined) return `space ${space}`;
  if (mm.kind === "original") return processName(system, mm.pid);
  const vas = system.kernel.vases.get(mm.vid)?.name ?? ownerName(system, mm.owner);
  return mm.kind === "attached" ? `${processName(system, mm.pid)} in ${vas}` : vas;
}

/** Spaces that have page tables, in order of creation. */
export function spaces(system: System): readonly SpaceInfo[] {
  return [...system.kernel.spaces.values()].filter((mm) => !mm.dead).map((mm) => describeSpace(system, mm));
}

function describeSpace(system: System, mm: Mm): SpaceInfo {
  const core = system.machine.cores.find((candidate) => candidate.context.space === mm.id);
  return {
    space: mm.id,
    title: spaceTitle(system, mm.id),
    kind: mm.kind,
    owner: mm.owner,
    root: mm.root,
    asid: core === undefined ? null : core.context.asid,
  };
}

/** Where the run stands: the epoch of the stop, the tick, and the thread that the stop is about. */
export function currentPosition(simulation: Simulation): Position {
  const { machine } = simulation.system;
  const { tid, reason } = simulation.lastStop;
  const thread = tid === null ? undefined : findThread(simulation, tid);
  const core = thread?.core ?? thread?.lastCore ?? 0;
  return {
    epoch: simulation.epoch,
    tick: machine.tick,
    cycle: machine.cores[core]?.cycles ?? 0,
    core,
    tid: tid ?? null,
    pid: thread?.pid ?? null,
    finished: reason === "finished",
  };
}
