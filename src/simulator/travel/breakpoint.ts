/**
 * Breakpoints on instructions. The machine stops at an address in whatever space it comes by; which program or VAS is meant
 * is decided here, so that one address can be a breakpoint in one program and not in another.
 */
import { clearStops, markStop, StopMark, type VirtualAddress } from "../../machine/index.js";
import { codeOwnerAt, findThread, threadPc, type CodeBreakpoint, type Simulation } from "../state/index.js";

/** Replaces all breakpoints. */
export function setBreakpoints(simulation: Simulation, breakpoints: readonly CodeBreakpoint[]): void {
  simulation.breakpoints = breakpoints;
  armBreakpoints(simulation);
}

/** Tells the machine where to stop: the user's breakpoints, and one more for a step in progress. */
export function armBreakpoints(simulation: Simulation, extra: VirtualAddress | null = null): void {
  const { machine } = simulation.system;
  clearStops(machine, StopMark.Debugger);
  for (const breakpoint of simulation.breakpoints) markStop(machine, breakpoint.address, StopMark.Debugger);
  if (extra !== null) markStop(machine, extra, StopMark.Debugger);
}

/** Lets replays run past every breakpoint. */
export function disarmBreakpoints(simulation: Simulation): void {
  clearStops(simulation.system.machine, StopMark.Debugger);
}

/** Does one of the user's breakpoints mean this thread at this address? */
export function stopsAtBreakpoint(simulation: Simulation, tid: number, address: VirtualAddress): boolean {
  const owner = codeOwnerAt(simulation, tid, address);
  return simulation.breakpoints.some(
    (breakpoint) =>
      breakpoint.address === address &&
      (breakpoint.owner === null || (breakpoint.owner.kind === owner?.kind && breakpoint.owner.index === owner.index)),
  );
}

/** Makes the thread that stands at a breakpoint go on instead of stopping there again. */
export function passBreakpointHere(simulation: Simulation, tid: number | null = simulation.lastStop.tid): void {
  const core = tid === null ? null : (findThread(simulation, tid)?.core ?? null);
  if (core === null || tid === null) return;
  const { cores } = simulation.system.machine;
  if (cores[core]!.pc === threadPc(simulation, tid)) cores[core]!.skipBreakpoint = true;
}
