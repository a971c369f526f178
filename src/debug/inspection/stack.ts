/** The `stackTrace` request. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { callStack, isAlive, pathOfFile, type Frame } from "../../simulator/index.js";
import { clientRange, clientSource, frameReference, stoppedSimulation, type Session } from "../session/index.js";
import { evaluateNode, type FrameContext } from "../expressions/index.js";
import {
  formatAddress,
  formatValue,
  memoryReference,
  requestedFormat,
  RequestError,
  type ValueFormat,
} from "../arguments/index.js";
import { moduleId } from "./modules.js";
import { endThread } from "./threads.js";

/** Name of a function with the VAS that its code lives in, e.g. `libc.sum`. */
export function functionTitle(session: Session, frame: Pick<Frame, "function" | "pc">): string {
  if (frame.function === null) return formatAddress(frame.pc);
  const { owner, name } = frame.function;
  if (owner.kind === "object") return `${libraryName(session, owner.index)}!${name}`;
  return owner.kind === "vas" ? `${session.scenario?.image.vases[owner.index]?.name ?? "?"}.${name}` : name;
}

/** Name of the file of a library that is not shared. */
function libraryName({ scenario }: Session, index: number): string {
  const file = scenario?.simulation.code.libraries[index]?.file ?? -1;
  const path = scenario === null ? undefined : pathOfFile(scenario.simulation.system, file);
  return path?.replace(/^.*\//, "") ?? "?";
}

/** The same with the program in front, `reader!main`, if the client wants modules. */
function moduleTitle(session: Session, frame: Frame, wanted: boolean): string {
  const title = functionTitle(session, frame);
  const owner = frame.function?.owner;
  if (!wanted || owner?.kind !== "program") return title;
  return `${session.scenario?.image.programs[owner.index]?.name ?? "?"}!${title}`;
}

/** Is the frame a call that was put into its caller's code? */
function isInlined({ object, pc }: Frame): boolean {
  if (object === null) return false;
  const frames = object.debug.framesAt(pc, object.frame.floats === null);
  return object.depth < frames.length - 1;
}

/** Frames of an answer to a client that does not say how many it wants. */
const mostFrames = 1000;

/** Title of a frame with what the client wants in it: its arguments, its line. */
function frameTitle(
  session: Session,
  tid: number,
  frame: Frame,
  format: DebugProtocol.StackFrameFormat | null | undefined,
): string {
  const title = moduleTitle(session, frame, format?.module === true || format?.includeAll === true);
  const line =
    (format?.line === true || format?.includeAll === true) && frame.line !== null
      ? ` line ${frame.line.range.line}`
      : "";
  const all = format?.parameters === true || format?.includeAll === true;
  const names = all || format?.parameterNames === true;
  const values = all || format?.parameterValues === true;
  if (frame.function === null || (!names && !values)) return title + line;
  const context = { simulation: stoppedSimulation(session), tid, frame };
  const parts = frame.function.parameters.map(({ name }) => {
    const value = values ? argumentText(context, name, requestedFormat(format)) : null;
    return names && value !== null ? `${name}=${value}` : (value ?? name);
  });
  return `${title}(${parts.join(", ")})${line}`;
}

function argumentText(context: FrameContext, name: string, format: ValueFormat): string {
  try {
    const { value, bytes } = evaluateNode(context, { kind: "name", name });
    return formatValue(value, bytes, format);
  } catch (error) {
    if (error instanceof RequestError) return "?";
    throw error;
  }
}

function stackFrame(
  session: Session,
  tid: number,
  frame: Frame,
  format: DebugProtocol.StackFrameFormat | null | undefined,
): DebugProtocol.StackFrame {
  const id = frameReference(session.handles, { tid, index: frame.index });
  const inlined = frame.object !== null && isInlined(frame);
  const owner = frame.function?.owner ?? null;
  const common = {
    id,
    ...(owner === null ? {} : { moduleId: moduleId(owner) }),
    name: frameTitle(session, tid, frame, format) + (inlined ? " (inlined)" : "") + (frame.guessed ? " (guessed)" : ""),
    instructionPointerReference: memoryReference(frame.space, frame.pc),
  };
  if (frame.line === null) return { ...common, line: 0, column: 0, presentationHint: "subtle" };
  return {
    ...common,
    source: clientSource(session, frame.line.range.source),
    ...clientRange(session, frame.line.range),
  };
}

/** Frames of a thread, the innermost first; `startFrame` and `levels` choose a part. */
export function stackTrace(
  session: Session,
  args: DebugProtocol.StackTraceArguments,
): DebugProtocol.StackTraceResponse["body"] {
  const simulation = stoppedSimulation(session);
  if (!isAlive(simulation, args.threadId)) {
    if (args.threadId !== endThread(session))
      throw new RequestError(`there is no thread ${args.threadId}: ask for the threads again`);
    const id = frameReference(session.handles, { tid: args.threadId, index: 0 });
    return { stackFrames: [{ id, name: "(ended)", line: 0, column: 0, presentationHint: "label" }], totalFrames: 1 };
  }
  const start = Math.max(0, args.startFrame ?? 0);
  const wanted = (args.levels ?? 0) > 0 ? args.levels! : mostFrames;
  // One more than asked for tells whether there are more; to count all of a deep recursion would take long.
  const frames = callStack(simulation, args.threadId, start + wanted + 1);
  const page = frames.slice(start, start + wanted);
  return {
    stackFrames: page.map((frame) => stackFrame(session, args.threadId, frame, args.format)),
    totalFrames: frames.length,
  };
}
