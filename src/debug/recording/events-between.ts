/** `vas/eventsBetween`: single events of a stretch, found by a replay beside the session. */
import { addressText } from "../../notation/index.js";
import type { WindowArrow, WindowEvent, WindowEvents } from "../../protocol/window-events.js";
import type { Simulation } from "../../simulator/index.js";
import { describeEvent, eventNames, recordEvents, type DescribedEvent } from "../../trace/index.js";
import { RequestError } from "../arguments/index.js";
import { stoppedSimulation, workBeside, type Session } from "../session/index.js";
import { goTo, inTurn, machineBeside } from "./beside.js";

/** Events that are told at most, and unless told otherwise. */
const mostEvents = 4_096;
/** Longest stretch: an answer of more would be of no use to a picture. */
const longestStretch = 200_000;
/** Arrows that are told at most. */
const mostArrows = 400;

/** Arguments of the request. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly limit?: number;
}

/** Events between two ticks; what lies behind the furthest tick of the session is not looked for. */
export async function eventsBetween(
  session: Session,
  { from, to, limit = mostEvents }: Stretch,
): Promise<WindowEvents> {
  stoppedSimulation(session);
  if (from < 0 || to < from)
    throw new RequestError(`\`from\` is ${from} and \`to\` is ${to}: name a stretch of the run`);
  if (to - from > longestStretch)
    throw new RequestError(`${to - from} ticks are too many for single events: at most ${longestStretch}`);
  if (limit < 1 || limit > mostEvents) throw new RequestError(`\`limit\` is ${limit}: use 1 to ${mostEvents}`);
  const simulation = machineBeside(session);
  const request = session.handling;
  return inTurn(session, () =>
    workBeside(session, request, "Looking for single events", look(simulation, from, to, limit)),
  );
}

function* look(
  simulation: Simulation,
  from: number,
  to: number,
  limit: number,
): Generator<number | undefined, WindowEvents, void> {
  yield* goTo(simulation, from);
  const names = eventNames(simulation);
  const heard: DescribedEvent[] = [];
  const recording = { from, to, most: limit, refills: true };
  const work = recordEvents(simulation, recording, (event) => void heard.push(describeEvent(simulation, names, event)));
  let step = work.next();
  for (; step.done !== true; step = work.next()) yield undefined;
  const { why: end } = step.value;
  return { from, to, events: heard.map(told), cut: end === "most", arrows: arrowsOf(heard) };
}

function told({ tick, cycle, core, process, event, facts }: DescribedEvent): WindowEvent {
  const words = Object.entries(facts).map(([name, value]) => {
    if (name === "address" && typeof value === "number") return addressText(value);
    if (typeof value === "boolean") return value ? name : "";
    return `${name} ${Array.isArray(value) ? value.join(" ") : String(value as string | number)}`;
  });
  return { tick, cycle, core, process, event, text: words.filter((word) => word !== "").join(", ") };
}

/** From each shootdown to the flushes of each core that was told, and back. */
function arrowsOf(events: readonly DescribedEvent[]): readonly WindowArrow[] {
  const arrows: WindowArrow[] = [];
  for (const [index, sent] of events.entries()) {
    if (sent.event !== "shootdown") continue;
    for (const core of sent.facts["cores"] as readonly number[]) {
      if (core === sent.core || arrows.length === mostArrows) continue;
      const arrow = arrowTo(core, sent, events, index + 1);
      if (arrow !== null) arrows.push(arrow);
    }
  }
  return arrows;
}

/** What a core does for a shootdown: its flushes from the first on, in the same attempt, up to the sender's next shootdown. */
function arrowTo(
  core: number,
  sent: DescribedEvent,
  events: readonly DescribedEvent[],
  from: number,
): WindowArrow | null {
  const isFlush = (one: DescribedEvent): boolean => one.event === "flush" && one.core === core;
  const start = events.findIndex((one, index) => index >= from && isFlush(one));
  if (start < 0) return null;
  const first = events[start]!;
  let [last, flushes, at] = [first, 1, start + 1];
  for (; at < events.length; at++) {
    const one = events[at]!;
    if (one.tick !== first.tick || (one.event === "shootdown" && one.core === sent.core)) break;
    if (!isFlush(one)) continue;
    last = one;
    flushes++;
  }
  const lastAt = events.lastIndexOf(last);
  const back = events.find((one, index) => index > lastAt && one.core === sent.core && one.event !== "flush") ?? null;
  return {
    fromCore: sent.core,
    fromTick: sent.tick,
    fromCycle: sent.cycle,
    toCore: core,
    toTick: first.tick,
    toCycle: first.cycle,
    flushes,
    doneTick: last.tick,
    doneCycle: last.cycle,
    backTick: back?.tick ?? null,
    backCycle: back?.cycle ?? null,
  };
}
