/**
 * Context writes step by step, with `windows on`: a core that goes to another space, or that was idle, says so, looks which flushes it has
 * missed, writes the context, and does them (Linux, arch/x86/mm/tlb.c, switch_mm_irqs_off: "Start remote flushes and then read tlb_gen").
 * Where flushes are broadcast nobody is told of the core, and the write stands alone. Interrupts are off from the first step to the last.
 */
import type { CoreId, Tid } from "../../machine/index.js";
import { asidHolder } from "../asids/index.js";
import { activeCore, windowsOf, workFor, type Mm, type Phase, type System, type Work } from "../state/index.js";
import { loadSpace, writeRegistersHere } from "./context.js";
import { broadcasts, catchesUp, catchUp, coresOf, isBehind, leavesOutIdle } from "./shootdown.js";

/** Kinds of the steps of a switch. */
const stepsOfSwitch: ReadonlySet<Phase["kind"]> = new Set(["unlazy", "read", "load", "catch up"]);

/** Is a step one of a switch? Interrupts are off then. */
export function isOfSwitch(kind: Phase["kind"] | undefined): boolean {
  return kind !== undefined && stepsOfSwitch.has(kind);
}

/**
 * A core gets a thread. True: the thread's first steps are those of a switch to its space, or of going on in the space that was loaded
 * while the core was idle. A core that has never loaded anything holds nothing: it loads its first space at once.
 */
export function goesOnInSteps(system: System, id: CoreId, mm: Mm, tid: Tid): boolean {
  const { kernel } = system;
  const windows = windowsOf(kernel);
  if (windows === null) return false;
  const { loaded } = kernel.cores[id]!;
  const leavesOut = leavesOutIdle(system);
  if (!leavesOut) windows.lazy[id] = false;
  if (loaded === null || (loaded === mm.id && !windows.lazy[id]!)) {
    windows.lazy[id] = false;
    return false;
  }
  const work = workFor(windows, tid);
  work.returned = false;
  work.phases = [...switchSteps(system, id, mm), ...work.phases.filter(({ kind }) => !isOfSwitch(kind))];
  return true;
}

/** The call under way goes to another space: in steps if it can be left, else at once. */
export function switchSpace(system: System, mm: Mm): void {
  const { kernel } = system;
  const windows = windowsOf(kernel);
  const { id } = activeCore(system);
  if (windows === null || windows.caller === 0 || kernel.cores[id]!.loaded === mm.id) {
    loadSpace(system, mm);
    return;
  }
  workFor(windows, windows.caller).phases.push(...switchSteps(system, id, mm));
}

function switchSteps(system: System, id: CoreId, mm: Mm): Phase[] {
  const { cores, config } = system.kernel;
  const space = mm.id;
  const same = cores[id]!.loaded === space;
  const load: Phase[] = same ? [] : [{ kind: "load", space, generation: null }];
  if (broadcasts(system) && !same) return load;
  const say: Phase = { kind: "unlazy", space };
  if (!same && !catchesUp(system)) return [say, ...load];
  const look: Phase = { kind: "read", space };
  return config.unlazyOrder === "clear-read" ? [say, look, ...load] : [look, say, ...load];
}

/** The step `unlazy`: whoever flushes the space tells this core, too. */
export function letItselfBeTold({ kernel }: System, { space }: Extract<Phase, { kind: "unlazy" }>): void {
  const windows = windowsOf(kernel)!;
  windows.lazy[kernel.activeCore] = false;
  if (kernel.cores[kernel.activeCore]!.loaded !== space) windows.coming[kernel.activeCore] = space;
}

/**
 * The step `read`: which flushes there were of the space. They are done once the core can be told again, and has the context. A core that
 * goes on in what it has loaded looks again whatever it finds.
 */
export function lookAtGeneration(system: System, work: Work, { space }: Extract<Phase, { kind: "read" }>): void {
  const { kernel } = system;
  const mm = kernel.spaces.get(space);
  if (mm === undefined) return;
  const { tlbGeneration: generation } = asidHolder(kernel, mm);
  const { loaded } = kernel.cores[kernel.activeCore]!;
  const own = work.phases.findIndex(({ kind }) => kind !== "unlazy" && kind !== "load");
  const end = own === -1 ? work.phases.length : own;
  const before = work.phases
    .slice(0, end)
    .map((phase): Phase => (phase.kind === "load" ? { ...phase, generation } : phase));
  const does: Phase[] =
    loaded === space || isBehind(system, mm, activeCore(system), generation) ? [{ kind: "catch up", generation }] : [];
  work.phases = [...before, ...does, ...work.phases.slice(end)];
}

/** The step `load`: the context of the space is written. What it knows that it has missed is a step of its own. */
export function writeContext(system: System, work: Work, step: Extract<Phase, { kind: "load" }>): void {
  const { kernel } = system;
  const windows = windowsOf(kernel)!;
  windows.coming[kernel.activeCore] = 0;
  windows.lazy[kernel.activeCore] = false;
  const mm = kernel.spaces.get(step.space);
  if (mm === undefined) return;
  if (step.generation === null) {
    loadSpace(system, mm);
    return;
  }
  loadSpace(system, mm, false, false);
  if (work.phases[0]?.kind !== "catch up") catchUp(system, mm, step.generation);
}

/** The step `catch up`. */
export function catchUpTo(system: System, generation: number): void {
  const { kernel } = system;
  const { loaded } = kernel.cores[kernel.activeCore]!;
  const mm = loaded === null ? undefined : kernel.spaces.get(loaded);
  if (mm !== undefined) catchUp(system, mm, generation);
}

/** Leaves the registers of shared ids of all cores that have a space loaded to steps of the call under way. False: there is none. */
export function leaveRegisters({ kernel }: System, { id: space }: Mm): boolean {
  const windows = windowsOf(kernel);
  if (windows === null || windows.caller === 0) return false;
  const work = workFor(windows, windows.caller);
  work.phases.push({ kind: "registers", space });
  if (!work.locked.includes(space)) work.locked.push(space);
  return true;
}

/** The step `registers`: this core's, and who else is to be told; `shootdown off` leaves nobody out, as it is none. */
export function writeRegisters(system: System, work: Work, { space }: Extract<Phase, { kind: "registers" }>): void {
  const { kernel } = system;
  const mm = kernel.spaces.get(space);
  if (mm === undefined) return;
  const { activeCore: active } = kernel;
  writeRegistersHere(system, mm, true);
  const others = coresOf(system, -1).filter(({ id }) => id !== active && kernel.cores[id]!.loaded === space);
  if (others.length === 0) return;
  const flush = { space, sharedId: -1, pages: [], whole: false, generation: 0, registers: true } as const;
  work.phases.unshift(...others.map(({ id }): Phase => ({ kind: "send", core: id, flush })), { kind: "acks" });
}
