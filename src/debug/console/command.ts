/** What a command of the debug console is. */
import type { Session } from "../session/index.js";
import type { Later } from "../stopping/index.js";

/** What may be completed behind the name of a command. */
export type Completed =
  | "names"
  | "spaces"
  | "vases"
  | "tlbs"
  | "commands"
  | "subjects"
  | "things"
  | "events"
  | "stops"
  | "files"
  | "settings";

/** One command: what it takes and does. */
export interface ConsoleCommand {
  readonly name: string;
  /** What follows the name, for help and errors; null: nothing. In brackets: it may be left out. */
  readonly argument: string | null;
  /** One line. */
  readonly help: string;
  /** More, for `help NAME`. */
  readonly more?: readonly string[];
  readonly completes: readonly Completed[];
  readonly run: (session: Session, argument: string, frameId: number | null, later: Later) => string | Promise<string>;
}

/** May the command stand alone? */
export function standsAlone({ argument }: ConsoleCommand): boolean {
  return argument === null || argument.startsWith("[");
}
