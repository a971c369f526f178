/** Data breakpoints: `dataBreakpointInfo` says what of a thing can be watched, `setDataBreakpoints` watches. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { factsOf, type Simulation, type WatchAccess, type WatchTarget } from "../../simulator/index.js";
import { parseExpression, RequestError } from "../arguments/index.js";
import { checkChangeCondition } from "../conditions/index.js";
import { contextOf, objectPath, requestContext, type FrameContext } from "../expressions/index.js";
import { childExpression } from "../variables/index.js";
import {
  createCondition,
  findContainer,
  loadedScenario,
  stoppedSimulation,
  uncounted,
  type BreakpointRecord,
  type Container,
  type Session,
} from "../session/index.js";
import { canonicalName, describeTarget, placeThing, thingNamed, type Thing } from "../watching/index.js";
import { parseHitCondition } from "./breakpoint-condition.js";

const given = (text: string | null | undefined): text is string =>
  text !== undefined && text !== null && text.trim() !== "";

/** What memory can be watched for; everything else is only ever written. */
function accessesOf({ kind }: WatchTarget): WatchAccess[] {
  return kind === "memory" || kind === "physical" || kind === "entry" ? ["read", "write", "readWrite"] : ["write"];
}

/** `dataBreakpointInfo`: the id of a thing, or why it has none. */
export function dataBreakpointInfo(
  session: Session,
  args: DebugProtocol.DataBreakpointInfoArguments,
): DebugProtocol.DataBreakpointInfoResponse["body"] {
  const simulation = stoppedSimulation(session);
  try {
    const { title, target } = thingOf(session, simulation, args);
    const about = describeTarget(simulation, target);
    return {
      dataId: `${canonicalName(simulation, target)} # ${title}`,
      description: about.includes(title) ? about : `${title}: ${about}`,
      accessTypes: accessesOf(target),
      canPersist: false,
    };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { dataId: null, description: error.message };
  }
}

function thingOf(session: Session, simulation: Simulation, args: DebugProtocol.DataBreakpointInfoArguments): Thing {
  const { name } = args;
  const bytes = (args.bytes ?? 0) > 0 ? args.bytes! : null;
  const context = (): FrameContext => requestContext(session, args.frameId);
  if ((args.variablesReference ?? 0) === 0) {
    const path = args.asAddress === true ? null : pathThing(args.frameId === undefined ? null : context(), name);
    return path ?? thingNamed(context, simulation, name, args.asAddress === true ? (bytes ?? 1) : bytes);
  }
  const container = findContainer(session.handles, args.variablesReference!);
  const record = recordThing(simulation, container, name);
  if (record !== null) return record;
  if (container.kind === "array") {
    const { context: frame, expression } = childExpression(session, args.variablesReference!, name);
    const element = thingNamed(() => frame, simulation, expression, bytes);
    if (element.target.kind !== "memory") return element;
    return { title: `${container.variable.name}${name}`, target: { ...element.target, space: container.space } };
  }
  if (container.kind === "typed") {
    const frame = contextOf(simulation, container.frame);
    const path = pathThing(frame, memberExpression(container.expression, name));
    if (path !== null) return path;
  }
  const { context: frame, expression } = childExpression(session, args.variablesReference!, name);
  return pathThing(frame, expression) ?? thingNamed(() => frame, simulation, expression, bytes);
}

/** Expression for a part of a value of C: names of parts are members, `[index]`, or `*`. */
function memberExpression(parent: string, name: string): string {
  return name.startsWith("[") ? `${parent}${name}` : name.startsWith("*") ? `*${parent}` : `${parent}.${name}`;
}

/** A variable of an executable, or a part of one. */
function pathThing(context: FrameContext | null, text: string): Thing | null {
  const path = context === null ? null : objectPath(context, text);
  return context === null || path === null ? null : placeThing(context, path, text);
}

/** Children of scopes that are records: registers of the MMU, the mm and what is attached to it, regions. */
function recordThing(simulation: Simulation, container: Container, name: string): Thing | null {
  switch (container.kind) {
    case "translation":
      return registerThing(simulation, container.frame.tid, name);
    case "controlRegister":
      return registerThing(simulation, container.frame.tid, container.name);
    case "addressSpace": {
      const vas = /^VAS (.*)$/.exec(name)?.[1];
      if (vas !== undefined) return thingNamed(noContext, simulation, `vas ${vas}`, null);
      const { space } = contextOf(simulation, container.frame).frame;
      return { title: `mm ${space}`, target: { kind: "space", space } };
    }
    case "regions": {
      const match = /^(0x[0-9a-f_]+)\.\.(0x[0-9a-f_]+)$/.exec(name);
      if (match === null) return null;
      const [start, end] = [match[1]!, match[2]!].map((text) => Number(text.replace(/_/g, ""))) as [number, number];
      const { space } = contextOf(simulation, container.frame).frame;
      return thingNamed(noContext, simulation, `0x${start.toString(16)}@${space} ${end - start}`, null);
    }
    case "registers":
      throw new RequestError(`${name} is a register of the core: registers are not watched`);
    case "counters":
    case "processCounters":
    case "kernelFiles":
      throw new RequestError(`\`${name}\` follows from the state of the system: watch what it follows from`);
    default:
      return null;
  }
}

function noContext(): never {
  throw new RequestError("this needs no frame");
}

function registerThing(simulation: Simulation, tid: number, name: string): Thing {
  const thread = [...simulation.system.kernel.threads.values()].find((one) => (one.tid as number) === tid);
  const core = thread?.core ?? thread?.lastCore ?? 0;
  const target: WatchTarget = { kind: "register", core, name };
  if (factsOf(simulation, target).length === 0)
    throw new RequestError(`\`${name}\` is no register of the MMU: it cannot be watched`);
  return { title: name, target };
}

/** What `wish` begins with if a data breakpoint was set in the console: the client knows nothing of it. */
const consoleMark = "console ";

/** A data breakpoint of the console; `install` hands it to the simulator. Returns its title with what it is. */
export function placeConsoleWatch(
  session: Session,
  name: string,
  access: WatchAccess,
  condition: string | null,
): string {
  const simulation = stoppedSimulation(session);
  const { title, target } = thingNamed(() => requestContext(session, null), simulation, name, null);
  const dataId = `${canonicalName(simulation, target)} # ${title}`;
  const wish = { dataId, accessType: access, ...(condition === null ? {} : { condition }) };
  const id = session.breakpoints.nextId++;
  session.breakpoints.records.push(dataRecord(session, simulation, wish, id, `${consoleMark}${id}`, undefined));
  return `${id}: ${title}, ${describeTarget(simulation, target)}, ${access}${condition === null ? "" : ` if ${condition}`}`;
}

/** Data breakpoints as lines: "3: libc.table, 16384 bytes at …, write". */
export function listWatches(session: Session): string[] {
  const { simulation } = loadedScenario(session);
  return session.breakpoints.records.flatMap(({ id, watch }) =>
    watch === null ? [] : [`${id}: ${watch.title}, ${describeTarget(simulation, watch.target)}, ${watch.access}`],
  );
}

/** Takes a data breakpoint of the console away, or all of them. Returns how many. */
export function removeConsoleWatches(session: Session, id: number | null): number {
  const { records } = session.breakpoints;
  const meant = (record: BreakpointRecord): boolean =>
    record.wish.startsWith(consoleMark) && (id === null || record.id === id);
  session.breakpoints.records = records.filter((record) => !meant(record));
  return records.filter(meant).length;
}

/** `setDataBreakpoints`: replaces all that the client has set. `install` hands them to the simulator. */
export function placeDataBreakpoints(
  session: Session,
  args: DebugProtocol.SetDataBreakpointsArguments,
): DebugProtocol.SetDataBreakpointsResponse["body"] {
  const { simulation } = loadedScenario(session);
  const { records } = session.breakpoints;
  const ofClient = ({ kind, wish }: BreakpointRecord): boolean => kind === "data" && !wish.startsWith(consoleMark);
  const replaced = records.filter(ofClient);
  session.breakpoints.records = records.filter((record) => !ofClient(record));
  return {
    breakpoints: args.breakpoints.map((wish) => {
      const said = JSON.stringify(["data", wish]);
      const known = replaced.find((record) => record.wish === said);
      const id = known?.id ?? session.breakpoints.nextId++;
      try {
        session.breakpoints.records.push(dataRecord(session, simulation, wish, id, said, known));
        return { id, verified: true };
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        return { id, verified: false, message: error.message, reason: "failed" };
      }
    }),
  };
}

function dataRecord(
  session: Session,
  simulation: Simulation,
  wish: DebugProtocol.DataBreakpoint,
  id: number,
  said: string,
  known: BreakpointRecord | undefined,
): BreakpointRecord {
  const [name = "", title = name] = wish.dataId.split(/ # (.*)/s);
  const { target } = thingNamed(() => requestContext(session, null), simulation, name, null);
  const access = wish.accessType ?? "write";
  if (!accessesOf(target).includes(access))
    throw new RequestError(`${describeTarget(simulation, target)} is no memory: it can be watched for writes only`);
  const node = given(wish.condition) ? parseExpression(wish.condition) : null;
  if (node !== null) checkChangeCondition(simulation, node);
  return {
    id,
    kind: "data",
    requested: {},
    places: [],
    watch: { title, target, access },
    condition: node === null ? null : createCondition(node),
    hitCondition: given(wish.hitCondition) ? parseHitCondition(wish.hitCondition) : null,
    logMessage: null,
    hits: known?.hits ?? uncounted(),
    wish: said,
  };
}
