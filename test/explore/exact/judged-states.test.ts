/** What tells states apart, which steps they have, and how what happened on the way is asked about. */
import assert from "node:assert/strict";
import { exploreSettings, retrace, rowsOf } from "../../../src/explore/index.js";
import { takeRegisters, type RegistersPart } from "../../../src/explore/parts/core-part.js";
import { createPartTable } from "../../../src/explore/parts/part-table.js";
import {
  addEdge,
  addState,
  createStates,
  nextEdge,
  stepNumber,
} from "../../../src/explore/successors/search-states.js";
import { parseSchedule, stepText, type ScheduleStep } from "../../../src/kernel/index.js";
import type { CoreId } from "../../../src/machine/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";
import { exampleText, verdictOf } from "../witnesses/scenarios.js";

const stepOf = (core: number, choice = -1): ScheduleStep => ({ kind: "core", core: core as CoreId, page: -1, choice });

const lab = (one: string, two: string, rest = "", boot = ""): string => `scenario "two"
machine skylake { cores 2  check on }
vas A { segment data at 0x1000_0000 size 4K rw- { u64 x[1] = 1 } }
kernel lab {
    u64 n
    ${boot}
    fn one() { ${one} }
    fn two() { ${two} }
}
process P0 runs kernel.one in A on core 0
process P1 runs kernel.two in A on core 1
${rest}`;

describe("states of a search", () => {
  it("are told apart by every register of a core that runs: whole numbers, floating point, its flags, its thread", async () => {
    const { system } = open(await compile(exampleText("hello")));
    const table = createPartTable<RegistersPart>();
    const [core] = system.machine.cores;
    const take = (): number => takeRegisters(system, table, core.id);
    const first = take();
    const numbers = new Set([first]);
    const changes: (readonly [change: () => void, back: () => void])[] = [
      [() => core.lo[5]!++, () => core.lo[5]!--],
      [() => core.hi[5]!++, () => core.hi[5]!--],
      [() => (core.float.words[7] = 5), () => (core.float.words[7] = 0)],
      [() => (core.float.words[8] = 5), () => (core.float.words[8] = 0)],
      [() => (core.float.fcsr ^= 1), () => (core.float.fcsr ^= 1)],
      [() => (core.retried ^= 1), () => (core.retried ^= 1)],
    ];
    for (const [change, back] of changes) {
      change();
      const number = take();
      assert.ok(!numbers.has(number));
      numbers.add(number);
      back();
      assert.equal(take(), first);
    }
  });

  it("have their own edges in order, however many others were added in between", () => {
    const graph = createStates();
    const other = addState(graph, 0, 0);
    const edgesOf = (state: number): string[] => {
      const steps: string[] = [];
      for (let edge = graph.states.edges[state]!; edge >= 0; edge = nextEdge(graph, edge))
        steps.push(stepText(graph.steps[stepNumber(graph, edge)]!));
      return steps;
    };
    const first = addEdge(graph, 0, -1, stepOf(0));
    const second = addEdge(graph, other, -1, stepOf(1));
    // Two behind the first, with one of another state between them.
    const third = addEdge(graph, 0, first, stepOf(2));
    addEdge(graph, other, second, stepOf(0));
    addEdge(graph, 0, third, stepOf(1));
    // What a `choose` can answer comes behind its own step.
    addEdge(graph, 0, first, stepOf(0, 1));
    addEdge(graph, 0, first, stepOf(0, 2));
    assert.deepEqual(edgesOf(0), ["c0", "c0=2", "c0=1", "c2", "c1"]);
    assert.deepEqual(edgesOf(other), ["c1", "c0"]);
  });

  it("have steps of the hardware only where there is something to walk or to forget", async () => {
    const unmapped = await compile(
      lab("n = pte(A, A.x)", "n = 2", "explore { hardware walk+evict }\n", "fn boot() { set_pte(A, A.x, 0) }"),
    );
    const settings = exploreSettings(unmapped);
    const counts = ({ states, transitions, depth, ends }: ReturnType<typeof verdictOf>): unknown => [
      states,
      transitions,
      depth,
      ends,
    ];
    // Nothing is there to be cached, now or later.
    assert.deepEqual(
      counts(verdictOf(unmapped, settings)),
      counts(verdictOf(unmapped, { ...settings, walks: false, evictions: false })),
    );
    const mapped = await compile(lab("n = pte(A, A.x)", "n = 2", "explore { hardware walk+evict }\n"));
    assert.ok(verdictOf(mapped, settings).states > verdictOf(unmapped, settings).states);
  });

  it("are asked at the end about pitfalls that showed on the way", async () => {
    const text = lab("load(A.x)  set_pte(A, A.x, 0)  settle()  load(A.x)", "n = 1", "expect hazard P4\n");
    const { verdict, expectations } = verdictOf(await compile(text));
    assert.deepEqual([verdict, expectations[0]!.verdict], ["holds", "holds"]);
    const flushed = text.replace("settle()", "flush_page(A, A.x)  settle()");
    assert.equal(verdictOf(await compile(flushed)).verdict, "broken");
  });
});

describe("a step in words", () => {
  it("has its own statement of several in a line, and ends where that ends", async () => {
    const text = exampleText("lab/02-mremap-late-flush");
    const image = await compile(text);
    const read = parseSchedule("c2*2");
    assert.ok("schedule" in read);
    const rows = rowsOf(retrace(open(image), read.schedule), image, [text]);
    assert.deepEqual(
      rows.map(({ statement }) => statement),
      ["store(A.x, 7)", "store(A.x, 8)"],
    );
  });
});
