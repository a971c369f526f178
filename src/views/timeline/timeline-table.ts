/** The timeline as a table: one line a bin and core. */
import type { TimelineSnapshot } from "../../protocol/snapshot.js";
import type { TextTable } from "../export/table-text.js";
import { processName, vasName } from "./readout.js";

/** Every bin of every core. */
export function timelineTable(data: TimelineSnapshot): TextTable {
  return {
    headings: [
      "from tick",
      "to tick",
      "core",
      "process",
      "in VAS",
      "instructions",
      "cycles",
      "first-level misses",
      "walks",
      ...data.classes,
      "page faults",
      "flushes",
      "interrupts",
    ],
    rows: data.edges
      .slice(1)
      .flatMap((to, index) =>
        data.cores.map((core) =>
          [
            data.edges[index]!,
            to,
            core.core,
            processName(data, core.pid[index]!),
            vasName(data, core.vid[index]!),
            core.instructions[index]!,
            core.cycles[index]!,
            core.firstLevelMisses[index]!,
            core.walks[index]!,
            ...core.byClass.map((counts) => counts[index]!),
            core.pageFaults[index]!,
            core.flushes[index]!,
            core.interrupts[index]!,
          ].map(String),
        ),
      ),
  };
}
