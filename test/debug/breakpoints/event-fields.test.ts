/** Fields of events in conditions, by events made up here: which number each is, at the borders of what it means. */
import assert from "node:assert/strict";
import { EventKind, FaultKind, type TraceEvent } from "../../../src/machine/index.js";
import { parseExpression } from "../../../src/debug/arguments/expression-syntax.js";
import { eventConditionValue, fieldHelp, fieldsOf } from "../../../src/debug/conditions/event-condition.js";
import type { Simulation } from "../../../src/simulator/index.js";
import { compile, go, open } from "../../simulator/scenarios/scenario.js";

const scenario = `scenario "fields"
machine rv64-sv39
kernel linux-rfc
vas pool mode 0666 { segment data at 0x2000_0000 size 8K rw- { u64 one } }
vas lake mode 0666 { segment data at 0x4000_0000 size 4K rw- { u64 two } }
program p {
  fn main() {
    vas_find("pool")
    vas_find("lake")
    sleep(1000000)
    return 0
  }
}
process A runs p`;

/** A condition over an event's words, and what it is. */
const rows: readonly (readonly [EventKind, Partial<TraceEvent>, condition: string, value: bigint])[] = [
  // errno: results from -4095 to -1 are errors, as Linux returns them.
  [EventKind.SystemCallReturn, { b: 0 }, "errno", 0n],
  [EventKind.SystemCallReturn, { b: 7 }, "errno", 0n],
  [EventKind.SystemCallReturn, { b: -1 }, "errno", 1n],
  [EventKind.SystemCallReturn, { b: -22 }, "errno == EINVAL", 1n],
  [EventKind.SystemCallReturn, { b: -22 }, "errno == EPERM", 0n],
  [EventKind.SystemCallReturn, { b: -4095 }, "errno", 4095n],
  [EventKind.SystemCallReturn, { b: -4096 }, "errno", 0n],
  // Calls of executables by Linux's names; of those whose numbers the VAS patches have too, each by its own.
  [EventKind.SystemCall, { a: 56 }, "call == openat", 1n],
  [EventKind.SystemCall, { a: 94 }, "call == exit_group && call == exit", 1n],
  [EventKind.SystemCall, { a: 291 }, "call == statx", 0n],
  [EventKind.SystemCall, { a: 291 }, "call == vas_create", 1n],
  [EventKind.SystemCall, { a: 0x1_0000 + 291 }, "call == statx", 1n],
  [EventKind.VasSwitch, { c: 0 }, "errno", 0n],
  [EventKind.VasSwitch, { c: 3 }, "errno", 0n],
  [EventKind.VasSwitch, { c: -13 }, "errno == EACCES", 1n],
  // The VAS that an address lies in: its first and its last byte, and those beside them.
  [EventKind.TlbMiss, { a: 0x2000_0000 }, "vas == pool", 1n],
  [EventKind.TlbMiss, { a: 0x2000_1fff }, "vas == pool", 1n],
  [EventKind.TlbMiss, { a: 0x2000_2000 }, "vas", 0n],
  [EventKind.TlbMiss, { a: 0x1fff_ffff }, "vas", 0n],
  [EventKind.TlbMiss, { a: 0x4000_0fff }, "vas == lake", 1n],
  [EventKind.TlbMiss, { a: 0x4000_0fff }, "vas == pool", 0n],
  [EventKind.TlbMiss, { a: 0x4000_1000 }, "vas == lake", 0n],
  [EventKind.TlbMiss, { a: 0x4000_0fff }, "page", 0x4_0000n],
  // Causes of page faults.
  [EventKind.PageFault, { c: 0, d: 0 }, "cause == absent", 1n],
  [EventKind.PageFault, { c: 1, d: 0 }, "cause == protection", 1n],
  [EventKind.PageFault, { c: 2, d: 0 }, "cause == spurious", 1n],
  [EventKind.PageFault, { c: 1, d: 11 }, "cause == fatal", 1n],
  [EventKind.PageFault, { c: 1, d: 11 }, "cause == protection", 0n],
  [EventKind.PageFault, { c: 0, d: 0 }, "protection", 0n],
  [EventKind.PageFault, { c: 1, d: 0 }, "protection", 1n],
  [EventKind.PageFault, { c: 2, d: 0 }, "protection", 1n],
  [EventKind.PageFault, { e: FaultKind.Fatal }, "kind == fatal", 1n],
  [EventKind.PageFault, { e: FaultKind.OtherKey }, "kind == other_key", 1n],
  [EventKind.PageFault, { e: FaultKind.Spurious }, "kind == spurious", 1n],
  [EventKind.PageFault, { e: FaultKind.Spurious }, "kind == other_key", 0n],
  // Accesses and levels by name.
  [EventKind.MicroMiss, { b: 0, c: 2 }, "access == fetch", 1n],
  [EventKind.MicroMiss, { b: 1, c: 2 }, "access == load", 1n],
  [EventKind.MicroMiss, { b: 2, c: 2 }, "access == store && level == sTLB", 1n],
  [EventKind.TlbMiss, { b: 1 }, "level == sTLB", 1n],
  // The ends of what follows from the event alone.
  [EventKind.Subscribe, { b: -1 }, "shared", -1n],
  [EventKind.ProcessExit, { a: 3, b: 0 }, "status * 10 + signal", 30n],
];

describe("fields of events", () => {
  let simulation: Simulation;
  before(async () => {
    simulation = open(await compile(scenario));
    go(simulation, { kind: "tick", tick: 60 });
  });

  const blank: TraceEvent = { sequence: 0, kind: 0, core: 0, pid: 1, tid: 1, tick: 9, cycle: 50 } as never;
  for (const [kind, words, condition, value] of rows) {
    it(`${EventKind[kind]} ${JSON.stringify(words)}: ${condition} is ${value}`, () => {
      const event = { ...blank, kind, a: 0, b: 0, c: 0, d: 0, e: -1, f: -1, ...words };
      assert.equal(eventConditionValue(simulation, event, parseExpression(condition)), value);
    });
  }

  it("are those that all kinds of a filter have, with their words", () => {
    const common = ["process", "thread", "core", "tick", "cycle", "space", "asid"];
    assert.deepEqual(fieldsOf([]), common);
    assert.deepEqual(fieldsOf([EventKind.SystemCall]), [...common, "call"]);
    assert.deepEqual(fieldsOf([EventKind.SystemCall, EventKind.SystemCallReturn]), [...common, "call"]);
    assert.deepEqual(fieldsOf([EventKind.SystemCall, EventKind.TlbFill]), common);
    const help = fieldHelp(simulation, [EventKind.VasAttach]);
    assert.deepEqual(
      help.filter(({ name }) => name === "vas" || name === "process" || name === "core"),
      [
        { name: "process", doc: "process that was running", words: ["A"] },
        { name: "core", doc: "core that it happened on", words: [] },
        { name: "vas", doc: "VAS", words: ["pool", "lake"] },
      ],
    );
  });
});
