/**
 * One arrival, one hit: an instruction that faults and is repeated, or is refilled, or waits and looks again, has been reached
 * once. With a breakpoint on every instruction a run stops once for each that is executed, forwards and backwards alike.
 */
import { strict as assert } from "node:assert";
import type { VirtualAddress } from "../../../src/machine/base/address.js";
import {
  findThread,
  hashSimulation,
  setBreakpoints,
  setEventStops,
  startReverseContinue,
  type RunStop,
  type Simulation,
} from "../../../src/simulator/index.js";
import { EventKind } from "../../../src/machine/index.js";
import { compile, compileExample, drive, go, open } from "../scenarios/scenario.js";
import { sampled, sometimes } from "../../sample.js";

const mostStops = 400;

/** Breakpoints on every halfword of all code, in every program and VAS. */
function everywhere(simulation: Simulation): void {
  const { debug } = simulation.image;
  const addresses = new Set<number>();
  for (const { start, end } of debug.functions) for (let pc = start; pc < end; pc += 2) addresses.add(pc);
  setBreakpoints(
    simulation,
    [...addresses].map((address) => ({ address: address as VirtualAddress, owner: null })),
  );
}

interface Told {
  readonly tick: number;
  readonly tid: number | null;
  readonly reason: RunStop["reason"];
  readonly address: number | undefined;
  readonly retired: number;
  readonly hash: string;
}

function told(simulation: Simulation, { reason, tid, address }: RunStop): Told {
  const { machine } = simulation.system;
  const retired = machine.cores.reduce((sum, { instructions }) => sum + instructions, 0);
  return { tick: machine.tick, tid, reason, address, retired, hash: hashSimulation(simulation) };
}

function forwards(simulation: Simulation): Told[] {
  const list: Told[] = [];
  while (list.length < mostStops) {
    const stop = go(simulation, { kind: "continue" });
    list.push(told(simulation, stop));
    if (stop.reason !== "breakpoint" && stop.reason !== "event") break;
  }
  return list;
}

/** From the last of these stops back to the first. */
function compareBackwards(simulation: Simulation, list: readonly Told[]): void {
  for (const expected of list.slice(0, -1).reverse()) {
    const stop = drive(simulation, startReverseContinue(simulation));
    assert.deepEqual(told(simulation, stop), expected);
  }
}

const touching = (machine: string): string => `
scenario "first touches"
machine ${machine}
kernel linux-rfc
program p {
    fn touch(p) { u64[p] = 1  return u64[p] }
    fn main() {
        let p = mmap(0, 64K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
        for i in 0 .. 4 { touch(p + i * 16K) }
        if fork() == 0 { touch(p) }
        else { wait() }
    }
}
process A runs p
`;

describe("a breakpoint on every instruction", () => {
  for (const machine of sampled(["arc-hs38-1k", "rv64-sv39", "skylake", "cortex-a53"], 1)) {
    it(`stops once for each that is executed on ${machine}, though first touches repeat theirs`, async () => {
      const image = await compile(touching(machine));
      const simulation = open(image);
      everywhere(simulation);
      const list = forwards(simulation);
      assert.ok(list.length > 100);
      // Outside the functions of the file are only the stubs.
      for (const [at, { tid, address, retired }] of list.entries()) {
        const before = list[at - 1];
        if (before?.tid === tid && before.address === address) assert.notEqual(retired, before.retired);
      }
      const ticks = new Set(list.map(({ tick }) => tick));
      assert.equal(ticks.size, list.length);
      const failed = simulation.system.machine.tick - told(simulation, { reason: "step", tid: null, text: "" }).retired;
      assert.ok(failed > 5, "some attempts have failed");
      compareBackwards(simulation, list);
    });
  }

  it("tells of a fault without the breakpoint of the instruction that is repeated", async () => {
    const image = await compile(touching("rv64-sv39"));
    const simulation = open(image);
    everywhere(simulation);
    setEventStops(simulation, [EventKind.PageFault]);
    const list = forwards(simulation);
    const faults = list.filter(({ reason }) => reason === "event");
    assert.ok(faults.length >= 4);
    for (const fault of faults) {
      const next = list[list.indexOf(fault) + 1];
      const thread = findThread(simulation, fault.tid!);
      assert.ok(thread !== undefined || next === undefined);
      const before = list[list.indexOf(fault) - 1];
      if (next !== undefined && before?.tid === next.tid) assert.notEqual(next.address, before?.address);
    }
    compareBackwards(simulation, list);
  });

  sometimes("stops once where kernel code waits, however often it looks again", async () => {
    const simulation = open(await compileExample("lab/10-lazy-tlb.vas"));
    everywhere(simulation);
    const list = forwards(simulation);
    for (const [at, { tid, address }] of list.entries()) {
      const before = list.slice(0, at).findLast((one) => one.tid === tid);
      assert.ok(before === undefined || before.address !== address, `${tid} stays at ${address?.toString(16)}`);
    }
    compareBackwards(simulation, list);
  });
});
