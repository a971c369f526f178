/** Everything that a debug session knows, as one record. The files beside it hold the requests as functions over it. */
import type { ScheduleRow } from "../../protocol/explorations.js";
import type { LineHeat } from "../../protocol/verdict.js";
import type { Image } from "../../image/image.js";
import type { AcceptStop, Run, RunStop, Simulation } from "../../simulator/index.js";
import { createBreakpointTable, type BreakpointTable } from "./breakpoint-table.js";
import { RequestError, type LaunchArguments } from "../arguments/index.js";
import {
  createTracing,
  type DebugServices,
  type LoadedObjects,
  type LoadedSource,
  type Tracing,
} from "../services/index.js";
import type { BackgroundWork } from "./background.js";
import type { KeptComparison } from "./kept-comparison.js";
import type { KeptLesson } from "./kept-lesson.js";
import type { LongLook } from "./long-look.js";
import { createShownOutput, type ShownOutput } from "./shown-output.js";
import type { PathFormat } from "./source-path.js";
import type { StepHistory } from "./step-history.js";
import { createHandles, type VariableHandles } from "./variable-handles.js";

/** What the client told about itself in `initialize`. */
export interface ClientOptions {
  readonly pathFormat: PathFormat;
  /** Number of the client's first line (0 or 1), and of its first column. */
  readonly firstLine: number;
  readonly firstColumn: number;
  readonly supportsInvalidated: boolean;
  readonly supportsMemory: boolean;
  readonly supportsProgress: boolean;
  /** Takes ANSI escape sequences in texts. */
  readonly supportsStyling: boolean;
}

/** A scenario that has been loaded. */
export interface LoadedScenario {
  readonly launch: LaunchArguments;
  readonly text: string;
  /** Texts of all sources as they were loaded, numbered as in the image; the scenario is the first. */
  readonly sources: readonly LoadedSource[];
  readonly image: Image;
  /** The same with all variants, as the file has it: for runs beside this one. */
  readonly whole: Image;
  /** Debug information of executables, by program. */
  readonly objects: LoadedObjects["objects"];
  readonly simulation: Simulation;
}

/** A movement through the run that is under way. */
export interface Movement {
  /** Runs the next slice; the answer is null while the movement goes on. */
  readonly run: Run;
  readonly direction: "forward" | "backward";
  readonly title: string;
  readonly from: number;
  readonly goal: number | null;
  /** Asked about breakpoints where it is paused. */
  readonly accept: AcceptStop | null;
  /** Called once with the stop; decides what the client hears. */
  readonly arrive: (stop: RunStop) => void;
  pauseRequested: boolean;
  /** Id of its progress, once that is shown. */
  progress: string | null;
  /** Time at which its progress is told next. */
  reportAt: number;
}

/** Where and why the run stands, as last told to the client. */
export interface StopRecord {
  readonly stop: RunStop;
  readonly threadId: number | null;
  /** DAP's `reason`. */
  readonly reason: string;
  readonly description: string;
  /** What the client shows besides the description, or null. */
  readonly text: string | null;
  /** More about an exception, for `exceptionInfo`. */
  readonly exception: { readonly id: string; readonly text: string } | null;
}

/** Phase of a session's life. */
export type Phase = "new" | "initialized" | "loaded" | "live" | "ended";

/** One debug session. Two sessions share what their host gives to both, which keeps nothing of either. */
export interface Session {
  readonly services: DebugServices;
  /** Sends an event to the client. */
  readonly send: (event: string, body?: object) => void;
  phase: Phase;
  client: ClientOptions;
  scenario: LoadedScenario | null;
  readonly breakpoints: BreakpointTable;
  readonly handles: VariableHandles;
  readonly history: StepHistory;
  movement: Movement | null;
  /** Steps that arrived during a movement; made one after another when it has ended well. */
  readonly waitingSteps: (() => void)[];
  /** A look that replays the run, and the requests that wait for its end (long-look.ts). */
  look: LongLook | null;
  readonly waitingRequests: (() => void)[];
  /** Work beside the run, on machines of its own (background.ts). */
  readonly background: Set<BackgroundWork>;
  comparison: KeptComparison | null;
  lesson: KeptLesson | null;
  /** Costs by line, once somebody has asked for them. */
  heat: { readonly scenario: LoadedScenario; readonly answer: Promise<LineHeat> } | null;
  /** Steps of the schedule that is followed, in words, once somebody has asked for them. */
  scheduleSteps: {
    readonly scenario: LoadedScenario;
    readonly steps: readonly ScheduleRow[];
    readonly problem: string | null;
  } | null;
  /** A machine that runs what this one runs, and when it is free (recording/beside.ts). */
  beside: { readonly scenario: LoadedScenario; readonly simulation: Simulation; free: Promise<unknown> } | null;
  /** The last answers that were told as changes, by series; the one that was used longest ago comes first (inspection/changes.ts). */
  readonly series: Map<string, { readonly number: number; readonly answer: object }>;
  /** Number of the request that is being handled. */
  handling: number;
  stop: StopRecord | null;
  readonly tracing: Tracing;
  /** Threads that the client has been told of. */
  readonly announcedThreads: Set<number>;
  /** What the client has been told that the scenario leaves of the capabilities: JSON, `null` = all. */
  announcedCapabilities: string;
  /** Latest tick that the run has come to, since the last change by hand. */
  furthest: number;
  /** Locations of sources that the client has been told of. */
  announcedSources: readonly string[];
  /** Modules that the client has been told of, as they were then, by id. */
  readonly announcedModules: Map<string, string>;
  /** Revision of the kernel's records when threads and modules were told last; -1: never. */
  announcedRevision: number;
  /** How far the program's output has been read, and up to which tick it has been shown. */
  readonly output: ShownOutput;
  /** Progress reports so far, for their ids. */
  progressCount: number;
}

/** A session before `initialize`. */
export function createSession(services: DebugServices, send: (event: string, body?: object) => void): Session {
  return {
    services,
    send,
    phase: "new",
    client: {
      pathFormat: "path",
      firstLine: 1,
      firstColumn: 1,
      supportsInvalidated: false,
      supportsMemory: false,
      supportsProgress: false,
      supportsStyling: false,
    },
    scenario: null,
    breakpoints: createBreakpointTable(),
    handles: createHandles(),
    history: { steps: [] },
    movement: null,
    waitingSteps: [],
    look: null,
    waitingRequests: [],
    background: new Set(),
    comparison: null,
    lesson: null,
    beside: null,
    heat: null,
    scheduleSteps: null,
    series: new Map(),
    handling: 0,
    tracing: createTracing(),
    stop: null,
    announcedThreads: new Set(),
    announcedModules: new Map(),
    announcedRevision: -1,
    announcedSources: [],
    furthest: 0,
    announcedCapabilities: "null",
    output: createShownOutput(),
    progressCount: 0,
  };
}

/**
 * The loaded scenario.
 *
 * @throws RequestError before launch and after the end
 */
export function loadedScenario(session: Session): LoadedScenario {
  if (session.scenario === null) throw new RequestError("no scenario is loaded: launch one first");
  return session.scenario;
}

/**
 * The loaded scenario of a session whose program has started and not ended.
 *
 * @throws RequestError otherwise
 */
export function liveScenario(session: Session): LoadedScenario {
  const scenario = loadedScenario(session);
  if (session.phase === "ended") throw new RequestError("the session has ended: launch again");
  if (session.phase !== "live") throw new RequestError("the program has not started: `configurationDone` starts it");
  return scenario;
}

/**
 * The simulation, standing still.
 *
 * @throws RequestError if nothing is loaded or the program runs
 */
export function stoppedSimulation(session: Session): Simulation {
  const { simulation } = loadedScenario(session);
  if (session.movement !== null) throw new RequestError("the program runs: pause it first");
  return simulation;
}
