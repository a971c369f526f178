/** Events as lists: comma-separated values for spreadsheets, an object a line for programs. */
import type { DescribedEvent } from "./event-description.js";
import type { TraceWriter } from "./writer.js";

const columns = ["sequence", "tick", "cycle", "core", "pid", "process", "tid", "event", "address", "facts"] as const;

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Facts of an event but its address, as `level=JTLB slot=3`. */
function factsText(facts: DescribedEvent["facts"]): string {
  return Object.entries(facts)
    .filter(([key]) => key !== "address")
    .map(([key, value]) => {
      const text = String(value);
      return `${key}=${/[\s"=]/.test(text) ? JSON.stringify(text) : text}`;
    })
    .join(" ");
}

/** Comma-separated values as RFC 4180 has them; addresses in hexadecimal. */
export function csvWriter(): TraceWriter {
  return {
    head: () => `${columns.join(",")}\n`,
    event: ({ facts, ...event }) => {
      const address = facts["address"];
      const row: Readonly<Record<string, string | number>> = {
        ...event,
        address: typeof address === "number" ? `0x${address.toString(16)}` : "",
        facts: factsText(facts),
      };
      return `${columns.map((column) => cell(row[column]!)).join(",")}\n`;
    },
    tail: () => "",
  };
}

/** JSON lines; addresses are numbers. */
export function jsonLinesWriter(): TraceWriter {
  return {
    head: () => "",
    event: ({ facts, ...event }) => `${JSON.stringify({ ...event, ...facts })}\n`,
    tail: () => "",
  };
}
