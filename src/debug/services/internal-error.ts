/** Mistakes of ours, told so that they can be mended: what was done, the stack, and where to report both. */
import { version } from "../../../package.json";

/** Where problems are reported. */
export const problemPage = "https://github.com/vas-debugger/vas-debugger/issues/new";
/** Most lines of a stack in a report: addresses of web pages may not be much longer. */
const stackLines = 20;

/** An internal error as it is told. */
export interface InternalError {
  /** One sentence, for a dialogue or a response. */
  readonly message: string;
  /** The sentence with stack and version: for a log, a console, a report. */
  readonly details: string;
  /** A page where the report is filled in already; nothing is sent before the user does. */
  readonly url: string;
}

/**
 * @param error what was thrown
 * @param during what was being done: "the request `evaluate`"
 */
export function internalError(error: unknown, during: string): InternalError {
  const message = `internal error in ${during}: ${error instanceof Error ? error.message : String(error)}`;
  const stack = (error instanceof Error && error.stack) || "no stack";
  const details = `${message}\n${stack}\nVAS Debugger ${version}`;
  const body = [
    "What I did, and the scenario if it may be public:\n\n",
    "```",
    message,
    ...stack.split("\n").slice(0, stackLines),
    "```",
    `VAS Debugger ${version}`,
  ].join("\n");
  const query = new Map([
    ["title", message.slice(0, 120)],
    ["body", body],
  ]);
  const url = `${problemPage}?${[...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
  return { message, details, url };
}
