/** The console command `history`: when something changed, by whom, each with the way there. */
import type { VasRequests } from "../../protocol/requests.js";
import type { ThingHistory } from "../../protocol/thing-history.js";
import {
  findHistory,
  type Cause,
  type History,
  type HistoryChange,
  type HistorySubject,
  type Simulation,
} from "../../simulator/index.js";
import { formatAddress, RequestError } from "../arguments/index.js";
import { baseName, lookLong, stoppedSimulation, styled, type Search, type Session } from "../session/index.js";
import { askedSubject, mostChanges, usualChanges, type AskedSubject } from "./history-subject.js";

/** Where the instruction of a cause is: "at sum, libc.vas:12", or its address. */
function placeText(session: Session, { place, pc, tid }: Cause): string {
  if (tid === 0) return "";
  if (place === null) return ` at ${formatAddress(pc)}`;
  const { image } = session.scenario!;
  const fn = place.function?.name;
  const line = place.line?.range;
  const file = line === undefined ? "" : baseName(image.sources[line.source ?? 0] ?? "");
  const where = line === undefined ? formatAddress(pc) : `${file}:${line.line}`;
  return fn === undefined ? ` at ${where}` : ` in ${fn}, ${where}`;
}

/** Who it was: "A (thread 3) store in sum, libc.vas:12". */
function causeText(session: Session, cause: Cause): string {
  const who = cause.tid === 0 ? "" : `${cause.process === "" ? "?" : cause.process} (thread ${cause.tid}): `;
  return `${who}${cause.text}${placeText(session, cause)}`;
}

/** A tick, as a link where the host has links. */
function tickText(session: Session, tick: number): string {
  const link = session.services.tickLink(tick);
  const text = styled(session, "bold", `tick ${tick}`);
  return link === null ? text : `${text} ${link}`;
}

/** A change in two lines: when and by whom; what. An entry that was entered again says the same as before. */
export function changeText(session: Session, { tick, before, after, cause }: HistoryChange): readonly string[] {
  const change = before === after ? `${after}, anew` : `${before} → ${after}`;
  return [`${tickText(session, tick)}  ${causeText(session, cause)}`, `    ${change}`];
}

function historyText(session: Session, { title, most }: AskedSubject, found: History, cancelled: boolean): string {
  const { changes, from, initial, now } = found;
  const count = `${changes.length} ${changes.length === 1 ? "change" : "changes"}`;
  const bound = cancelled
    ? `cancelled: what was before tick ${from} has not been looked at`
    : from > 0
      ? `the latest ${most}: more with \`last NUMBER\``
      : null;
  const whole = from === 0 ? "since the start" : `after tick ${from}`;
  const heading =
    changes.length === 0 ? `${title}: ${now}, no change ${whole}` : `${title}: ${count} ${whole}, the latest first`;
  return [
    heading,
    ...[...changes].reverse().flatMap((change) => changeText(session, change)),
    ...(changes.length > 0 && from === 0 ? [`at the start  ${initial}`] : []),
    ...(bound === null ? [] : [bound]),
    ...(changes.length > 0 && session.services.tickLink(0) === null ? ["`seek TICK` travels there"] : []),
  ].join("\n");
}

/** Share of the run that has been searched, from what the search yields. */
export function* asShare<Result>(search: Generator<number, Result, void>, now: number): Search<Result> {
  for (;;) {
    const step = search.next();
    if (step.done === true) return step.value;
    yield now === 0 ? 1 : (now - step.value) / now;
  }
}

/**
 * Searches the history of what the text names.
 *
 * @throws RequestError if it names nothing
 */
export async function history(session: Session, text: string, frameId: number | null): Promise<string> {
  const asked = askedSubject(session, text, frameId);
  const { found, stopped } = await search(session, asked);
  return historyText(session, asked, found, stopped);
}

/** Searches with progress; `stopped`: it was cancelled. */
async function search(
  session: Session,
  { subject, title, most }: AskedSubject,
): Promise<{ readonly found: History; readonly stopped: boolean }> {
  const simulation = stoppedSimulation(session);
  const { tick } = simulation.system.machine;
  let stopped = false;
  const found = await lookLong(session, `History of ${title}`, (cancelled) =>
    asShare(findHistory(simulation, subject, { most, cancelled: () => (stopped = cancelled()) }), tick),
  );
  return { found, stopped };
}

type HistoryArguments = VasRequests["vas/history"]["arguments"];

/**
 * The request `vas/history`: the same as data.
 *
 * @throws RequestError that names what is missing or does not exist
 */
export async function historyOf(session: Session, args: HistoryArguments): Promise<ThingHistory> {
  const simulation = stoppedSimulation(session);
  const { most = usualChanges } = args;
  if (most < 1 || most > mostChanges)
    throw new RequestError(`\`most\` is ${most}: ask for 1 to ${mostChanges} changes`);
  const asked = { ...namedSubject(simulation, args), most };
  const { tick } = simulation.system.machine;
  const { found, stopped } = await search(session, asked);
  return {
    changes: [...found.changes].reverse().map(({ tick: at, before, after, cause }) => ({
      tick: at,
      before,
      after,
      who: cause.process,
      core: cause.core,
      cause: cause.text,
      place: placeText(session, cause).replace(/^ (?:at|in) /, ""),
    })),
    from: found.from,
    tick,
    now: found.now,
    initial: found.initial,
    cancelled: stopped && found.from > 0,
  };
}

function namedSubject(
  { system }: Simulation,
  { kind, core = 0, level, slot, space, va }: HistoryArguments,
): { readonly subject: HistorySubject; readonly title: string } {
  if (kind === "entry") {
    if (space === undefined || va === undefined || va < 0 || !system.kernel.spaces.has(space as never))
      throw new RequestError("an entry is named by `space`, one that there is, and `va`");
    return { subject: { kind, space, va }, title: `page-table entry of ${formatAddress(va)}` };
  }
  const { cores, config } = system.machine;
  const index = config.tlbs.findIndex(({ name }) => name === level);
  const tlb = cores[core]?.tlbs[index];
  if (tlb === undefined || slot === undefined || slot < 0 || slot >= tlb.slots)
    throw new RequestError(
      `a slot is named by \`core\` (0 to ${cores.length - 1}), \`level\` (${config.tlbs.map(({ name }) => name).join(", ")}) and \`slot\` of that many`,
    );
  return { subject: { kind, core, level: index, slot }, title: `slot ${slot} of ${level!}` };
}
