/** What a command sees of the process that it runs in; tests give it a pretended one. */

/** Streams, files and time of a command. */
export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Errors and progress. */
  readonly err: (text: string) => void;
  /** Results go to a person: colours are welcome. */
  readonly outIsTty: boolean;
  /** Errors go to a person: a progress line is welcome. */
  readonly errIsTty: boolean;
  readonly readFile: (path: string) => Promise<string>;
  readonly writeFile: (path: string, text: string) => Promise<void>;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Lets signals and input in. */
  readonly breathe: () => Promise<void>;
  /** Becomes true when the user has pressed Ctrl-C. */
  readonly interrupted: () => boolean;
}

/** Exit statuses (docs/cli.md). */
export const exitStatuses = { ok: 0, failed: 1, errors: 2, limit: 3, interrupted: 130 } as const;

/** A command that cannot be carried out: message and remedy; exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}
