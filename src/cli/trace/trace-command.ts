/** `vas trace FILE`: a run's events as a file that other tools open. */
import { openConfiguration, type Overrides } from "../../study/index.js";
import { loadScenario, problemLines, refusalLines } from "../scenario/index.js";
import {
  exitStatuses,
  writeProblem,
  printable,
  progressLine,
  UsageError,
  type Sink,
  type Terminal,
} from "../terminal/index.js";
import {
  describeEvent,
  eventNames,
  recordEvents,
  traceWriter,
  type Piece,
  type Recording,
  type RecordingEnd,
  type TraceFormat,
} from "../../trace/index.js";

/** Options of `vas trace`. */
export interface TraceOptions extends Recording {
  readonly variant: string | null;
  readonly set: Overrides;
  readonly format: TraceFormat;
  /** Null: standard output for lists, a file beside the scenario for traces. */
  readonly output: string | null;
}

/** Text or bytes that are gathered before they are written. */
const chunk = 1 << 16;

/** Gathers small pieces, so that a file is written in large ones. */
function gathered(write: (piece: Piece) => Promise<void>): {
  readonly put: (piece: Piece) => void;
  readonly full: () => boolean;
  readonly flush: () => Promise<void>;
} {
  let pieces: Piece[] = [];
  let size = 0;
  return {
    put: (piece) => {
      if (piece.length === 0) return;
      pieces.push(piece);
      size += piece.length;
    },
    full: () => size >= chunk,
    flush: async () => {
      const all = pieces;
      [pieces, size] = [[], 0];
      const text = all.filter((piece) => typeof piece === "string");
      if (text.length > 0) await write(text.join(""));
      const bytes = all.filter((piece) => typeof piece !== "string");
      if (bytes.length > 0) await write(Buffer.concat(bytes));
    },
  };
}

/** Where the file goes if nobody says. */
function outputFor(file: string, { output, format }: TraceOptions): string | null {
  if (output !== null) return output;
  const name = file.replace(/\.vas$/, "");
  switch (format) {
    case "perfetto":
      return `${name}.pftrace`;
    case "chrome":
      return `${name}.trace.json`;
    case "csv":
    case "jsonl":
      return null;
  }
}

/** Why the recording is shorter than the run, or nothing. */
function noteOf({ why, events, lost, stop }: RecordingEnd, tick: number): string {
  const gap = lost === 0 ? "" : `; ${lost} events came too fast to be recorded`;
  switch (why) {
    case "most":
      return `the recording ends after ${events} events at tick ${tick}: raise --limit, or leave the refills out with --no-refills${gap}`;
    case "to":
      return `the recording ends at tick ${tick}, as --to says${gap}`;
    case "run":
      return stop.reason === "finished" ? gap.replace("; ", "") : `the run ended: ${stop.text}${gap}`;
  }
}

/**
 * Records a run.
 *
 * @returns status 3 if a limit ended the run, 1 after a deadlock; expectations are not looked at
 * @throws UsageError if the file cannot be read or the recording cannot be written
 */
export async function traceCommand(terminal: Terminal, file: string, options: TraceOptions): Promise<number> {
  if (options.to <= options.from)
    throw new UsageError(
      `--to ${options.to}: nothing is recorded before tick ${options.from}, where --from begins: write a later tick`,
    );
  const loaded = await loadScenario(terminal, file, options.variant);
  if (loaded.image === null) {
    terminal.err(`${problemLines(loaded, ["error", "warning"]).join("\n")}\n`);
    return exitStatuses.errors;
  }
  const opened = openConfiguration(loaded.image, options.set);
  if ("refusals" in opened) {
    terminal.err(
      `${refusalLines({ file, image: loaded.image, overrides: options.set }, opened.refusals).join("\n")}\n`,
    );
    return exitStatuses.errors;
  }
  const { simulation } = opened;
  const { machine, kernel } = simulation.system;
  const output = outputFor(file, options);
  const sink = await openOutput(terminal, output);
  const writer = traceWriter(options.format, kernel.config.mhz);
  const names = eventNames(simulation);
  const out = gathered(sink.write);
  const progress = progressLine(terminal);
  out.put(writer.head());
  let recorded = 0;
  const run = recordEvents(simulation, options, (event) => {
    recorded++;
    out.put(writer.event(describeEvent(simulation, names, event)));
  });
  let step = run.next();
  while (step.done !== true && !terminal.interrupted()) {
    if (out.full()) await out.flush();
    progress.show(() => `${recorded} events, tick ${machine.tick} (Ctrl-C stops)`);
    await terminal.breathe();
    step = run.next();
  }
  progress.clear();
  const note =
    step.done === true
      ? noteOf(step.value, machine.tick)
      : `interrupted after ${recorded} events at tick ${machine.tick}`;
  out.put(writer.tail(note));
  await out.flush();
  await sink.close();
  if (note !== "") terminal.err(`vas: ${printable(note)}\n`);
  if (output !== null) terminal.err(`vas: ${recorded} events in ${printable(output)}\n`);
  if (step.done !== true) return exitStatuses.interrupted;
  const { reason } = step.value.stop;
  if (reason === "limit" || reason === "panic") return exitStatuses.limit;
  return reason === "deadlock" ? exitStatuses.failed : exitStatuses.ok;
}

async function openOutput(terminal: Terminal, output: string | null): Promise<Sink> {
  if (output === null) return { write: async (piece) => terminal.out(String(piece)), close: async () => undefined };
  const failing =
    (rest: string) =>
    (error: unknown): never => {
      throw new UsageError(`${output} cannot be written: ${writeProblem(error)}${rest}`);
    };
  const sink = await terminal.files.open(output, "write").catch(failing(""));
  const failed = failing("; what is in it is not a whole recording");
  return { write: (piece) => sink.write(piece).catch(failed), close: sink.close };
}
