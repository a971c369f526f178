/** The console command `who`: who changed something last, and who else has to do with it. */
import type { VirtualAddress } from "../../machine/index.js";
import { findHistory, frameSnapshot, translate, type HistorySubject, type Simulation } from "../../simulator/index.js";
import { formatAddress } from "../arguments/index.js";
import { lookLong, stoppedSimulation, type Session } from "../session/index.js";
import { askedSubject } from "./history-subject.js";
import { asShare, changeText } from "./history.js";

/** Mappings of a frame that are listed. */
const mostMappings = 20;

function mappings(simulation: Simulation, pfn: number): readonly string[] {
  const { mappings: all } = frameSnapshot(simulation, pfn);
  const lines = all
    .slice(0, mostMappings)
    .map(({ title, va, permissions, shared }) =>
      [
        `mapped by ${title} at ${formatAddress(va)}`,
        permissions,
        ...(shared === null ? [] : [`shared id ${shared}`]),
      ].join(" · "),
    );
  return all.length > mostMappings ? [...lines, `and ${all.length - mostMappings} times more`] : lines;
}

/** Who has to do with the subject now: its frame's mappings, TLB entries. */
function present(simulation: Simulation, subject: HistorySubject): readonly string[] {
  const { pageBytes } = simulation.system.machine.memory;
  switch (subject.kind) {
    case "memory":
    case "entry": {
      const { pa, text } = translate(simulation, subject.space, subject.va as VirtualAddress);
      return [text, ...(pa === null ? [] : mappings(simulation, Math.floor(pa / pageBytes)))];
    }
    case "physical":
      return mappings(simulation, Math.floor(subject.pa / pageBytes));
    case "frame":
      return mappings(simulation, subject.pfn);
    case "slot":
    case "watched":
    case "vas":
      return [];
  }
}

/**
 * Who changed last what the text names (history-subject.ts).
 *
 * @throws RequestError if it names nothing
 */
export async function who(session: Session, text: string, frameId: number | null): Promise<string> {
  const { subject, title } = askedSubject(session, text, frameId);
  const simulation = stoppedSimulation(session);
  const { tick } = simulation.system.machine;
  const lines = present(simulation, subject);
  let stopped = false;
  const { changes, now, from } = await lookLong(session, `Who changed ${title}`, (cancelled) =>
    asShare(findHistory(simulation, subject, { most: 1, cancelled: () => (stopped = cancelled()) }), tick),
  );
  const [last] = changes;
  const unchanged = stopped ? `cancelled: no change after tick ${from}` : "as it was at the start";
  const [when, what] = last === undefined ? [] : changeText(session, last);
  const changed = when === undefined ? [unchanged] : [`changed last at ${when}`, what!];
  return [`${title}: ${now}`, ...changed, ...lines].join("\n");
}
