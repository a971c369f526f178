import assert from "node:assert/strict";
import { Access, preload, type VirtualAddress } from "../../../src/machine/index.js";
import { auditFrames, type System } from "../../../src/kernel/index.js";
import { bootIdle, callAs, load, named, segment, store } from "../systems/tiny-program.js";

const [own, pageBytes] = [0x2010_0000, 0x2000];
const elsewhere = own + 0x10_0000;
const [EACCES, EFAULT, EINVAL, ENOMEM] = [-13, -14, -22, -12];

const library = (mode = 0o444): object => ({
  name: "lib",
  mode,
  uid: 1,
  gid: 1,
  segments: [segment("text", own, pageBytes, "r-x"), segment("data", own + 2 * pageBytes, pageBytes, "rw-")],
});

function make(machine: object = {}, kernel: object = {}, mode?: number): System {
  return bootIdle(["P", "Q"], { vases: [library(mode)], machine: { tags: "asid+sasid", ...machine }, kernel } as never);
}

describe("subscribe_at", () => {
  it("at the VAS's own address, or at 0 without ASLR, is a subscription", () => {
    for (const address of [0, own]) {
      const system = make();
      assert.equal(callAs(system, "P", "subscribe_at", 1, address), own);
      assert.deepEqual(named(system, "P").subscriptions, [{ vid: 1, sharedId: 0 }]);
      assert.equal(callAs(system, "P", "unsubscribe", 1), 0);
      assert.deepEqual(auditFrames(system), []);
    }
  });

  it("elsewhere maps the VAS's frames, keeps the gaps, and shares no entry", () => {
    const system = make({}, {}, 0o666);
    assert.equal(callAs(system, "P", "subscribe_at", 1, elsewhere), elsewhere);
    assert.equal(callAs(system, "Q", "subscribe", 1), 0);
    assert.deepEqual(named(system, "P").subscriptions, []);
    assert.ok(store(system, "P", elsewhere + 2 * pageBytes, 42));
    assert.equal(load(system, "Q", own + 2 * pageBytes), 42, "one memory at two addresses");
    assert.equal(load(system, "P", elsewhere + pageBytes), null, "the gap between the segments");
    const core = system.machine.cores[0]!;
    const before = core.context.sasidLo;
    load(system, "P", elsewhere);
    preload(system.machine, core, elsewhere as VirtualAddress, Access.Load);
    assert.equal(core.context.sasidLo, 0, `the bit of Q is not P's: ${before}`);
    assert.equal(callAs(system, "P", "munmap", elsewhere, pageBytes), 0, "an ordinary mapping");
    assert.equal(load(system, "P", elsewhere), null);
    assert.equal(load(system, "Q", own), 0, "the VAS and its subscribers have theirs");
    assert.deepEqual(auditFrames(system), []);
  });

  it("with ASLR goes where each process's draw says, the same for the same seed", () => {
    const places = (seed: number): number[] => {
      const system = make({ seed }, { aslr: "on" });
      const found = ["P", "Q"].map((name) => callAs(system, name, "subscribe_at", 1, 0)!);
      assert.deepEqual(auditFrames(system), []);
      return found;
    };
    assert.deepEqual(places(3), places(3));
    const all = [1, 2, 3, 4, 5].map(places);
    assert.ok(new Set(all.flat()).size > 5);
    for (const place of all.flat()) assert.ok(place >= own && place < own + 256 * pageBytes && place % pageBytes === 0);
  });

  it("is inherited by fork, and outlives the VAS's name", () => {
    const system = make({}, {}, 0o666);
    callAs(system, "P", "subscribe_at", 1, elsewhere);
    store(system, "P", elsewhere + 2 * pageBytes, 7);
    const child = callAs(system, "P", "fork")!;
    assert.ok(child > 0);
    assert.deepEqual(auditFrames(system), []);
    assert.equal(load(system, "P", elsewhere + 2 * pageBytes), 7);
  });

  it("refuses what subscribe refuses, and places outside user space", () => {
    const system = make({}, {}, 0o600);
    assert.equal(callAs(system, "P", "subscribe_at", 9, 0), EINVAL);
    assert.equal(callAs(system, "P", "subscribe_at", 1, elsewhere + 8), EINVAL);
    assert.equal(callAs(make(), "P", "subscribe_at", 1, 0x5fff_e000), ENOMEM);
    Object.assign(named(system, "P"), { uid: 5 });
    assert.equal(callAs(system, "P", "subscribe_at", 1, elsewhere), EACCES);
    const taken = make();
    assert.equal(callAs(taken, "P", "mmap", elsewhere, pageBytes, 3, 0x32), elsewhere);
    assert.equal(callAs(taken, "P", "subscribe_at", 1, elsewhere - 2 * pageBytes), EFAULT);
    assert.deepEqual(auditFrames(taken), []);
  });

  it("never makes an entry global: another process has something else there", () => {
    const system = make({ tags: "asid+global" }, {}, 0o444);
    callAs(system, "P", "subscribe_at", 1, elsewhere);
    callAs(system, "Q", "mmap", elsewhere, pageBytes, 3, 0x32);
    load(system, "P", elsewhere);
    const core = system.machine.cores[0]!;
    preload(system.machine, core, elsewhere as VirtualAddress, Access.Load);
    assert.ok(store(system, "Q", elsewhere, 9));
    assert.equal(load(system, "Q", elsewhere), 9);
    assert.equal(load(system, "P", elsewhere), 0);
  });
});
