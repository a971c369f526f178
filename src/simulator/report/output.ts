/** What programs and the kernel have to say, as lines for the debug console and the terminal. */
import { linuxCallNames } from "../../image/linux-call-names.js";
import { addressText } from "../../notation/index.js";
import type { Pid } from "../../machine/index.js";
import { resultName, type OutputRecord } from "../../kernel/index.js";
import { createStreams, streamKinds, type Streams } from "./streams.js";
import type { Simulation } from "../state/index.js";

/** One line of output. */
export interface OutputItem {
  readonly tick: number;
  readonly pid: number;
  readonly tid: number;
  /** `error-output`: what an executable wrote to standard error. */
  readonly kind: "print" | "error-output" | "expect-failed" | "exit" | "defect";
  readonly text: string;
  /** Line of the source (1-based) that it is about, or null. */
  readonly line: number | null;
}

/**
 * A reader's place in the output of a run, with the pieces of lines that are not finished there: each record is looked at once,
 * however often one asks.
 */
export interface OutputReader {
  /** Kernel records that have been read. */
  sequence: number;
  /** Begun lines of `print`, by thread, and of what executables write. */
  open: Map<number, string>;
  streams: Streams;
}

/** A reader at the start of the run. */
export function createOutputReader(): OutputReader {
  return { sequence: 0, open: new Map(), streams: createStreams() };
}

/** The run stands before what was read last, or its past has changed: what is begun at the present end is found anew. */
export function rereadOutput(simulation: Simulation, reader: OutputReader): void {
  Object.assign(reader, createOutputReader());
  readUpTo(simulation, reader, simulation.system.kernel.output.length);
}

/** Lines that are new to a reader. One that stood further on, because the run has gone back, continues at the present end. */
export function readOutput(simulation: Simulation, reader: OutputReader): readonly OutputItem[] {
  const { output } = simulation.system.kernel;
  if (reader.sequence > output.length) {
    rereadOutput(simulation, reader);
    return [];
  }
  return readUpTo(simulation, reader, output.length);
}

/** Lines since a sequence number (0 = from the start), which counts kernel records. */
export function outputSince(
  simulation: Simulation,
  sequence: number,
): { sequence: number; items: readonly OutputItem[] } {
  const { output } = simulation.system.kernel;
  const reader = createOutputReader();
  readUpTo(simulation, reader, Math.min(sequence, output.length));
  return { items: readUpTo(simulation, reader, output.length), sequence: output.length };
}

function readUpTo(simulation: Simulation, reader: OutputReader, end: number): readonly OutputItem[] {
  const { output } = simulation.system.kernel;
  const { open, streams } = reader;
  const items: OutputItem[] = [];
  for (let index = reader.sequence; index < end; index++) {
    const record = output[index];
    if (record.kind === "print") {
      const text = (open.get(record.tid) ?? "") + record.text;
      if (record.lineEnd) open.delete(record.tid);
      else open.set(record.tid, text);
      if (record.lineEnd) items.push(line(simulation, record, "print", text, null));
    } else if (record.kind === "write") {
      for (const text of streams.write(record.pid, record.descriptor, record.bytes))
        items.push(line(simulation, record, streamKinds[record.descriptor], text, null));
    } else {
      // A process that has ended writes no more: what it began to write is all.
      if (record.kind === "exit")
        for (const { descriptor, text } of streams.rest(record.pid))
          items.push(line(simulation, record, streamKinds[descriptor], text, null));
      const item = describe(simulation, record);
      if (item !== null) items.push(item);
    }
  }
  reader.sequence = end;
  return items;
}

function describe(
  simulation: Simulation,
  record: Exclude<OutputRecord, { kind: "print" | "write" }>,
): OutputItem | null {
  switch (record.kind) {
    case "expect": {
      if (record.held) return null;
      const { text, range } = simulation.image.assertions[record.index];
      const message = `expectation failed at line ${range.line}: ${text} (${record.left} and ${record.right})`;
      return line(simulation, record, "expect-failed", message, range.line);
    }
    // The kernel's text names the process already.
    case "exit":
      return { tick: record.tick, pid: record.pid, tid: record.tid, kind: "exit", text: record.text, line: null };
    case "ignored-failure": {
      const { call, range } = simulation.image.ignoredCalls![record.index]!;
      const text = `line ${range.line}: ${call} answered -${resultName(record.result)}, and nobody looked at it`;
      return line(simulation, record, "defect", text, range.line);
    }
    case "unknown-call": {
      const name = linuxCallNames.get(record.number);
      const call = name === undefined ? "" : ` \`${name}\``;
      const text = `Linux system call ${record.number}${call} is not here: it answers ENOSYS (asked for at ${addressText(record.pc)})`;
      return line(simulation, record, "defect", text, null);
    }
    case "deadlock":
    case "shortage":
      return line(simulation, record, "defect", record.text, null);
    case "defect":
      return line(simulation, record, "defect", `Q${record.number}: ${record.text}`, null);
  }
}

function line(
  simulation: Simulation,
  record: OutputRecord,
  kind: OutputItem["kind"],
  text: string,
  at: number | null,
): OutputItem {
  const name = simulation.system.kernel.processes.get(record.pid as Pid)?.name;
  return {
    tick: record.tick,
    pid: record.pid,
    tid: record.tid,
    kind,
    text: name === undefined ? text : `${name}: ${text}`,
    line: at,
  };
}
