/** What programs and the kernel have to say, as lines for the debug console and the terminal. */
import type { Pid } from "../../machine/index.js";
import type { OutputRecord } from "../../kernel/index.js";
import type { Simulation } from "../state/index.js";

/** One line of output. */
export interface OutputItem {
  readonly tick: number;
  readonly pid: number;
  readonly tid: number;
  readonly kind: "print" | "expect-failed" | "exit" | "defect";
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
  for (let index = 0; index < output.length; index++) {
    const record = output[index];
    if (record.kind === "print") {
      const text = (open.get(record.tid) ?? "") + record.text;
      if (record.lineEnd) open.delete(record.tid);
      else open.set(record.tid, text);
      if (record.lineEnd && index >= sequence) items.push(line(simulation, record, "print", text, null));
    } else if (index >= sequence) {
      const item = describe(simulation, record);
      if (item !== null) items.push(item);
    }
  }
  return { sequence: output.length, items };
}

function describe(simulation: Simulation, record: Exclude<OutputRecord, { kind: "print" }>): OutputItem | null {
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
