/**
 * The table of the lab's specification (§6), row by row: with `windows on` each call can be stopped in each of its windows, in their order,
 * and what the window is named after is true there and not before; without windows there are none.
 */
import assert from "node:assert/strict";
import { endOfRun, performStep, possibleSteps, stepText, type System } from "../../src/kernel/index.js";
import { pageAt } from "../../src/machine/index.js";
import { compile, open } from "../simulator/scenarios/scenario.js";

const page = 0x3000_0000;
const moved = 0x3010_0000;

/** What is looked at between two steps. */
interface Sight {
  readonly system: System;
  /** Frame of the page before the call; -1 if there was none. */
  readonly frame: number;
}

type Window = readonly [name: string, isOpen: (sight: Sight) => boolean];

interface Row {
  readonly call: string;
  readonly machine?: string;
  /** Statements of the worker on core 1 before the call; it waits behind them, on its core. */
  readonly worker?: string;
  readonly before?: string;
  readonly calls: string;
  readonly windows: readonly Window[];
  /** What the call leaves to later steps, in their order. */
  readonly steps: readonly string[];
  /** Whose steps they are: core 0 makes the call, core 1 the switch. */
  readonly by?: 0 | 1;
  readonly rest?: string;
}

const spaceOfA = ({ kernel }: System): { readonly id: number; readonly root: number } | undefined => {
  const process = [...kernel.processes.values()].find(({ name }) => name === "A");
  return process === undefined ? undefined : kernel.spaces.get(process.space);
};

/** The leaf entry of a page of A, or null. */
function leafAt(system: System, va: number): ReturnType<typeof pageAt> {
  const space = spaceOfA(system);
  return space === undefined ? null : pageAt(system.machine, space.root as never, va as never);
}

/** Does a core hold a translation of a page to a frame? */
function holds({ machine }: System, id: number, va: number, frame: number): boolean {
  const core = machine.cores[id]!;
  const vpn = va / machine.memory.pageBytes;
  return core.tlbs.some((tlb) => {
    if (tlb === core.walkCache) return false;
    for (let slot = 0; slot < tlb.slots; slot++) {
      const [first, span] = [tlb.vpn[slot]!, tlb.span[slot]!];
      if (span !== 0 && vpn >= first && vpn < first + span && tlb.pfn[slot]! + (vpn - first) === frame) return true;
    }
    return false;
  });
}

const phasesOf = ({ kernel }: System): readonly { readonly kind: string }[] =>
  kernel.lab!.windows!.works.flatMap(({ phases }) => phases);
const isLeft = (system: System, kind: string): boolean => phasesOf(system).some((phase) => phase.kind === kind);
const requests = ({ kernel }: System, core: number): readonly object[] => kernel.lab!.windows!.requests[core]!;
const has = (system: System, core: number): boolean =>
  (system.machine.cores[core]!.context.sasidLo | system.machine.cores[core]!.context.sasidHi) !== 0;

const isCleared = ({ system, frame }: Sight): boolean =>
  leafAt(system, page) === null && holds(system, 1, page, frame) && requests(system, 1).length === 0;
const isSent = ({ system, frame }: Sight): boolean => requests(system, 1).length > 0 && holds(system, 1, page, frame);
const isFlushed = ({ system, frame }: Sight): boolean =>
  !holds(system, 0, page, frame) && !holds(system, 1, page, frame) && isLeft(system, "free");
const unmapping: readonly Window[] = [
  ["cleared", isCleared],
  ["sent", isSent],
  ["flushed", isFlushed],
];
const isChanged = ({ system }: Sight): boolean => {
  const found = leafAt(system, page);
  return found !== null && !found.leaf.write && requests(system, 1).length === 0 && isLeft(system, "flush");
};
const changing: readonly Window[] = [
  ["changed", isChanged],
  ["sent", isSent],
];

const arc = "arc-hs38-1k { tags asid+sasid";

const rows: readonly Row[] = [
  { call: "munmap", calls: "munmap(PAGE, 4K)", windows: unmapping, steps: ["flush", "send", "free"] },
  {
    call: "MADV_DONTNEED",
    calls: "madvise(PAGE, 4K, MADV_DONTNEED)",
    windows: unmapping,
    steps: ["flush", "send", "free"],
  },
  { call: "exit", calls: "exit(3)", windows: unmapping, steps: ["flush", "send", "free", "exit"] },
  { call: "mprotect", calls: "mprotect(PAGE, 4K, PROT_READ)", windows: changing, steps: ["flush", "send"] },
  {
    call: "fork",
    calls: 'if fork("child") == 0 { exit(0) }',
    windows: changing,
    steps: ["flush", "send", "start"],
  },
  {
    call: "copy on write",
    before: 'if fork("child") == 0 { meet never(4) }',
    calls: "u64[PAGE] = 2",
    windows: [
      ["copied", ({ system, frame }) => isLeft(system, "clear") && Number(leafAt(system, page)?.leaf.pfn) === frame],
      ["cleared", isCleared],
      ["flushed", (sight) => leafAt(sight.system, page) === null && !holds(sight.system, 1, page, sight.frame)],
    ],
    steps: ["clear", "flush", "send", "free", "set"],
  },
  {
    call: "mremap",
    calls: "mremap(PAGE, 4K, 4K, MREMAP_MAYMOVE | MREMAP_FIXED, MOVED)",
    windows: [
      [
        "moved",
        ({ system, frame }) =>
          leafAt(system, page) === null &&
          Number(leafAt(system, moved)?.leaf.pfn) === frame &&
          holds(system, 1, page, frame),
      ],
      [
        "flushed",
        ({ system, frame }) =>
          Number(leafAt(system, moved)?.leaf.pfn) === frame &&
          !holds(system, 0, page, frame) &&
          !holds(system, 1, page, frame),
      ],
    ],
    steps: ["flush", "send"],
  },
  {
    call: "switch",
    by: 1,
    // Core 1 comes back from B, after a flush that it was not told of.
    worker: "meet away(3)  yield()",
    rest: "meet away(3)  meet gone(2)  munmap(PAGE, 4K)",
    calls: "",
    windows: [
      ["unlazy", ({ system }) => system.kernel.lab!.windows!.coming[1] === spaceOfA(system)?.id],
      [
        "read",
        ({ system }) => isLeft(system, "load") && isLeft(system, "catch up") && requests(system, 1).length === 0,
      ],
      [
        "loaded",
        ({ system, frame }) =>
          system.kernel.cores[1]!.loaded === spaceOfA(system)?.id &&
          isLeft(system, "catch up") &&
          holds(system, 1, page, frame),
      ],
    ],
    steps: ["unlazy", "read", "load", "catch up"],
  },
  {
    call: "subscribe",
    machine: arc,
    calls: 'subscribe(vas_find("board"))',
    windows: [
      ["entries", ({ system }) => leafAt(system, 0x4000_0000) !== null && !has(system, 0) && !has(system, 1)],
      ["registers", ({ system }) => has(system, 0) && !has(system, 1)],
    ],
    steps: ["registers", "send"],
  },
  {
    call: "unsubscribe",
    machine: arc,
    before: 'subscribe(vas_find("board"))',
    worker: "sum = board.x[0]",
    calls: 'unsubscribe(vas_find("board"))',
    windows: [
      ["entries", ({ system }) => leafAt(system, 0x4000_0000) === null && has(system, 0) && has(system, 1)],
      [
        "registers",
        ({ system }) => !has(system, 0) && !has(system, 1) && system.kernel.sharedIds.some(({ vid }) => vid !== 0),
      ],
    ],
    steps: ["registers", "send", "release"],
  },
];

function text({ machine, worker, before, calls, rest }: Row, windows: boolean): string {
  const written = `scenario "a row"
machine ${machine ?? "skylake {"}  cores 3  check on }
kernel intended { ${windows ? "windows on" : ""}  lazy_tlb off }
vas board { segment data at 0x4000_0000 size 8K r-- { u64 x[1] = 7 } }
program main {
    fn worker() {
        let sum = u64[PAGE]
        meet mapped(2)
        WORKER
        while sum >= 0 { sum = 1 }
    }
    fn main() {
        mmap(PAGE, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
        u64[PAGE] = 1
        BEFORE
        thread_create(worker, core: 1)
        meet mapped(2)
        REST
        meet never(4)
    }
}
program other { fn main() { meet away(3)  meet gone(2)  meet never(4) } }
process A runs main on core 0
${worker?.includes("away") === true ? "process B runs other on core 1" : ""}
`;
  return written
    .replace("WORKER", worker ?? "")
    .replace("BEFORE", before ?? "")
    .replace("REST", `${rest ?? ""}  ${calls}`)
    .replaceAll("4K", machine === undefined ? "4K" : "8K")
    .replaceAll("PAGE", String(page))
    .replaceAll("MOVED", String(moved));
}

/** Follows a scenario, core 0 first and then core 1, and tells what was left to steps, and which windows were open when. */
async function follow(row: Row): Promise<{ readonly steps: readonly string[]; readonly open: readonly string[] }> {
  const { system } = open(await compile(text(row, true)));
  const core = row.by ?? 0;
  const steps: string[] = [];
  const seen: string[] = [];
  let frame = -1;
  for (let count = 0; count < 200 && endOfRun(system) === null; count++) {
    const possible = possibleSteps(system, { timer: false, walks: [], evictions: [] });
    const ready = holds(system, 1, page, Number(leafAt(system, page)?.leaf.pfn ?? -1));
    // Until the worker has the page it goes first; then whoever calls, up to the interrupt that it waits for.
    const wanted = frame === -1 ? ["c1", "c0"] : ["c0", "i1", "c1"];
    const step = wanted.flatMap((one) => possible.filter((each) => stepText(each) === one))[0] ?? possible[0];
    assert.ok(step);
    const kind = system.kernel.lab!.windows!.works.find(({ tid }) => tid === system.kernel.cores[core]!.current)
      ?.phases[0]?.kind;
    const isCall = step.core === core && step.kind === "core" && kind !== undefined;
    performStep(system, step, false);
    assert.deepEqual(system.machine.hazards, [], row.call);
    if (ready && frame === -1) frame = Number(leafAt(system, page)?.leaf.pfn ?? -1);
    if (isCall && frame !== -1) steps.push(kind);
    if (frame === -1) continue;
    for (const [name, isOpen] of row.windows)
      if (isOpen({ system, frame }) && seen.at(-1) !== name && !seen.includes(name)) seen.push(name);
    if (steps.length > 0 && seen.length === row.windows.length && phasesOf(system).length === 0) break;
  }
  return { steps, open: seen };
}

describe("windows of the kernel's calls, by the table of the specification", function () {
  this.timeout(400_000);

  for (const row of rows)
    it(`${row.call}: ${row.windows.map(([name]) => name).join(", ")}`, async () => {
      const { steps, open: seen } = await follow(row);
      assert.deepEqual(
        seen,
        row.windows.map(([name]) => name),
      );
      assert.deepEqual(steps.slice(-row.steps.length), row.steps);
    });

  it("without windows a call is one step", async () => {
    for (const row of rows) {
      const { system } = open(await compile(text(row, false)));
      assert.equal(system.kernel.lab, null, row.call);
    }
  });
});
