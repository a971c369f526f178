/** The `exceptionInfo` request: why the run stopped, with the walk that failed. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { RequestError } from "../arguments/index.js";
import { stoppedSimulation, type Session } from "../session/index.js";

/** More about an exception stop. */
export function exceptionInfo(
  session: Session,
  args: DebugProtocol.ExceptionInfoArguments,
): DebugProtocol.ExceptionInfoResponse["body"] {
  stoppedSimulation(session);
  const { stop } = session;
  if (stop?.exception === null || stop === null)
    throw new RequestError("the run did not stop at an event: there is nothing to explain");
  if (stop.threadId !== args.threadId)
    throw new RequestError(`the event was not of thread ${args.threadId} but of ${stop.threadId}`);
  const { id, text } = stop.exception;
  const fatal = id === "fatal-signal" || id === "deadlock" || id === "limit" || id === "panic";
  const [headline = "", ...details] = text.split("\n");
  return {
    exceptionId: stop.description,
    // Clients show it above the details: what is in both would be read twice.
    description: headline,
    breakMode: fatal ? "unhandled" : "always",
    details: { message: headline, typeName: id, ...(details.length === 0 ? {} : { stackTrace: details.join("\n") }) },
  };
}
