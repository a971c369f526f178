/** What programs and the kernel have to say, as lines for the debug console and the terminal. */
import { addressText } from "../../notation/index.js";
import type { Pid } from "../../machine/index.js";
import { resultName, type OutputRecord } from "../../kernel/index.js";
import { createStreams, openBytes, streamKinds } from "./streams.js";
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
 * Lines since a sequence number (0 = from the start). The number counts kernel records and goes back when the run does: a
 * caller that stood further on continues at the present end.
 */
export function outputSince(
  simulation: Simulation,
  sequence: number,
): { sequence: number; items: readonly OutputItem[] } {
  const { output } = simulation.system.kernel;
  const items: OutputItem[] = [];
  /** Pieces of lines that are not finished, by thread. */
  const open = new Map<number, string>();
  const streams = createStreams((pid, descriptor) => openBytes(output, sequence, pid, descriptor));
  for (let index = Math.min(sequence, output.length); index < output.length; index++) {
    const record = output[index];
    if (record.kind === "print") {
      const text = (open.get(record.tid) ?? openLine(output, index, record.tid)) + record.text;
      if (record.lineEnd) open.set(record.tid, "");
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
  return { sequence: output.length, items };
}

/** What a thread has printed of its present line before a record. */
function openLine(output: readonly OutputRecord[], before: number, tid: number): string {
  const pieces: string[] = [];
  for (let index = before - 1; index >= 0; index--) {
    const record = output[index];
    if (record.kind !== "print" || record.tid !== tid) continue;
    if (record.lineEnd) break;
    pieces.push(record.text);
  }
  return pieces.reverse().join("");
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
      const text = `Linux system call ${record.number} is not here: it answers ENOSYS (asked for at ${addressText(record.pc)})`;
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
