/** Loading a scenario: `initialize`, `launch`, `configurationDone`, `restart`, and the ways to end. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Image } from "../image/image.js";
import { openSimulation, printable, withSchedule, withVariant } from "../simulator/index.js";
import {
  abandonMovement,
  endSession,
  exceptionFilters,
  install,
  rebind,
  runOn,
  runToEntry,
  type Later,
} from "./stopping/index.js";
import { adapterCapabilities, scenarioCapabilities } from "./capabilities.js";
import { checkLaunch, megabyte, RequestError, settingOverrides, type LaunchArguments } from "./arguments/index.js";
import {
  abandonWork,
  baseName,
  clearHandles,
  clientLocation,
  clientSource,
  createShownOutput,
  loadedScenario,
  sayAt,
  type LoadedScenario,
  type Session,
} from "./session/index.js";
import { beginTracing, loadObjects, loadScenario } from "./services/index.js";

/** `initialize`: what the client is like; answers what the adapter can do. */
export function initialize(
  session: Session,
  args: Omit<DebugProtocol.InitializeRequestArguments, "adapterID">,
): DebugProtocol.Capabilities {
  if (session.phase !== "new")
    throw new RequestError("`initialize` has been sent already: a session is initialized once");
  session.client = {
    pathFormat: args.pathFormat === "uri" ? "uri" : "path",
    firstLine: args.linesStartAt1 === false ? 0 : 1,
    firstColumn: args.columnsStartAt1 === false ? 0 : 1,
    supportsInvalidated: args.supportsInvalidatedEvent === true,
    supportsMemory: args.supportsMemoryEvent === true,
    supportsProgress: args.supportsProgressReporting === true,
    supportsStyling: args.supportsANSIStyling === true,
  };
  session.phase = "initialized";
  session.breakpoints.filters = new Map(exceptionFilters.filter((one) => one.default).map((one) => [one.filter, null]));
  return adapterCapabilities();
}

/** A problem in the scenario or its settings, with the place if it has one. */
function sayProblem(
  session: Session,
  program: string,
  place: { line: number; column: number } | null,
  message: string,
): void {
  const location = clientLocation(program, session.client.pathFormat);
  const said = printable(message);
  if (place === null) {
    session.send("output", { category: "stderr", output: `${location}: error: ${said}\n` });
    return;
  }
  session.send("output", {
    category: "stderr",
    output: `${location}:${place.line}:${place.column}: error: ${said}\n`,
    source: { name: baseName(program), path: location },
    line: place.line - 1 + session.client.firstLine,
    column: place.column - 1 + session.client.firstColumn,
  });
}

function refusal(count: number, program: string): RequestError {
  const problems = count === 1 ? "1 error" : `${count} errors`;
  return new RequestError(`${baseName(program)} has ${problems}, listed in the debug console; nothing was run`, true);
}

function noVariant(name: string, { variants }: Image): RequestError {
  const known = variants.length === 0 ? "it has none" : `it has ${variants.map((one) => one.name).join(", ")}`;
  return new RequestError(`the scenario has no variant ${name}: ${known}`, true);
}

/** Reads, compiles and boots; every problem goes to the console. */
async function load(session: Session, launch: LaunchArguments): Promise<LoadedScenario> {
  checkLaunch(launch);
  const { program } = launch;
  let text: string;
  try {
    text = await session.services.readFile(program);
  } catch (error) {
    throw new RequestError(
      `${program} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      true,
    );
  }
  const { readFile, readBytes, listFolder, language } = session.services;
  const reader = (uri: string): Promise<string | null> => readFile(uri).catch(() => null);
  const compiled = await loadScenario(text, program, reader, readBytes, listFolder, language());
  if ("problems" in compiled) {
    for (const { line, column, message } of compiled.problems) sayProblem(session, program, { line, column }, message);
    throw refusal(compiled.problems.length, program);
  }
  const interval = launch.checkpointInterval;
  const chosen = launch.variant ? withVariant(compiled.image, launch.variant) : compiled.image;
  if (chosen === null) throw noVariant(launch.variant!, compiled.image);
  const scheduled = launch.schedule ? withSchedule(chosen, launch.schedule) : { image: chosen };
  if ("problem" in scheduled) {
    sayProblem(session, program, null, `launch attribute schedule: ${scheduled.problem}`);
    throw refusal(1, program);
  }
  const { image, sources, objects, libraries, problems } = await loadObjects(scheduled.image, text, session.services);
  for (const problem of problems) session.send("output", { category: "console", output: `${problem}\n` });
  const opened = openSimulation(image, {
    objects,
    libraries,
    overrides: settingOverrides(launch),
    sampled: true,
    ...(interval === undefined || interval === null ? {} : { checkpointInterval: interval }),
    ...(launch.historyMegabytes ? { historyBytes: launch.historyMegabytes * megabyte } : {}),
  });
  if ("problems" in opened) {
    for (const { key, message } of opened.problems) sayProblem(session, program, null, `${key}: ${message}`);
    throw refusal(opened.problems.length, program);
  }
  const { machine, kernel, expectations, variants } = compiled.image;
  const whole = { ...image, machine, kernel, expectations, variants };
  return { launch, text, sources, image, whole, objects, simulation: opened.simulation };
}

function begin(session: Session, scenario: LoadedScenario): void {
  abandonMovement(session);
  abandonWork(session);
  session.scenario = scenario;
  session.stop = null;
  session.history.steps = [];
  session.breakpoints.aim = null;
  session.announcedThreads.clear();
  session.announcedModules.clear();
  session.announcedRevision = -1;
  session.furthest = 0;
  Object.assign(session.output, createShownOutput());
  clearHandles(session.handles);
  beginTracing(session.tracing, session.services, scenario.launch, scenario.simulation);
}

/** Told once when a session starts with other settings than the file's. */
function sayOverrides(session: Session): void {
  const overrides = Object.entries(settingOverrides(loadedScenario(session).launch));
  if (overrides.length === 0) return;
  sayAt(
    session,
    "console",
    `launch configuration sets ${overrides.map(([key, value]) => `${key} = ${value}`).join(", ")}\n`,
    null,
  );
}

/** Tells the client what the scenario leaves of the capabilities, and what it gives back after a restart. */
function announceCapabilities(session: Session): void {
  const left = scenarioCapabilities(loadedScenario(session).simulation);
  const text = JSON.stringify(left);
  if (text === session.announcedCapabilities) return;
  session.announcedCapabilities = text;
  const { exceptionBreakpointFilters } = adapterCapabilities();
  session.send("capabilities", { capabilities: left ?? { exceptionBreakpointFilters } });
}

/** Tells the client which sources have come, may have changed, and have gone. */
function announceSources(session: Session): void {
  const { sources } = loadedScenario(session);
  const now = sources.map(({ location }) => location);
  const before = session.announcedSources;
  for (const [number, location] of now.entries()) {
    const reason = before.includes(location) ? "changed" : "new";
    session.send("loadedSource", { reason, source: clientSource(session, number) });
  }
  const { pathFormat } = session.client;
  for (const location of before.filter((one) => !now.includes(one))) {
    const source = { name: baseName(location), path: clientLocation(location, pathFormat) };
    session.send("loadedSource", { reason: "removed", source });
  }
  session.announcedSources = now;
}

/** `launch`: loads the scenario; the program starts when the client has set its breakpoints. */
export async function launch(session: Session, args: LaunchArguments, later: Later): Promise<void> {
  if (session.phase === "new") throw new RequestError("`initialize` must come before `launch`");
  if (session.phase !== "initialized")
    throw new RequestError("this session has launched already: use restart, or another session");
  const scenario = await load(session, args);
  begin(session, scenario);
  session.phase = "loaded";
  install(session);
  later(() => {
    sayOverrides(session);
    announceCapabilities(session);
    session.send("initialized");
    announceSources(session);
  });
}

function start(session: Session): void {
  const { launch: args } = loadedScenario(session);
  session.phase = "live";
  if (args.stopOnEntry === true && args.noDebug !== true) runToEntry(session);
  else runOn(session);
}

/** `configurationDone`: breakpoints are set; go. Who has ended the session meanwhile is told nothing: clients send it all the same. */
export function configurationDone(session: Session, _args: object, later: Later): void {
  if (session.phase === "ended") return;
  loadedScenario(session);
  if (session.phase !== "loaded") throw new RequestError("the program has started already");
  later(() => start(session));
}

/**
 * `restart`: loads the file as it is now and starts again; breakpoints stay. If it has errors, the old run stays. What has not started
 * yet still waits for the client to set its breakpoints.
 */
export async function restart(
  session: Session,
  args: { readonly arguments?: LaunchArguments | null },
  later: Later,
): Promise<void> {
  const old = loadedScenario(session).launch;
  if (session.phase === "ended") throw new RequestError("the session has ended: launch again");
  const scenario = await load(session, { ...old, ...(args.arguments ?? {}) });
  begin(session, scenario);
  rebind(session);
  later(() => {
    announceCapabilities(session);
    announceSources(session);
    if (session.phase !== "loaded") start(session);
  });
}

/** `terminate` and `disconnect`: the session ends; there is no program outside it that could live on. */
export function terminate(session: Session, _args: object, later: Later): void {
  later(() => endSession(session));
}
