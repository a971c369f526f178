/** A machine whose hits are checked, and what a kernel would tell the checker: for tests of what the checker says of a hit. */
import assert from "node:assert/strict";
import {
  Access,
  clearLeaf,
  noteAsid,
  setContext,
  writeLeaf,
  type Asid,
  type Core,
  type Hazard,
  type Machine,
  type OwnerId,
  type Pfn,
  type Pid,
  type SettingValue,
  type SpaceId,
} from "../../../src/machine/index.js";
import { Translation } from "../../../src/machine/base/index.js";
import { AsidGrant } from "../../../src/machine/state/index.js";
import { translate } from "../../../src/machine/translate/index.js";
import { createBench, leafOf, mapPage, newSpace, takeFrame, va, type Bench } from "./bench-machine.js";

/** A space: its tables and ASID, whose they are, and the shared ids that it has and should have. */
export interface Space {
  readonly root: Pfn;
  readonly asid: number;
  readonly holder: number;
  readonly bits?: readonly [number, number];
  readonly due?: readonly [number, number];
  readonly user?: number;
}

/** The machine, and what may happen to it. */
export interface CheckedMachine {
  readonly bench: Bench;
  readonly machine: Machine;
  /** A space with tables of its own, to which the kernel gives an ASID, on one core or on all. */
  space(asid: number, holder: number, more?: Partial<Space>, on?: Core | null): Space;
  /** A core goes on with a space, as the process with its holder's number. */
  enter(space: Space, id?: number): void;
  /** An access of a core that is translated; the frame that it reaches. */
  access(address: number, access?: Access, id?: number): number;
  /** What was found since the last time somebody asked. */
  found(): Hazard[];
  /** The only thing that was found since then. */
  only(): Hazard;
}

/** A machine with `check`, at tick 10. */
export function checkedMachine(preset: string, overrides: Record<string, SettingValue> = {}): CheckedMachine {
  const bench = createBench(preset, { check: "on", ...overrides });
  const { machine } = bench;
  machine.tick = 10;
  const found = (): Hazard[] => machine.hazards.splice(0);
  return {
    bench,
    machine,
    space(asid, holder, more = {}, on = null) {
      noteAsid(machine, machine.cores[0]!, asid, holder, on, AsidGrant.Clean);
      return { root: newSpace(bench), asid, holder, ...more };
    },
    enter({ root, asid, holder, bits = [0, 0], due = bits, user = 0 }, id = 0) {
      const core = machine.cores[id]!;
      core.pid = holder as Pid;
      core.processOwner = 0 as OwnerId;
      const space = holder as SpaceId;
      const [sasidLo, sasidHi] = bits;
      setContext(machine, core, { root, asid: asid as Asid, sasidLo, sasidHi, space, mode: "user", due, user });
    },
    access(address, access = Access.Load, id = 0) {
      const core = machine.cores[id]!;
      assert.equal(translate(machine, core, address, access), Translation.Done);
      return core.page.frame + machine.memory.firstPfn;
    },
    found,
    only() {
      const [hazard, ...more] = found();
      assert.deepEqual(more, []);
      assert.ok(hazard, "something is found");
      return hazard;
    },
  };
}

/** The page that `touched` is about. */
export const touchedPage = 0x2000_0000;

/** A machine with a space that has stored into a page: where its entry leads. */
export interface Touched extends CheckedMachine {
  readonly a: Space;
  readonly pfn: number;
}

/** A machine on which space A, of holder 7 and ASID 1, has touched a page of owner 3 at tick 10. */
export function touched(cores = 1): Touched {
  const checked = checkedMachine("rv64-sv39", { cores });
  const a = checked.space(1, 7);
  checked.enter(a);
  const pfn = mapPage(checked.bench, a.root, touchedPage, { permissions: "rw", owner: 3 });
  assert.equal(checked.access(touchedPage, Access.Store), pfn);
  assert.deepEqual(checked.found(), []);
  return { ...checked, a, pfn };
}

/** At a tick the page gets another frame or other rights. */
export function remap({ machine, bench, a }: Touched, tick: number, pfn: number, permissions = "rw"): void {
  machine.tick = tick;
  writeLeaf(machine, a.root, va(touchedPage), leafOf(pfn as Pfn, { permissions }), () => takeFrame(bench));
}

/** At a tick the page is taken away. */
export function unmap({ machine, a }: Touched, tick: number): void {
  machine.tick = tick;
  clearLeaf(machine, a.root, va(touchedPage));
}
