import assert from "node:assert/strict";
import { indexOwners } from "../../src/views/owner/owners.js";
import { areMany, groupName, markOf, orderedPids, rowGroups } from "../../src/views/spaces/many/many-pairs.js";
import { manySpaces } from "./fixtures/many.js";
import { spacesSnapshot } from "./fixtures/spaces.js";

describe("many processes and VASes", () => {
  const many = manySpaces(18);

  it("are those that words have no room for", () => {
    assert.equal(areMany(spacesSnapshot(18)), false);
    assert.equal(areMany(many), true);
    const [process, vas] = [many.processes[0]!, many.vases[0]!];
    const of = (processes: number, vases: number) => ({
      processes: Array.from({ length: processes }, () => process),
      vases: Array.from({ length: vases }, () => vas),
    });
    assert.deepEqual(
      [of(12, 8), of(13, 8), of(12, 9)].map((data) => areMany(data)),
      [false, true, true],
    );
  });

  it("mark the strongest of what a process is to a VAS", () => {
    const none = { pid: 1, vid: 1, attached: null, subscribed: null, activeTids: [], refused: null, changed: false };
    assert.equal(markOf(none), null);
    assert.equal(markOf({ ...none, refused: "attach → EBUSY" }), "refused");
    assert.equal(markOf({ ...none, refused: "attach → EBUSY", subscribed: -1 }), "private");
    assert.equal(markOf({ ...none, subscribed: 0 }), "shared");
    assert.equal(markOf({ ...none, subscribed: 0, attached: "ro" }), "read-only");
    assert.equal(markOf({ ...none, attached: "wo" }), "attached");
    assert.equal(markOf({ ...none, attached: "rw", activeTids: [1] }), "inside");
  });

  it("stand in each order once, by misses the dearest first, by sharing who is alike together", () => {
    const all = many.processes.map(({ pid }) => pid);
    assert.deepEqual(orderedPids(many, "program"), all);
    const walks = orderedPids(many, "walks").map((pid) => many.processes.find((each) => each.pid === pid)!.walks);
    assert.deepEqual(
      walks,
      [...walks].sort((a, b) => b - a),
    );
    const pair = (pid: number, vid: number) => ({
      ...many.cells[0]!,
      pid,
      vid,
      subscribed: vid,
      refused: null,
      attached: null,
    });
    const data = {
      ...many,
      processes: many.processes.slice(0, 4),
      cells: [pair(1, 1), pair(1, 2), pair(2, 9), pair(3, 1), pair(3, 2), pair(4, 9)],
    };
    assert.deepEqual(orderedPids(data, "sharing"), [1, 3, 2, 4]);
    assert.deepEqual(
      [...orderedPids(many, "sharing")].sort((a, b) => a - b),
      all,
    );
  });

  it("are grouped by program and named by first and last", () => {
    const groups = rowGroups(many.processes, indexOwners(many.owners));
    assert.equal(groups.length, 8);
    assert.deepEqual(groups[1], { from: 8, count: 8, palette: 2, name: "sshd1…8" });
    assert.equal(groupName(["db"]), "db");
    assert.equal(groupName(["reader", "writer", "other"]), "reader +2");
    assert.equal(groupName(["web9", "web10"]), "web9…10");
  });
});
