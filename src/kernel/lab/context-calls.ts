/** Kernel code writes a core's context: root and ASID, without any flush but that of the write itself. */
import { AsidGrant, noteAsid, setContext, type Asid, type Core, type Pfn, type SpaceId } from "../../machine/index.js";
import type { Mm, System } from "../state/index.js";

/** The space whose tables begin at a root, or undefined. */
function spaceOfRoot({ kernel }: System, root: number): Mm | undefined {
  return [...kernel.spaces.values()].find((mm) => mm.root === root);
}

/** Loads root and ASID on a core; the thread that runs there goes on in that space. */
export function writeContext(system: System, core: Core, root: Pfn, asid: number): void {
  const { kernel, machine } = system;
  const mm = spaceOfRoot(system, root);
  const space = mm?.id ?? (0 as SpaceId);
  setContext(machine, core, {
    root,
    asid: (asid % 2 ** machine.config.asidBits) as Asid,
    sasidLo: core.context.sasidLo,
    sasidHi: core.context.sasidHi,
    space,
    mode: "user",
    holder: space,
  });
  noteAsid(machine, core, asid, space, core, AsidGrant.Clean);
  const schedule = kernel.cores[core.id]!;
  if (mm === undefined) return;
  schedule.loaded = mm.id;
  const thread = schedule.current === null ? undefined : kernel.threads.get(schedule.current);
  if (thread !== undefined) thread.space = mm.id;
}

/** The ASID that a space has on a core, or on another that runs it; 0 if none does. */
export function asidOfSpace({ machine }: System, core: Core, mm: Mm): number {
  if (core.context.root === mm.root) return core.context.asid;
  return machine.cores.find(({ context }) => context.root === mm.root)?.context.asid ?? 0;
}
