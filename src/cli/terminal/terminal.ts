/** What a command sees of the process that it runs in; tests give it a pretended one. */
import { UsageError } from "../../study/index.js";
import type { ListFolder } from "../../compiler/index.js";
import type { CoreServiceSet } from "../../language/index.js";

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
  /** Folder of the program: has examples/ and docs/. */
  readonly home: string;
  readonly files: Files;
  /** Parser and checks, which know machines and kernels: made once, for all files of a command. */
  readonly language: () => CoreServiceSet;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Lets signals and input in. */
  readonly breathe: () => Promise<void>;
  /** From now on Ctrl-C does not end the process but makes `interrupted` true; pressed again it ends it. */
  readonly holdInterrupts: () => void;
  /** Has the user pressed Ctrl-C, or the system asked the process to end? */
  readonly interrupted: () => boolean;
  /** Settles when `interrupted` becomes true. */
  readonly interruption: Promise<void>;
  /** Processors that work at once. */
  readonly processors: number;
  /** Starts a thread that measures configurations (study/thread.ts). */
  readonly startThread: () => Thread;
}

/** The file system, as far as commands need it. Paths are as the user wrote them. */
export interface Files {
  /** The whole path of a file, and the way to a file from where the user is. */
  readonly absolute: (path: string) => string;
  readonly relative: (path: string) => string;
  readonly read: (path: string) => Promise<string>;
  readonly readBytes: (path: string) => Promise<Uint8Array>;
  /** Entries of a folder; symbolic links as such. */
  readonly list: ListFolder;
  /** Bytes of a file, piece by piece: for what may be larger than memory. `-` is standard input. */
  readonly pieces: (path: string) => AsyncIterable<string>;
  readonly write: (path: string, text: string) => Promise<void>;
  readonly exists: (path: string) => Promise<boolean>;
  /** Opens a file for writing piece by piece; `append` keeps what it has. */
  readonly open: (path: string, how: "write" | "append") => Promise<Sink>;
  /** What a file or folder is like now, to be compared with later; null: it is not there. */
  readonly stamp: (path: string) => Promise<string | null>;
  /** Settles once a file is no longer as it was, with those that are so, or when `until` settles, with none. */
  readonly change: (before: Stamps, until: Promise<void>) => Promise<readonly string[]>;
}

/** What files were like, by path. */
export type Stamps = ReadonlyMap<string, string | null>;

/** Somewhere that text or bytes go. Each write settles when there is room for more. */
export interface Sink {
  readonly write: (piece: string | Uint8Array) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A thread of the process; messages are plain data. */
export interface Thread {
  readonly send: (message: unknown) => void;
  readonly receive: (heard: (message: unknown) => void, failed: (error: Error) => void) => void;
  readonly end: () => Promise<void>;
}

/** Exit statuses (docs/cli.md). */
export const exitStatuses = { ok: 0, failed: 1, errors: 2, limit: 3, interrupted: 130 } as const;

/** Why a file could not be read or written, in words. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  switch (code) {
    case "ENOENT":
      return "no such file";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
      return "a part of its path is a file";
    case "EACCES":
    case "EPERM":
      return "not permitted";
    case "ENOSPC":
      return "the disk is full";
    case "ERR_INVALID_ARG_VALUE":
      return "its name has a character that no name can have";
    case "EROFS":
      return "the file system is read-only";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** Why a file or folder could not be written, in words. */
export function writeProblem(error: unknown): string {
  const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
  return missing ? "its folder is not there: make it first" : fileProblem(error);
}

/**
 * Text of a file.
 *
 * @throws UsageError if it cannot be read
 */
export async function readText({ files }: Terminal, file: string): Promise<string> {
  try {
    return await files.read(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${fileProblem(error)}`);
  }
}

/**
 * Writes a whole file.
 *
 * @throws UsageError if it cannot be written
 */
export async function writeText({ files }: Terminal, file: string, text: string): Promise<void> {
  try {
    await files.write(file, text);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${writeProblem(error)}`);
  }
}
