/** Tag policies: who shares an entry, what is checked after the match, and that the explanation says what the lookup does. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  Access,
  counterTotals,
  EntryClass,
  explainTag,
  matchEquations,
  regionOf,
  RightsFault,
  setContext,
  StopReason,
  tagMatches,
  type Asid,
  type Pfn,
  type Pid,
  type SpaceId,
  type TagPolicy,
  type TranslationContext,
} from "../../../src/machine/index.js";
import { checkRights, isManager } from "../../../src/machine/tlb/entry-rights.js";
import { translate } from "../../../src/machine/translate/translate.js";
import { Translation } from "../../../src/machine/base/translation.js";
import { createBench, mapPage, newSpace, type Bench } from "../machines/bench-machine.js";

const address = 0x20_0000_0000;
const shared = 5;

interface Users extends Bench {
  /** Runs as process `n` (1, 2: users of the shared id; 3: a stranger) and accesses the page. */
  access(n: 1 | 2 | 3, kind?: Access, marks?: { common?: boolean; keyRights?: number }): Translation;
  readonly frame: Pfn;
  readonly own: Pfn;
  walks(): number;
}

/** Two spaces that share a page under an id, and one that has its own page there. */
function users(tags: string, permissions = "r", id = shared): Users {
  const bench = createBench("rv64-sv39", { tags });
  const { machine, core } = bench;
  const roots = [newSpace(bench), newSpace(bench), newSpace(bench)];
  const frame = mapPage(bench, roots[0], address, { shared: id, permissions });
  mapPage(bench, roots[1], address, { shared: id, permissions, pfn: frame });
  const own = mapPage(bench, roots[2], address, { permissions });
  const enter = (n: number, marks: { common?: boolean; keyRights?: number } = {}): void => {
    core.pid = n as Pid;
    const low = n < 3 && id < 32 ? 1 << id : 0;
    setContext(machine, core, {
      root: roots[n - 1],
      asid: n as Asid,
      sasidLo: low,
      sasidHi: n < 3 && id >= 32 ? 1 << (id - 32) : 0,
      space: n as SpaceId,
      mode: "user",
      member: n,
      commonRegions: (marks.common ?? n < 3) ? 1 << regionOf(machine.format, address) : 0,
      ...(marks.keyRights === undefined ? {} : { keyRights: marks.keyRights }),
    });
  };
  // Who has run is known before anything is cached: a mask of private copies is that of the moment of the fill.
  enter(2);
  enter(1);
  return {
    ...bench,
    frame,
    own,
    access(n, kind = Access.Load, marks = {}) {
      enter(n, marks);
      return translate(machine, core, address, kind);
    },
    walks: () => counterTotals(machine, { all: true }).walks.data,
  };
}

const sharing = matchEquations.filter(({ honoursShared }) => honoursShared);

describe("tag policies", () => {
  it("are the ten of the specification", () => {
    const expected: TagPolicy[] = [
      "none",
      "asid",
      "asid+global",
      "asid+sasid",
      "two-context",
      "common-mask",
      "region+key",
      "domain",
      "pkey",
      "ccid",
    ];
    assert.deepEqual(
      matchEquations.map(({ policy }) => policy),
      expected,
    );
  });

  for (const { policy, check } of sharing) {
    it(`${policy}: one entry serves all users, and a stranger gets his own page`, () => {
      const bench = users(policy);
      const { machine, core } = bench;
      assert.equal(bench.access(1), Translation.Done);
      assert.equal(bench.access(2), Translation.Done);
      assert.equal(bench.walks(), 1, "the second user hits what the first one brought in");
      assert.equal(core.page.frame, bench.frame - machine.memory.firstPfn);
      const stranger = bench.access(3);
      if (check === "domain" || check === "pkey") {
        assert.equal(stranger, Translation.Stopped);
        assert.equal(core.trap.kind, StopReason.PageFault);
        assert.equal(core.trap.rights, check === "domain" ? RightsFault.Domain : RightsFault.KeyPermission);
        assert.equal(core.trap.key, shared + 1);
        return;
      }
      assert.equal(stranger, Translation.Done);
      assert.equal(core.page.frame, bench.own - machine.memory.firstPfn);
      assert.equal(bench.access(1), Translation.Done);
      assert.equal(core.page.frame, bench.frame - machine.memory.firstPfn);
      assert.equal(bench.walks(), 2);
    });
  }

  it("policies without shared ids bring a page in once for each space", () => {
    for (const policy of ["asid", "asid+global"]) {
      const bench = users(policy);
      bench.access(1);
      bench.access(2);
      assert.equal(bench.walks(), 2, policy);
    }
  });

  it("pkey does not guard fetches: executable pages stay private", () => {
    const bench = users("pkey", "rx");
    bench.access(1);
    bench.access(2);
    assert.equal(bench.walks(), 2);
    assert.equal(bench.access(3, Access.Fetch), Translation.Done);
    assert.equal(bench.core.page.frame, bench.own - bench.machine.memory.firstPfn);
  });

  it("ids beyond what a policy can tell apart are private", () => {
    for (const { policy, sharedIds } of sharing.filter((equation) => equation.sharedIds < 64)) {
      const bench = users(policy, "r", sharedIds);
      assert.equal(bench.machine.config.sasidCount, sharedIds, "the machine has no more either");
      bench.access(1);
      bench.access(2);
      assert.equal(bench.walks(), 2, policy);
    }
  });

  it("region+key: in a common region a key that no register holds is a miss of the key", () => {
    const bench = users("region+key");
    bench.access(1);
    assert.equal(bench.access(3, Access.Load, { common: true }), Translation.Stopped);
    assert.equal(bench.core.trap.rights, RightsFault.KeyMiss);
    const disabled = 1 << (2 * (shared + 1));
    assert.equal(bench.access(2, Access.Load, { keyRights: disabled }), Translation.Stopped);
    assert.equal(bench.core.trap.rights, RightsFault.KeyPermission);
  });

  it("rights are read at the access: changing the register needs no flush", () => {
    const bench = users("domain", "rw");
    const client = 1 << (2 * (shared + 1));
    assert.equal(bench.access(1, Access.Load, { keyRights: client }), Translation.Done);
    assert.equal(bench.access(1, Access.Load, { keyRights: 0 }), Translation.Stopped);
    assert.equal(bench.access(1, Access.Load, { keyRights: client }), Translation.Done);
    assert.equal(bench.walks(), 1);
    // The manager may do what the page forbids.
    const readOnly = users("domain", "r");
    readOnly.access(1, Access.Load, { keyRights: client });
    assert.equal(readOnly.access(1, Access.Store, { keyRights: client }), Translation.Stopped);
    assert.equal(readOnly.access(1, Access.Store, { keyRights: client * 3 }), Translation.Done);
  });

  it("domains and keys decode as the architectures say", () => {
    const context = (keyRights: number, sasidLo = 0): TranslationContext =>
      ({ keyRights, sasidLo }) as TranslationContext;
    // DACR: 0 and 2 no access, 1 client, 3 manager.
    for (const [bits, fault] of [
      [0, RightsFault.Domain],
      [1, 0],
      [2, RightsFault.Domain],
      [3, 0],
    ] as const) {
      assert.equal(checkRights("domain", 7, Access.Load, context(bits << 14)), fault);
      assert.equal(isManager("domain", 7, context(bits << 14)), bits === 3);
    }
    // PKRU: bit 0 no access, bit 1 no write; fetches are not looked at.
    for (const [bits, load, store] of [
      [0, 0, 0],
      [1, 3, 3],
      [2, 0, 3],
      [3, 3, 3],
    ] as const) {
      assert.equal(checkRights("pkey", 15, Access.Load, context(bits << 30)), load);
      assert.equal(checkRights("pkey", 15, Access.Store, context(bits << 30)), store);
      assert.equal(checkRights("pkey", 15, Access.Fetch, context(bits << 30)), RightsFault.None);
    }
    assert.equal(checkRights("key-register", 0, Access.Load, context(0)), RightsFault.None);
    assert.equal(checkRights("key-register", 3, Access.Load, context(0, 4)), RightsFault.None);
    assert.equal(checkRights("key-register", 3, Access.Load, context(0, 3)), RightsFault.KeyMiss);
  });

  it("ccid: leaving the group's page removes the entries that would still match, and the mask is refilled", () => {
    const bench = users("ccid");
    bench.access(1);
    bench.access(2);
    assert.equal(bench.machine.privateCopies[shared], 0, "who uses the page unchanged has no copy");
    assert.equal(bench.walks(), 1);
    // Space 2 no longer uses the id.
    setContext(bench.machine, bench.core, {
      root: bench.core.context.root,
      asid: 2 as Asid,
      sasidLo: 0,
      sasidHi: 0,
      space: 2 as SpaceId,
      mode: "user",
      member: 2,
    });
    assert.equal(bench.machine.privateCopies[shared], 2);
    assert.equal(
      bench.core.tlbs.some((tlb) => tlb.kind.includes(EntryClass.Shared) && tlb.span.some((span) => span > 0)),
      false,
    );
    bench.access(1);
    assert.equal(bench.walks(), 2);
  });

  it("explain an entry term by term exactly as the lookup decides", () => {
    const context = fc.record({
      asid: fc.integer({ min: 0, max: 3 }),
      sasidLo: fc.integer(),
      sasidHi: fc.integer(),
      sharedEnable: fc.boolean(),
      secondContext: fc.integer({ min: -1, max: 3 }),
      commonRegions: fc.integer({ min: 0, max: 255 }),
      memberBit: fc.constantFrom(0, 1, 2, 1 << 31),
    });
    const equation = fc.constantFrom(...matchEquations);
    const kind = fc.constantFrom(EntryClass.Private, EntryClass.Shared, EntryClass.Global);
    const tag = fc.integer({ min: 0, max: 63 });
    fc.assert(
      fc.property(
        context,
        equation,
        kind,
        tag,
        fc.integer(),
        fc.integer({ min: 0, max: 7 }),
        (registers, { terms }, of, number, mask, region) => {
          const all = registers as unknown as TranslationContext;
          const wanted = terms[of] | ((terms[of] & 48) !== 0 ? region << 8 : 0);
          const explained = explainTag(wanted, of, number, all, mask);
          assert.equal(
            explained.every(({ holds }) => holds),
            tagMatches(wanted, number, all, mask),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});
