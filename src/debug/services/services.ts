import type { ListFolder } from "../../compiler/index.js";
import type { CoreServiceSet } from "../../language/index.js";
import { scenarioLanguage } from "./scenario-loader.js";

/**
 * What the surroundings of a debug session provide: files, time and turns of the event loop. The session itself uses no
 * Node, DOM or VS Code interface, so that it runs inline in the editor, in a browser, over stdio and in tests.
 */
export interface DebugServices {
  /** Parser and checks: made once, at the first launch; a host of several sessions gives all of them the same. They keep nothing of a file. */
  readonly language: () => CoreServiceSet;
  /**
   * Text of a file. Gets `program` of the launch request exactly as the client wrote it: an absolute path or a URI.
   * Rejects with an error whose message is fit for the user.
   */
  readonly readFile: (pathOrUri: string) => Promise<string>;
  /** The one name of a file that may be written in many ways: links followed, relative paths resolved. Where there is no telling: the same. */
  readonly trueName: (pathOrUri: string) => string;
  /** Bytes of a file beside the program, named in the same way. */
  readonly readBytes: (pathOrUri: string) => Promise<Uint8Array>;
  /** Entries of a folder beside the program: files that executables see. */
  readonly listFolder: ListFolder;
  /** Undoes zlib compression (RFC 1950): debug information may be compressed. */
  readonly inflate: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** Milliseconds of a monotonic clock; used only to keep slices of a long run short. */
  readonly now: () => number;
  /** Runs the callback in a later turn of the event loop, after messages that have arrived. */
  readonly defer: (callback: () => void) => void;
  /** A link that travels to a tick when a person follows it; null: the host has none. */
  readonly tickLink: (tick: number) => string | null;
  /** Views follow the session: unless it is launched otherwise, `vas/stopped` tells them the story of each stop. */
  readonly stories: boolean;
  /** Takes lines of a trace (launch attribute `trace`), for a file or, if that is null, for the log of the host. */
  readonly trace: (lines: readonly string[], file: string | null) => void;
  /** Takes the stack of a mistake of ours, beside what the client is told. */
  readonly log: (details: string) => void;
}

/** The language for all sessions of a host: made when it is asked for the first time. */
export function sharedLanguage(): () => CoreServiceSet {
  let made: CoreServiceSet | null = null;
  return () => (made ??= scenarioLanguage());
}

/** The platform's decompression; Node and browsers have it. */
async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Fills in the services that every host has.
 *
 * @param given `readFile`, and anything that should differ from the defaults
 */
export function completeServices(given: Pick<DebugServices, "readFile"> & Partial<DebugServices>): DebugServices {
  return {
    language: given.language ?? sharedLanguage(),
    readFile: given.readFile,
    trueName: given.trueName ?? ((location) => location),
    readBytes: given.readBytes ?? (async (location) => new TextEncoder().encode(await given.readFile(location))),
    listFolder:
      given.listFolder ?? (() => Promise.reject(new Error("folders cannot be listed here: pack it into a .tar"))),
    inflate: given.inflate ?? inflate,
    now: given.now ?? (() => performance.now()),
    tickLink: given.tickLink ?? (() => null),
    stories: given.stories ?? true,
    trace: given.trace ?? (() => undefined),
    log: given.log ?? (() => undefined),
    defer: given.defer ?? ((callback) => void setTimeout(callback, 0)),
  };
}
