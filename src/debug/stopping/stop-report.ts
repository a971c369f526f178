/** Telling the client where and why the run stands. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { plainStory, type Story } from "../../protocol/story.js";
import { vasStoppedEvent, type VasStoppedEvent } from "../../protocol/requests.js";
import type { SourceRange } from "../../image/image.js";
import { Access, type VirtualAddress } from "../../machine/index.js";
import {
  callStack,
  changeText,
  codeAt,
  crossedSwitches,
  currentPosition,
  dirtySince,
  explainTold,
  isAlive,
  lastStepAccesses,
  tellStory,
  threads,
  type RunStop,
} from "../../simulator/index.js";
import {
  clientSource,
  loadedScenario,
  onceStepIsKnown,
  say,
  showOutput,
  type BreakpointRecord,
  type Session,
  type StopRecord,
} from "../session/index.js";
import { announceModules } from "../inspection/index.js";
import { finishRun } from "./end-of-run.js";
import { aimedFilter, stoppingFilters } from "./exception-filters.js";
import { explainStop } from "./exception-text.js";
import { breakpointsHit } from "./stop-filter.js";

const breakpointReasons: Readonly<Record<BreakpointRecord["kind"], string>> = {
  source: "breakpoint",
  function: "function breakpoint",
  instruction: "instruction breakpoint",
  data: "data breakpoint",
};

/** What a movement was for; it names the stop if nothing else does. */
export interface Purpose {
  /** DAP's reason for a stop at the goal. */
  readonly reason: "step" | "goto" | "entry" | "restart";
  readonly description: string;
  /** Thread that a step belongs to; the stop is shown there if it still lives. */
  readonly tid: number | null;
  /** Why, if it could only be said where the run is no longer; else null. */
  readonly explanation: string | null;
  /** Whoever asked for the movement keeps the focus. */
  readonly keepsFocus?: boolean;
}

function describeStop(session: Session, stop: RunStop, purpose: Purpose): StopRecord {
  const { simulation } = loadedScenario(session);
  const threadId =
    [stop.tid, purpose.tid].find((tid) => tid !== null && isAlive(simulation, tid)) ??
    threads(simulation)[0]?.tid ??
    stop.tid;
  const at = (reason: string, description: string, exception: StopRecord["exception"] = null): StopRecord => ({
    stop,
    threadId,
    reason,
    description,
    text:
      [exception?.text, dataText(session, stop)].filter((line) => line !== null && line !== undefined).join("\n") ||
      null,
    exception,
  });
  switch (stop.reason) {
    case "breakpoint": {
      const kind = breakpointsHit(session, stop)[0]?.kind;
      return kind === undefined
        ? at(purpose.reason, purpose.description)
        : at(breakpointReasons[kind], `Paused on ${breakpointReasons[kind]}`);
    }
    case "event": {
      const { breakpoints } = session;
      const aimed = stop.event === undefined ? null : aimedFilter(breakpoints.aim, simulation, stop.event);
      const filter =
        stop.event === undefined ? undefined : (aimed ?? stoppingFilters(breakpoints, simulation, stop.event)[0]);
      // Who asked to be brought there has come to a place: nothing went wrong, and VS Code does not paint it red.
      return at(aimed === null ? "exception" : purpose.reason, filter?.label ?? "Event", {
        id: filter?.filter ?? "event",
        text: purpose.explanation ?? explainStop(session, stop),
      });
    }
    case "data":
      return at("data breakpoint", "Paused on data breakpoint");
    case "deadlock":
      return at("exception", "Deadlock", { id: "deadlock", text: stop.text });
    case "held":
      return at("exception", "Held threads are needed", { id: "held", text: stop.text });
    case "limit":
      return at("exception", "Limit reached", { id: "limit", text: stop.text });
    case "panic":
      return at("exception", "Kernel panic", { id: "panic", text: stop.text });
    case "pause":
      return at("pause", "Paused");
    case "start":
      return at(purpose.reason, "At the start of the run");
    case "finished":
      return at(purpose.reason, "The run has ended");
    case "step":
      return at(purpose.reason, stepText(session, stop, purpose));
  }
}

/** What was written or read, each by the name that the user gave it: "libc.table[3]: 7 → 9 at …: a store at …". */
function dataText(session: Session, { changes = [] }: RunStop): string | null {
  if (changes.length === 0) return null;
  const title = (id: number): string =>
    session.breakpoints.records.find((record) => record.id === id)?.watch?.title ?? "data";
  return changes.map((change) => `${title(change.watch)}: ${changeText(change)}`).join("\n");
}

/** A step that crossed a switch says so: others have run in between, or the thread is in another address space now. */
function stepText(session: Session, { tid, crossed: undone }: RunStop, { reason, description }: Purpose): string {
  if (reason !== "step" || tid === null) return description;
  const crossed = undone === undefined ? crossedSwitches(loadedScenario(session).simulation, tid) : undone;
  return crossed === null ? description : `${description}, ${crossed}`;
}

/** Tells the client which threads have come and gone since it was told last. */
export function announceThreads(session: Session): void {
  const alive = new Set(threads(loadedScenario(session).simulation).map((one) => one.tid));
  for (const tid of alive) {
    if (!session.announcedThreads.has(tid)) session.send("thread", { reason: "started", threadId: tid });
  }
  for (const tid of session.announcedThreads) {
    if (!alive.has(tid)) session.send("thread", { reason: "exited", threadId: tid });
  }
  session.announcedThreads.clear();
  for (const tid of alive) session.announcedThreads.add(tid);
}

/** Tells the client what is new about threads and modules: only what the kernel does can change them. */
function announceChanges(session: Session): void {
  const { revision } = loadedScenario(session).simulation.system.kernel;
  if (revision.now === session.announcedRevision) return;
  session.announcedRevision = revision.now;
  announceThreads(session);
  announceModules(session);
}

function stoppedBody(session: Session, record: StopRecord, keepsFocus: boolean): DebugProtocol.StoppedEvent["body"] {
  const hit = breakpointsHit(session, record.stop).map((breakpoint) => breakpoint.id);
  return {
    reason: record.reason,
    description: record.description,
    ...(record.threadId === null ? {} : { threadId: record.threadId }),
    ...(record.text === null ? {} : { text: record.text }),
    allThreadsStopped: true,
    ...(keepsFocus ? { preserveFocusHint: true } : {}),
    ...(hit.length === 0 ? {} : { hitBreakpointIds: hit }),
  };
}

/**
 * Note for the end of a line: of what lies ahead where the thread stands, else of what the last step executed, its dearest access in
 * a few words. That line is the one of the step's first fetch, so that the note is the same whichever way a stop was reached.
 */
function stepNote(session: Session, story: Story): VasStoppedEvent["note"] {
  const { simulation } = loadedScenario(session);
  if (story.subject?.kind === "ahead") {
    const range = callStack(simulation, story.tid, 1)[0]?.line?.range;
    return range === undefined ? null : noteAt(session, range, story, plainStory(story.title, story.owners), false);
  }
  const access = explainTold(simulation, story);
  const first = lastStepAccesses(simulation).find((one) => one.access === Access.Fetch);
  if (access === null || first === undefined) return null;
  const line = codeAt(simulation, first.tid, first.va as VirtualAddress)?.line ?? null;
  if (line === null) return null;
  const missed = access.result === "walk" || access.result === "fault";
  return noteAt(session, line.range, story, noteText(story, access.note), missed);
}

function noteAt(
  session: Session,
  { source, line }: SourceRange,
  { tone }: Story,
  text: string,
  missed: boolean,
): VasStoppedEvent["note"] {
  return { source: clientSource(session, source).path ?? "", line, text, tone, missed };
}

/** What the story is about in a few words: its access, or its title where it is about no access. */
function noteText({ subject, title, owners }: Story, access: string): string {
  return subject?.kind === "access" || subject?.kind === "hazard" ? access : plainStory(title, owners);
}

/** Body of `vas/stopped` for the present stop. */
function vasStoppedBody(session: Session): VasStoppedEvent {
  const { simulation } = loadedScenario(session);
  const story = tellStory(simulation);
  return {
    position: currentPosition(simulation),
    dirty: dirtySince(simulation),
    story,
    note: stepNote(session, story),
  };
}

/** Tells the client of a stop, or ends the session if the run has ended and nobody wants to look at it. */
export function reportStop(session: Session, stop: RunStop, purpose: Purpose): void {
  showOutput(session);
  const { launch } = loadedScenario(session);
  const over = stop.reason === "finished" || ["deadlock", "limit", "panic"].includes(stop.reason);
  if ((stop.reason === "finished" && launch.stopAtEnd !== true) || (over && launch.noDebug === true)) {
    finishRun(session);
    return;
  }
  announceChanges(session);
  session.furthest = Math.max(session.furthest, loadedScenario(session).simulation.system.machine.tick);
  session.stop = describeStop(session, stop, purpose);
  const written = dataText(session, stop);
  if (written !== null) say(session, "console", `${written}\n`);
  session.send("stopped", stoppedBody(session, session.stop, purpose.keepsFocus === true));
  tellViews(session);
}

/** Tells views and editor what the present stop shows. To find that takes much longer than most steps: only who follows is told. */
export function tellViews(session: Session): void {
  if (!(loadedScenario(session).launch.stories ?? session.services.stories)) return;
  onceStepIsKnown(session, () => {
    if (session.stop !== null) session.send(vasStoppedEvent, vasStoppedBody(session));
  });
}
