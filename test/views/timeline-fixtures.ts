/** A snapshot of the timeline: four bins of a core. */
import type { TimelineSnapshot } from "../../src/protocol/snapshot.js";
import { position } from "./fixtures.js";

export function timelineSnapshot(epoch: number): TimelineSnapshot {
  return {
    position: position(epoch),
    owners: [
      { id: 1, name: "A", kind: "process", palette: 0 },
      { id: 2, name: "B", kind: "process", palette: 1 },
      { id: 3, name: "libc", kind: "vas", palette: 2 },
    ],
    end: 80,
    edges: [0, 20, 40, 60, 80],
    interval: 1,
    classes: ["cold", "switch"],
    cores: [
      {
        core: 0,
        cycle: 0,
        cycles: [200, 90, 40, 20],
        instructions: [10, 18, 20, 20],
        firstLevelMisses: [6, 4, 0, 0],
        walks: [4, 3, 0, 0],
        byClass: [
          [4, 2, 0, 0],
          [0, 1, 0, 0],
        ],
        pageFaults: [2, 1, 0, 0],
        flushes: [0, 0, 1, 0],
        interrupts: [0, 0, 0, 0],
        pid: [1, 1, 2, 0],
        vid: [0, 1, 1, 0],
      },
    ],
    hazards: [{ tick: 25, core: 0, id: "P4", title: "missing shootdown" }],
    processes: [
      { pid: 1, name: "A", owner: 1 },
      { pid: 2, name: "B", owner: 2 },
    ],
    vases: [{ vid: 1, name: "libc", owner: 3 }],
    stays: [
      { pid: 1, vid: 1, how: "rw", from: 10, to: 50 },
      { pid: 2, vid: 1, how: "subscribed", from: 30, to: null },
    ],
  };
}
