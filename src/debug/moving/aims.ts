/**
 * Running to something once: to the next event of a kind or back to the previous one, to a line or back to it. Breakpoints and
 * chosen filters on the way stop the run as ever.
 */
import { parseExpression, RequestError } from "../arguments/index.js";
import { liveScenario, sourceLine, sourceNumber, type Aim, type Session } from "../session/index.js";
import {
  bindLine,
  endIfOver,
  eventCondition,
  exceptionFilters,
  inTurn,
  install,
  runBack,
  runOn,
  type Later,
  type Purpose,
} from "../stopping/index.js";

/** Which way a run goes. */
export type Direction = "forward" | "backward";

/** Runs with an aim; it is forgotten when the stop has been told. */
function runTo(session: Session, later: Later, aim: Aim, direction: Direction, description: string): void {
  liveScenario(session);
  inTurn(session, later, () => {
    if (direction === "forward" && endIfOver(session)) return;
    const forget = (): void => {
      session.breakpoints.aim = null;
      if (session.phase === "live") install(session);
    };
    session.breakpoints.aim = aim;
    install(session);
    const purpose: Purpose = { reason: "goto", description, tid: null, explanation: null };
    if (direction === "forward") runOn(session, undefined, purpose, forget);
    else runBack(session, purpose, forget);
  });
}

/**
 * Runs to the next event that satisfies a filter and a condition, or back to the previous one.
 *
 * @throws RequestError if there is no such filter, or the condition is wrong
 */
export function runToEvent(
  session: Session,
  args: { readonly filter: string; readonly condition?: string | null; readonly direction?: Direction | null },
  later: Later,
): void {
  const found = exceptionFilters.find(({ filter }) => filter === args.filter);
  if (found === undefined)
    throw new RequestError(
      `there is no event \`${args.filter}\`; there are: ${exceptionFilters.map(({ filter }) => filter).join(", ")}`,
    );
  const text = (args.condition ?? "").trim();
  const condition = text === "" ? null : eventCondition(session, found.filter, text);
  const aim: Aim = { places: [], filter: found.filter, condition };
  runTo(session, later, aim, args.direction ?? "forward", `At the event: ${found.label}`);
}

/**
 * Runs to a line of a source, or back to where it was executed last.
 *
 * @throws RequestError if no statement begins there
 */
export function runToLine(
  session: Session,
  args: { readonly path: string; readonly line: number; readonly direction?: Direction | null },
  later: Later,
): void {
  const { simulation } = liveScenario(session);
  const source = sourceNumber(session, { path: args.path });
  if (source === null) throw new RequestError(`${args.path} is not part of the session`);
  const { places } = bindLine(simulation, source, sourceLine(session, args.line), null);
  runTo(session, later, { places, filter: null, condition: null }, args.direction ?? "forward", "At the cursor");
}

/** Is the text one of the events, or a line of the scenario? For the console: `until tlb-miss if process == B`, `until 12`. */
export function runToText(session: Session, text: string, direction: Direction, later: Later): void {
  const [, what = "", condition = null] = /^(.*?)(?:\s+if\s+(.+))?$/s.exec(text)!;
  if (/^[0-9]{1,9}$/.test(what)) {
    if (condition !== null) throw new RequestError("a line takes no condition here: set a breakpoint with one");
    const { launch } = liveScenario(session);
    runToLine(session, { path: launch.program, line: Number(what) - 1 + session.client.firstLine, direction }, later);
    return;
  }
  // Refuses a condition that is none before the run starts.
  if (condition !== null) parseExpression(condition);
  runToEvent(session, { filter: what, condition, direction }, later);
}
