import assert from "node:assert/strict";
import { findLeaks, type Leak, type System } from "../../../src/kernel/index.js";
import { boot, bootIdle, callAs, idle, image, process, program, segment, store } from "../systems/tiny-program.js";

const page = 0x2000;

/** Kind, name, maker, whether that has exited, and how many attachments are stale. */
const summary = (leaks: readonly Leak[]): unknown[] =>
  leaks.map(({ kind, name, creator, creatorExited, staleAttachments }) => [
    kind,
    name,
    creator,
    creatorExited,
    staleAttachments,
  ]);

describe("what a run leaves behind (vas-semantics §4.2)", () => {
  const declared = {
    name: "declared",
    mode: 0o666,
    uid: 0,
    gid: 0,
    segments: [segment("s", 0x2000_0000, page, "rw-")],
  };
  const make = (): System => bootIdle(["P", "Q"], { vases: [declared] });

  it("lists VASes that nobody holds, and not those that somebody has or the scenario declares", () => {
    const system = make();
    assert.deepEqual(findLeaks(system), []);
    callAs(system, "P", "vas_create", "mine", 0o666);
    assert.deepEqual(summary(findLeaks(system)), [["vas", "mine", "P", false, 0]]);
    callAs(system, "Q", "vas_attach", 0, 2, 2);
    assert.deepEqual(findLeaks(system), [], "attached");
    callAs(system, "P", "exit", 0);
    assert.deepEqual(findLeaks(system), [], "by another process");
    callAs(system, "Q", "vas_detach", 0, 2);
    callAs(system, "Q", "subscribe", 2);
    assert.deepEqual(findLeaks(system), [], "subscribed");
    callAs(system, "Q", "exit", 0);
    assert.deepEqual(summary(findLeaks(system)), [["vas", "mine", "P", true, 0]]);
  });

  it("counts the frames that deleting it would free", () => {
    const system = make();
    callAs(system, "P", "vas_create", "mine", 0o666);
    callAs(system, "P", "vas_attach", 0, 2, 2);
    callAs(system, "P", "vas_switch", 2);
    callAs(system, "P", "mmap", 0x2800_0000, 4 * page, 3, 0x32);
    for (let n = 0; n < 3; n++) store(system, "P", 0x2800_0000 + n * page, 1);
    callAs(system, "P", "exit", 0);
    const [leak] = findLeaks(system);
    assert.equal(leak!.bytes, 4 * page);
    const before = system.kernel.frames.used;
    assert.equal(callAs(system, "Q", "vas_delete", 2), 0);
    assert.equal(leak!.frames, before - system.kernel.frames.used);
    assert.ok(leak!.frames >= 5, "three pages, a root and a table");
    assert.deepEqual(findLeaks(system), []);
  });

  it("lists segments that no VAS has", () => {
    const system = make();
    callAs(system, "P", "vas_seg_create", "spare", 0x3000_0000, 0x3000_0000 + 2 * page, 0o666);
    const [leak] = findLeaks(system);
    assert.deepEqual([leak!.kind, leak!.id, leak!.bytes], ["segment", 1, 2 * page]);
    assert.ok(leak!.frames >= 4);
    callAs(system, "P", "vas_seg_attach", 1, 1, 2);
    assert.deepEqual(findLeaks(system), []);
  });

  it("lists what stays attached for ever (Q9), also of a declared VAS, and spaces that exec has lost", () => {
    const twoPrograms = image({
      programs: [program("idle", idle), program("other", idle, 0x4000)],
      vases: [declared],
      processes: [process("P", { core: 0 })],
    });
    const outside = boot(twoPrograms);
    callAs(outside, "P", "vas_attach", 0, 1, 2);
    callAs(outside, "P", "exec", "other");
    callAs(outside, "P", "exit", 0);
    assert.deepEqual(summary(findLeaks(outside)), [["vas", "declared", null, false, 1]]);
    const inside = boot(twoPrograms);
    callAs(inside, "P", "vas_attach", 0, 1, 2);
    callAs(inside, "P", "vas_switch", 1);
    callAs(inside, "P", "exec", "other");
    assert.deepEqual(summary(findLeaks(inside)), [["space", "P", "P", false, 0]]);
    callAs(inside, "P", "exit", 0);
    const [leak] = findLeaks(inside);
    assert.deepEqual(summary([leak!]), [["space", "P", "P", true, 0]]);
    assert.ok(leak!.frames > 2);
  });
});
