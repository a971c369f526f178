/** The `stackTrace` request. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { callStack, threads, type Frame } from "../../simulator/index.js";
import { clientRange, clientSource, frameReference, stoppedSimulation, type Session } from "../session/index.js";
import { formatAddress, memoryReference, RequestError } from "../arguments/index.js";
import { endThread } from "./threads.js";

/** Name of a function with the VAS that its code lives in, e.g. `libc.sum`. */
export function functionTitle(session: Session, frame: Pick<Frame, "function" | "pc">): string {
  if (frame.function === null) return formatAddress(frame.pc);
  const { owner, name } = frame.function;
  return owner.kind === "vas" ? `${session.scenario?.image.vases[owner.index]?.name ?? "?"}.${name}` : name;
}

function stackFrame(session: Session, tid: number, frame: Frame): DebugProtocol.StackFrame {
  const id = frameReference(session.handles, { tid, index: frame.index });
  const common = {
    id,
    name: functionTitle(session, frame),
    instructionPointerReference: memoryReference(frame.space, frame.pc),
  };
  if (frame.line === null) return { ...common, line: 0, column: 0, presentationHint: "subtle" };
  return { ...common, source: clientSource(session), ...clientRange(session, frame.line.range) };
}

/** Frames of a thread, the innermost first; `startFrame` and `levels` choose a part. */
export function stackTrace(
  session: Session,
  args: DebugProtocol.StackTraceArguments,
): DebugProtocol.StackTraceResponse["body"] {
  const simulation = stoppedSimulation(session);
  if (!threads(simulation).some((one) => one.tid === args.threadId)) {
    if (args.threadId !== endThread(session))
      throw new RequestError(`there is no thread ${args.threadId}: ask for the threads again`);
    const id = frameReference(session.handles, { tid: args.threadId, index: 0 });
    return { stackFrames: [{ id, name: "(ended)", line: 0, column: 0, presentationHint: "label" }], totalFrames: 1 };
  }
  const frames = callStack(simulation, args.threadId);
  const start = Math.max(0, args.startFrame ?? 0);
  const end = (args.levels ?? 0) > 0 ? start + args.levels! : frames.length;
  return {
    stackFrames: frames.slice(start, end).map((frame) => stackFrame(session, args.threadId, frame)),
    totalFrames: frames.length,
  };
}
