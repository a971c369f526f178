/** Who gets a core: where a thread waits, whom an idle core takes, and what an idle core is. */
import assert from "node:assert/strict";
import type { Tid } from "../../../src/machine/index.js";
import { endThread, runSystem, type System } from "../../../src/kernel/index.js";
import { boot, call, image, jump, process, program } from "../systems/tiny-program.js";

/** Threads by core: those of the queue, behind the one that runs. */
const shown = ({ kernel }: System): string =>
  kernel.cores.map(({ current, queue }) => [current ?? "-", ...queue].join(",")).join(" ");

/** Three cores; processes 1 to 3 run, the others wait as `queues` says. */
function start(queues: readonly (readonly number[])[], pinned: Readonly<Record<number, number>> = {}): System {
  const count = 3 + queues.flat().length;
  const processes = Array.from({ length: count }, (_, n) => process(`P${n + 1}`, { core: pinned[n + 1] ?? null }));
  const system = boot(image({ processes }), { cores: 3 });
  system.kernel.cores.forEach((schedule, core) => {
    assert.equal(schedule.current, core + 1);
    schedule.queue = [...queues[core]!] as Tid[];
  });
  return system;
}

describe("an idle core", () => {
  const rows: readonly (readonly [
    what: string,
    queues: readonly (readonly number[])[],
    pinned: Readonly<Record<number, number>>,
    after: string,
  ])[] = [
    ["takes the first of the longest queue", [[4, 5], [6], []], {}, "1,5 2,6 4"],
    ["also if that is the last one's", [[4], [5, 6], []], {}, "1,4 2,6 5"],
    ["takes the lower core's of two equal queues", [[4], [5], []], {}, "1 2,5 4"],
    ["leaves those that are pinned elsewhere", [[4, 5], [6], []], { 4: 0 }, "1,4 2,6 5"],
    ["takes none of a queue where all are pinned", [[4, 5], [6], []], { 4: 0, 5: 0 }, "1,4,5 2 6"],
    ["prefers its own", [[4, 5], [], [6]], {}, "1,4,5 2 6"],
    ["stays idle if there is nobody", [[4], [], []], { 4: 0 }, "1,4 2 -"],
  ];
  for (const [what, queues, pinned, after] of rows)
    it(what, () => {
      const system = start(queues, pinned);
      endThread(system, 3 as Tid);
      assert.equal(shown(system), after);
    });

  it("is nobody's", () => {
    const system = start([[], [], []]);
    endThread(system, 3 as Tid);
    const { pid, tid, processOwner } = system.machine.cores[2]!;
    assert.deepEqual([pid, tid, processOwner, system.machine.counters.partOf[2]], [-1, -1, -1, -1]);
  });

  it("catches up with the core whose thread it takes", () => {
    const system = start([[4], [], []]);
    system.machine.cores[0]!.cycles = 5000;
    endThread(system, 3 as Tid);
    assert.equal(shown(system), "1 2 4");
    assert.ok(system.machine.cores[2]!.cycles >= 5000);
  });
});

describe("a thread that becomes runnable", () => {
  const spin = [jump(0)];
  const naps = [...call("sleep", 50), jump(0)];

  it("goes to its core if it is pinned, else to where the least threads are, its last core on a tie", () => {
    const rows: readonly (readonly [others: readonly (number | null)[], pinned: number | null, core: number])[] = [
      [[1], null, 0],
      [[0], null, 1],
      [[0, 0, 1], null, 1],
      [[0, 1, 1], null, 0],
      [[1, 1, 1], 1, 1],
    ];
    for (const [others, pinned, core] of rows) {
      const system = boot(
        image({
          programs: [program("nap", naps), program("spin", spin)],
          processes: [
            process("N", { core: pinned }),
            ...others.map((one, n) => process(`S${n}`, { program: 1, core: one })),
          ],
        }),
        { cores: 2 },
        { quantum: 10 },
      );
      const sleeper = system.kernel.threads.get(1 as Tid)!;
      for (let n = 0; n < 2000 && sleeper.state !== "blocked"; n++) runSystem(system, 1);
      assert.equal(sleeper.state, "blocked");
      const last = sleeper.lastCore;
      for (let n = 0; n < 5000 && sleeper.state === "blocked"; n++) runSystem(system, 1);
      const at = system.kernel.cores.findIndex(
        ({ current, queue }) => current === sleeper.tid || queue.includes(sleeper.tid),
      );
      assert.equal(at, core, `${others.join()} ${pinned} (last ${last})`);
    }
  });
});
