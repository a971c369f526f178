/** A subscribed space and an attached-and-switched one can be the same VAS: what one changes, and what the other sees of it. */
import assert from "node:assert/strict";
import { auditFrames, type System } from "../../../src/kernel/index.js";
import { sharedIdBits } from "../../../src/kernel/shootdown/context.js";
import { bootIdle, callAs, load, named, process, segment, store } from "../systems/tiny-program.js";

const page = 0x2000;
const data = 0x2000_0000;
const added = 0x2100_0000;
const rw = 3;
const fixed = 0x32;
type Overrides = Readonly<Record<string, string | number | boolean>>;

/** W attaches VAS 1 to write and goes in; S is subscribed to it. Both are root's, which may all. */
function writerAndSubscriber(tags: string, kernel: Overrides): System {
  const root = { uid: 0, gid: 0 };
  const system = bootIdle([process("W", root), process("S", root), process("T", root)], {
    machine: { tags },
    kernel,
    vases: [
      { name: "data", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", data, 2 * page, "rw-", Uint8Array.of(1))] },
    ],
  });
  assert.ok(callAs(system, "S", "subscribe", 1)! >= 0);
  assert.equal(load(system, "S", data), 1);
  assert.equal(callAs(system, "W", "vas_attach", 0, 1, 2), 0);
  assert.equal(callAs(system, "W", "vas_switch", 1), 0);
  return system;
}

/** W makes its entry write-protected and writable again, so that its next store copies the page. */
function copyOnWrite(system: System): void {
  assert.equal(callAs(system, "W", "mprotect", data, 2 * page, 1), 0);
  assert.equal(callAs(system, "W", "mprotect", data, 2 * page, rw), 0);
  assert.ok(store(system, "W", data, 7));
}

const leave = (system: System): number | null =>
  callAs(system, "W", "vas_switch", 0) || callAs(system, "W", "vas_detach", 0, 1);
const isMapped = (system: System, va: number): boolean =>
  system.kernel.spaces.get(named(system, "S").space)!.vmas.some(({ start, end }) => start <= va && va < end);

for (const tags of ["none", "asid", "asid+sasid"]) {
  for (const shared of [false, true]) {
    describe(`a writer and a subscriber of one VAS, ${tags}${shared ? ", shared_writable" : ""}`, () => {
      const settings = { shared_writable: shared };

      it("see the same bytes while nothing is copied", () => {
        const system = writerAndSubscriber(tags, settings);
        assert.ok(store(system, "W", data + 8, 5));
        assert.equal(load(system, "S", data + 8), 5);
        assert.ok(store(system, "S", data + 8, 6));
        assert.equal(load(system, "W", data + 8), 6);
        assert.deepEqual(auditFrames(system), []);
      });

      for (const kernel of [{ fidelity: "intended" }, { q12: false }] as Overrides[]) {
        it(`the subscriber follows a copy on write at once with ${JSON.stringify(kernel)}`, () => {
          const system = writerAndSubscriber(tags, { ...settings, ...kernel });
          copyOnWrite(system);
          assert.equal(load(system, "S", data), 7);
          assert.ok(store(system, "S", data, 8));
          assert.equal(load(system, "W", data), 8, "and the other way round");
          assert.deepEqual(auditFrames(system), []);
        });
      }

      it("the subscriber follows when the detach has written the copy back (Q12)", () => {
        const system = writerAndSubscriber(tags, settings);
        copyOnWrite(system);
        assert.equal(load(system, "S", data), 1, "Q12");
        assert.equal(leave(system), 0);
        assert.equal(load(system, "S", data), 7);
        assert.equal(load(system, "S", data + page), 0);
        assert.deepEqual(auditFrames(system), []);
      });

      for (const kernel of [{ fidelity: "intended" }, { q4: false }] as Overrides[]) {
        it(`the subscriber loses what the writer unmaps, and its rights, with ${JSON.stringify(kernel)}`, () => {
          const system = writerAndSubscriber(tags, { ...settings, ...kernel });
          assert.equal(callAs(system, "W", "munmap", data + page, page), 0);
          assert.equal(callAs(system, "W", "mprotect", data, page, 1), 0);
          assert.equal(leave(system), 0);
          assert.deepEqual([isMapped(system, data), isMapped(system, data + page)], [true, false]);
          assert.equal(load(system, "S", data), 1);
          assert.equal(store(system, "S", data, 2), false);
          assert.deepEqual(auditFrames(system), []);
        });
      }
    });
  }
}

for (const fidelity of ["rfc", "intended"]) {
  it(`a mapping added by a detach is not hit through a shared id that others hold already (${fidelity})`, () => {
    const system = writerAndSubscriber("asid+sasid", { fidelity, shared_writable: true });
    assert.equal(callAs(system, "W", "mmap", added, page, 1, fixed), added);
    assert.equal(leave(system), 0);
    const { sharedId } = system.kernel.vases.get(1)!;
    assert.notEqual(sharedId, -1, "S holds it");
    assert.ok(callAs(system, "T", "subscribe", 1)! >= 0);
    assert.equal(load(system, "T", added), 0);
    const idOf = (who: string, va: number): number | undefined =>
      system.kernel.spaces.get(named(system, who).space)!.vmas.find(({ start }) => start === va)?.sharedId;
    assert.equal(idOf("T", data), sharedId, "what was there before is shared");
    assert.equal(idOf("T", added), -1, "what S does not have is not");
    assert.equal(load(system, "S", added), null);
    for (const who of ["S", "T"]) assert.equal(callAs(system, who, "unsubscribe", 1), 0);
    assert.ok(callAs(system, "T", "subscribe", 1)! >= 0);
    assert.equal(idOf("T", added), system.kernel.vases.get(1)!.sharedId, "a new holder of the id has all of it");
    assert.notDeepEqual(sharedIdBits(system.kernel.spaces.get(named(system, "T").space)!), [0, 0]);
    assert.deepEqual(auditFrames(system), []);
  });
}
