/** What a step has crossed: the thread was switched out and others ran, or it went into another address space. */
import { eventAt, EventKind, type TraceEvent } from "../../machine/index.js";
import { processName } from "../names/index.js";
import type { Simulation } from "../state/index.js";

/** Processes that are named; the others are counted. */
const mostNamed = 3;

/**
 * "across a context switch (B, C ran)", "into VAS libc"; null: nothing was crossed.
 *
 * @param from tick at which the step began that has led here
 * @param back the step is undone: into what it went out of
 */
export function crossedSwitches(
  simulation: Simulation,
  tid: number,
  from = simulation.stepStart,
  back = false,
): string | null {
  const { system } = simulation;
  const events = eventsSinceTick(simulation, from);
  const parts: string[] = [];
  const away = events.filter(({ kind, a, b }) => kind === EventKind.ThreadSwitch && a === tid && b !== tid);
  if (away.length > 0) {
    const ran = new Set(
      events.flatMap(({ kind, b, pid }) =>
        kind === EventKind.ThreadSwitch && b > 0 && b !== tid ? [nameOf(simulation, b, pid)] : [],
      ),
    );
    const names =
      [...ran].slice(0, mostNamed).join(", ") + (ran.size > mostNamed ? ` and ${ran.size - mostNamed} more` : "");
    const count = away.length === 1 ? "a context switch" : `${away.length} context switches`;
    parts.push(`across ${count}${ran.size === 0 ? "" : ` (${names} ran)`}`);
  }
  const entered = events
    .filter((event) => event.kind === EventKind.VasSwitch && event.tid === tid && event.c >= 0)
    .at(back ? 0 : -1);
  if (entered !== undefined) {
    const name = (vid: number): string =>
      vid === 0 ? "the process's own space" : `VAS ${system.kernel.vases.get(vid)?.name ?? vid}`;
    if (back) parts.push(`into ${name(entered.a)}`);
    else parts.push(entered.b === 0 ? `back into ${name(0)}` : `into ${name(entered.b)}`);
  }
  return parts.length === 0 ? null : parts.join(", ");
}

/** Switches since a step began; they are seldom, and always written. The kernel's events carry the tick that an attempt led to. */
function eventsSinceTick({ system: { machine } }: Simulation, from: number): readonly TraceEvent[] {
  const events: TraceEvent[] = [];
  for (let number = machine.trace.sequence - 1; ; number--) {
    const event = eventAt(machine.trace, number);
    if (event === null || event.tick < from) return events.reverse();
    const switches = event.kind === EventKind.ThreadSwitch || event.kind === EventKind.VasSwitch;
    if (switches && event.tick > from) events.push(event);
  }
}

function nameOf({ system }: Simulation, tid: number, pid: number): string {
  for (const thread of system.kernel.threads.values())
    if ((thread.tid as number) === tid) return processName(system, thread.pid);
  return processName(system, pid);
}
