/** One recorded process: its references, and what its pages are. */
import { plural } from "../../notation/index.js";
import { fileProblem, UsageError, type Terminal } from "../terminal/index.js";
import { linesOf, readAccess, widestAccess } from "./lackey.js";
import { readMemoryMap, type Mapping } from "./memory-map.js";
import { referenceFilter, type PageReference } from "./page-references.js";

/** How traces are read. */
export interface ReadOptions {
  readonly pageBytes: number;
  /** Pages that the filter remembers for fetches, and for data. */
  readonly fetchFilter: number;
  readonly dataFilter: number;
  /** References kept of each process at most. */
  readonly most: number;
}

/** A process that was recorded. */
export interface TracedProcess {
  readonly name: string;
  readonly mappings: readonly Mapping[];
  readonly references: readonly PageReference[];
  /** Accesses that the references stand for. */
  readonly accesses: number;
  /** The trace goes on behind the references. */
  readonly cut: boolean;
}

/** Where a process's recording is. */
export interface TraceFiles {
  readonly name: string;
  readonly trace: string;
  readonly map: string;
}

/**
 * Reads `NAME=TRACE` or `NAME=TRACE,MAPS`; without a map it is TRACE's name with the ending `.maps`. TRACE alone is named as its
 * file is, without folder and ending, where that can be a name.
 *
 * @throws UsageError if it is not of that form
 */
export function readTraceFiles(text: string): TraceFiles {
  const named = text.includes("=") ? text : `${/([^/\\]*?)(\.[^./\\]*)?$/.exec(text.split(",")[0]!)![1]!}=${text}`;
  const match = /^([A-Za-z_]\w*)=([^,]+)(?:,(.+))?$/.exec(named);
  if (match === null)
    throw new UsageError(`${text}: write NAME=TRACE or NAME=TRACE,MAPS, for example grep=grep.trace,grep.maps`);
  const trace = match[2]!;
  if (trace === "-" && match[3] === undefined)
    throw new UsageError(`${text}: name the map of what comes on standard input: ${match[1]!}=-,FILE.maps`);
  return { name: match[1]!, trace, map: match[3] ?? trace.replace(/(\.trace|\.txt|\.log)?$/, ".maps") };
}

/** Lines between two looks at Ctrl-C. */
const breath = 100_000;

/**
 * Reads a recording, as much of it as is wanted.
 *
 * @returns null after Ctrl-C
 * @throws UsageError if a file cannot be read or is not what it should be
 */
export async function readTracedProcess(
  terminal: Terminal,
  { name, trace, map }: TraceFiles,
  options: ReadOptions,
): Promise<TracedProcess | null> {
  const mappings = readMemoryMap(await mapOf(terminal, trace, map), map);
  const filter = referenceFilter(options.pageBytes, options.fetchFilter, options.dataFilter);
  const references: PageReference[] = [];
  let accesses = 0;
  let lines = 0;
  let cut = false;
  try {
    for await (const line of linesOf(terminal.files.pieces(trace), trace)) {
      if (++lines % breath === 0) {
        await terminal.breathe();
        if (terminal.interrupted()) return null;
      }
      const access = readAccess(line);
      if (access === null) continue;
      if (access.bytes > widestAccess)
        throw new UsageError(
          `${trace}:${lines}: an access of ${access.bytes} bytes: no instruction makes one of more than ${widestAccess}`,
        );
      const found = filter.references(access);
      if (references.length + found.length > options.most) {
        cut = true;
        break;
      }
      accesses++;
      references.push(...found);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${trace} cannot be read: ${fileProblem(error)}`);
  }
  if (accesses === 0)
    throw new UsageError(
      `${trace} has no access in ${plural(lines, "line")}: record it with valgrind --tool=lackey --trace-mem=yes`,
    );
  return { name, mappings, references, accesses, cut };
}

/** The memory map beside a recording. */
async function mapOf({ files }: Terminal, trace: string, map: string): Promise<string> {
  try {
    return await files.read(map);
  } catch (error) {
    throw new UsageError(
      `${map} cannot be read: ${fileProblem(error)}: it is the map of the process, /proc/PID/maps saved while it ran; ` +
        `name another as NAME=${trace},MAPS`,
    );
  }
}
