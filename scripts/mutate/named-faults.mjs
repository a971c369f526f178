// Faults that were once put in by hand and that no test noticed: `npm run mutate -- named` puts them in again.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../vscode/places.mjs";

/** File, what stands there, what is to stand there. The text must be in the file once. */
const faults = [
  ["src/machine/maintenance/flush.ts", 'tags === "none" && !includeGlobal', 'tags === "none" && includeGlobal'],
  ["src/machine/maintenance/flush.ts", "vpn - (vpn % pages)", "vpn"],
  ["src/machine/walk/walker.ts", "frameIndex(memory, pfn + span - 1) < 0", "frameIndex(memory, pfn) < 0"],
  ["src/kernel/asids/asid-per-core.ts", "owners[given] = 0", "0"],
  ["src/kernel/asids/asid-per-core.ts", "robbed.contexts[core] = 0", "0"],
  ["src/kernel/memory/memory-map.ts", "-errno.EPERM", "-errno.EINVAL"],
  ["src/kernel/threads/process-exit.ts", "-14", "-22"],
  ["src/kernel/waiting/segment-lock.ts", "isHolder ? 0 : lock.waiting.length", "lock.waiting.length"],
  ["src/kernel/memory/page-fault.ts", "below.end >= start", "below.end > start"],
  [
    "src/kernel/memory/memory-advice.ts",
    'zapPage(system, gather, va as VirtualAddress) ? "editEntry" : "skipEntry"',
    'zapPage(system, gather, va) ? "skipEntry" : "editEntry"',
  ],
  [
    "src/debug/stopping/binding.ts",
    "columns.filter((one) => one <= column).at(-1)",
    "columns.filter((one) => one <= column).at(0)",
  ],
  ["src/simulator/state/timeline.ts", "timeline.edits.slice(0, timeline.applied)", "timeline.edits"],
  ["src/debug/inspection/memory.ts", "address < start + length", "address <= start + length"],
  ["src/simulator/report/counter-value.ts", "totals.faults.fetch + totals.faults.data", "totals.faults.data"],
  ["src/simulator/explanation/access-tone.ts", "first: 30", "first: 29"],
  ["src/simulator/explanation/access-tone.ts", "deadly: 50", "deadly: 25"],
  [
    "src/cli/test/test-command.ts",
    "[exitStatuses.interrupted, exitStatuses.errors, exitStatuses.limit, exitStatuses.failed]",
    "[exitStatuses.interrupted, exitStatuses.errors, exitStatuses.failed, exitStatuses.limit]",
  ],
];

/** The faults as mutants, each with the place of its text in the sources as they are. */
export function namedFaults() {
  return faults.map(([path, original, mutated]) => {
    const text = readFileSync(join(root, path), "utf8");
    const start = text.indexOf(original);
    if (start < 0 || text.includes(original, start + 1)) throw new Error(`mutate: ${path} has not once: ${original}`);
    const line = text.slice(0, start).split("\n").length;
    const told = `${original} → ${mutated}`;
    const place = { path, original, key: `${path} | ${told}`, line, told, kind: "expression" };
    // Of `name: value` only the value is an expression.
    const [name] = /^\w+: /.exec(original) ?? [""];
    return { ...place, start: start + name.length, end: start + original.length, mutated: mutated.slice(name.length) };
  });
}
