/** A comparison: two processes, one page of a VAS, two lines. */
import type { ComparisonSnapshot } from "../../src/protocol/comparison-snapshot.js";
import { position } from "./fixtures.js";

const run = { status: "passed", stop: "finished", ticks: 100, watched: 100 };
const cost = { attempts: 10, cycles: 100, firstLevel: 4, walks: 2, faults: 0 };

export function comparisonSnapshot(epoch: number): ComparisonSnapshot {
  const curve = { ticks: [0, 25, 50, 75, 100], progress: [0, 25, 50, 75, 100], runs: ["", "A", "A", "B", "B"] };
  return {
    position: position(epoch),
    owners: [
      { id: 1, name: "A", kind: "process", palette: 0 },
      { id: 2, name: "B", kind: "process", palette: 1 },
      { id: 3, name: "libc", kind: "vas", palette: 2 },
    ],
    scenario: "Two",
    own: "a",
    sides: { a: {}, b: { settings: [{ name: "machine.tags", value: "asid" }] } },
    a: { ...run, label: "asid+sasid", cycles: 1000, tick: 50 },
    b: { ...run, label: "asid", cycles: 1500, tick: 60 },
    differences: [{ setting: "machine.tags", a: "asid+sasid", b: "asid" }],
    sentence: "Under asid B takes 6 more walks than under asid+sasid.",
    why: "Cycles of the core: misses and walks +500.",
    remarks: [],
    aligned: { thread: "B", begun: 25 },
    counters: [
      { name: "walks", label: "page-table walks", of: null, a: 12, b: 18, better: "less" },
      { name: "walks", label: "page-table walks", of: "A", a: 6, b: 6, better: "less" },
      { name: "walks", label: "page-table walks", of: "B", a: 6, b: 12, better: "less" },
      { name: "shared_hits", label: "hits on another’s entry", of: null, a: 3, b: 9, better: "more" },
      { name: "switches", label: "context switches", of: null, a: 3, b: 9, better: null },
    ],
    lines: [
      {
        source: "two.vas",
        path: "/two.vas",
        line: 3,
        text: "    let s = u64[p]",
        a: cost,
        b: { ...cost, walks: 8, cycles: 600 },
      },
      { source: "two.vas", path: "/two.vas", line: 4, text: "    return s", a: cost, b: cost },
    ],
    linesOmitted: 0,
    levels: { a: "JTLB", b: "JTLB" },
    pages: [
      { owner: 1, ownerName: "A", va: 0x1_0000, space: 1, a: ["ASID 1"], b: ["ASID 1"] },
      { owner: 3, ownerName: "libc", va: 0x2000_0000, space: 3, a: ["shared 0"], b: ["ASID 1", "ASID 2"] },
    ],
    pagesOmitted: 0,
    curves: {
      a: { ...curve, cycles: [0, 200, 400, 700, 1000], firstLevel: [0, 8, 8, 9, 9], walks: [0, 6, 6, 6, 12] },
      b: { ...curve, cycles: [0, 200, 400, 900, 1500], firstLevel: [0, 8, 8, 12, 18], walks: [0, 6, 6, 12, 18] },
    },
    firstDifference: { progress: 60, tickA: 75, tickB: 80, exact: true },
  };
}
