/** Marks beside lines that missed. */
import assert from "node:assert/strict";
import { missesUpTo, recordMiss, type MissedLine } from "../../../src/extension/editor/missed-lines.js";
import { story } from "../../views/fixtures/snapshots.js";
import type { VasStoppedEvent } from "../../../src/protocol/requests.js";

function stop(tick: number, line: number, missed: boolean): VasStoppedEvent {
  return {
    position: { epoch: tick, tick, cycle: tick, core: 0, tid: 1, pid: 1, finished: false },
    dirty: { tlb: true, pageTables: true, spaces: true },
    story: story(),
    note: { source: "/a.vas", line, text: "load", missed, tone: missed ? "cost" : "quiet" },
  };
}

describe("missed lines", () => {
  const misses = [
    stop(1, 10, true),
    stop(2, 11, false),
    stop(3, 10, true),
    stop(4, 12, true),
    stop(3, 10, true),
  ].reduce<readonly MissedLine[]>(recordMiss, []);

  it("counts the stops that missed on a line, each once", () => {
    assert.deepEqual(missesUpTo(misses, 4), [
      { source: "/a.vas", line: 10, times: 2 },
      { source: "/a.vas", line: 12, times: 1 },
    ]);
  });

  it("forgets what comes later when time goes back", () => {
    assert.deepEqual(missesUpTo(misses, 2), [{ source: "/a.vas", line: 10, times: 1 }]);
  });
});
