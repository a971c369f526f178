// Faults that were once put in by hand and that no test noticed: `npm run mutate -- named` puts them in again.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../vscode/places.mjs";

/** File (the end of its path), what stands there, what is to stand there. The text must be in one such file, and once. */
const faults = [
  ["flush.ts", 'tags === "none" && !includeGlobal', 'tags === "none" && includeGlobal'],
  ["flush.ts", "vpn - (vpn % pages)", "vpn"],
  ["walker.ts", "frameIndex(memory, pfn + span - 1) < 0", "frameIndex(memory, pfn) < 0"],
  ["asid-per-core.ts", "owners[given] = 0", "0"],
  ["asid-per-core.ts", "robbed.contexts[core] = 0", "0"],
  ["memory-map.ts", "-errno.EPERM", "-errno.EINVAL"],
  ["process-exit.ts", "-errno.EFAULT", "-errno.EINVAL"],
  ["segment-lock.ts", "isHolder ? 0 : lock.waiting.length", "lock.waiting.length"],
  ["page-fault.ts", "below.end >= start", "below.end > start"],
  [
    "memory-advice.ts",
    'zapPage(system, gather, va as VirtualAddress) ? "editEntry" : "skipEntry"',
    'zapPage(system, gather, va) ? "skipEntry" : "editEntry"',
  ],
  ["binding.ts", "columns.filter((one) => one <= column).at(-1)", "columns.filter((one) => one <= column).at(0)"],
  ["timeline.ts", "timeline.edits.slice(0, timeline.applied)", "timeline.edits"],
  ["debug/inspection/memory.ts", "address < start + length", "address <= start + length"],
  ["counter-value.ts", "totals.faults.fetch + totals.faults.data", "totals.faults.data"],
  ["access-tone.ts", "first: 30", "first: 29"],
  ["access-tone.ts", "deadly: 50", "deadly: 25"],
  [
    "test-command.ts",
    "[exitStatuses.interrupted, exitStatuses.errors, exitStatuses.limit, exitStatuses.failed]",
    "[exitStatuses.interrupted, exitStatuses.errors, exitStatuses.failed, exitStatuses.limit]",
  ],
];

/** The file whose path ends so, and that has a text. */
function fileWith(ending, original) {
  const sources = readdirSync(join(root, "src"), { recursive: true }).map((path) => join("src", path));
  const found = sources.filter(
    (path) =>
      basename(path) === basename(ending) &&
      `/${path}`.endsWith(`/${ending}`) &&
      readFileSync(join(root, path), "utf8").includes(original),
  );
  if (found.length !== 1) throw new Error(`mutate: ${found.length} files ${ending} have: ${original}`);
  return found[0];
}

/** The faults as mutants, each with the place of its text in the sources as they are. */
export function namedFaults() {
  return faults.map(([ending, original, mutated]) => {
    const path = fileWith(ending, original);
    const text = readFileSync(join(root, path), "utf8");
    const start = text.indexOf(original);
    if (text.includes(original, start + 1)) throw new Error(`mutate: ${path} has more than once: ${original}`);
    const line = text.slice(0, start).split("\n").length;
    const told = `${original} → ${mutated}`;
    const place = { path, original, key: `${basename(ending)} | ${told}`, line, told, kind: "expression" };
    // Of `name: value` only the value is an expression.
    const [name] = /^\w+: /.exec(original) ?? [""];
    return { ...place, start: start + name.length, end: start + original.length, mutated: mutated.slice(name.length) };
  });
}
