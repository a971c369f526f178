/**
 * Breakpoints on instructions. The machine stops at an address in whatever space it comes by; which program or VAS is meant
 * is decided here, so that one address can be a breakpoint in one program and not in another.
 */
import { nextCore } from "../../kernel/index.js";
import { clearStops, markStop, StopMark, type VirtualAddress } from "../../machine/index.js";
import { codeOwnerAt, type BreakpointFilter, type CodeBreakpoint, type Simulation } from "../state/index.js";

/** Replaces all breakpoints. */
export function setBreakpoints(simulation: Simulation, breakpoints: readonly CodeBreakpoint[]): void {
  simulation.breakpoints = breakpoints;
  armBreakpoints(simulation, simulation.stepEnd);
}

/**
 * Says which breakpoints are to be passed at once, without a stop that somebody would refuse: `passes` is asked with the core
 * in front of the instruction, reads registers and memory, and changes nothing. Null: none.
 */
export function setBreakpointFilter(simulation: Simulation, passes: BreakpointFilter | null): void {
  simulation.passes = passes;
}

/** Tells the machine where to stop: the user's breakpoints, and one more for a step in progress. */
export function armBreakpoints(simulation: Simulation, extra: VirtualAddress | null = null): void {
  const { machine } = simulation.system;
  const { passes } = simulation;
  simulation.stepEnd = extra;
  machine.passes = passes === null || extra === null ? passes : (core, pc) => pc !== extra && passes(core, pc);
  clearStops(machine, StopMark.Debugger);
  for (const breakpoint of simulation.breakpoints) markStop(machine, breakpoint.address, StopMark.Debugger);
  if (extra !== null) markStop(machine, extra, StopMark.Debugger);
}

/** Tells the machine to stop where a call returns, and nowhere else. */
export function armReturn(simulation: Simulation, back: VirtualAddress): void {
  const { machine } = simulation.system;
  machine.passes = null;
  clearStops(machine, StopMark.Debugger);
  markStop(machine, back, StopMark.Debugger);
}

/** Lets replays run past every breakpoint. */
export function disarmBreakpoints(simulation: Simulation): void {
  simulation.stepEnd = null;
  clearStops(simulation.system.machine, StopMark.Debugger);
  for (const core of simulation.system.machine.cores) core.skipBreakpoint = false;
}

/** Does one of the user's breakpoints mean this thread at this address? */
export function stopsAtBreakpoint(simulation: Simulation, tid: number, address: VirtualAddress): boolean {
  for (const breakpoint of simulation.breakpoints) {
    if (breakpoint.address !== address) continue;
    if (breakpoint.owner === null) return true;
    const owner = codeOwnerAt(simulation, tid, address);
    if (breakpoint.owner.kind === owner?.kind && breakpoint.owner.index === owner.index) return true;
  }
  return false;
}

/** Who makes the next attempt, and at which instruction; null if nobody can go on. */
export interface NextAttempt {
  readonly tid: number;
  readonly address: VirtualAddress;
  /** The instruction has been attempted before and is repeated: it arrived there once, and so its breakpoints are hit once. */
  readonly again: boolean;
}

/** The next attempt. */
export function nextAttempt({ system }: Simulation): NextAttempt | null {
  const id = nextCore(system);
  if (id === null) return null;
  const core = system.machine.cores[id]!;
  return { tid: core.tid, address: core.pc, again: core.retried === core.pc };
}

/** Lets the next attempt be made even if a breakpoint is on its instruction. */
export function passNextAttempt({ system }: Simulation): void {
  const id = nextCore(system);
  if (id !== null) system.machine.cores[id]!.skipBreakpoint = true;
}
