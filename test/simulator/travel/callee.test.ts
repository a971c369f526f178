/** The search for where a statement began passes calls at full speed: it finds what looking at every attempt finds. */
import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { completeServices, loadObjects } from "../../../src/debug/services/index.js";
import { startSeek, threads, type Simulation } from "../../../src/simulator/index.js";
import {
  advance,
  codeOwnerAt,
  objectFrameAddress,
  stackPointer,
  statementAt,
  threadPc,
} from "../../../src/simulator/state/index.js";
import { markFrame } from "../../../src/simulator/travel/frame-mark.js";
import { reached } from "../../../src/simulator/travel/run.js";
import { findLast } from "../../../src/simulator/travel/travel.js";
import { compileExample, drive, open } from "../scenarios/scenario.js";
import { runs } from "../../sample.js";

const path = join(import.meta.dirname, "../../../examples/real/structs.vas");
/** Where nodes are inserted: attempts that are looked at one by one, from one tick to another; and those that a search goes back. */
const begin = 520_000;
const looked = 532_000;
const searched = 4_096;

/** Where the thread stood when it came to an instruction that it executed later. */
interface Arrival {
  readonly tick: number;
  readonly statement: boolean;
  readonly sp: number;
  readonly cfa: number | null;
}

async function openStructs(): Promise<Simulation> {
  const image = await compileExample("real/structs.vas");
  const services = completeServices({
    readFile: (name) => readFile(name, "utf8"),
    readBytes: async (name) => new Uint8Array(await readFile(name)),
  });
  const loaded = await loadObjects(image, await readFile(path, "utf8"), services);
  return open(loaded.image, { objects: loaded.objects, libraries: loaded.libraries });
}

describe("a search that passes calls", () => {
  it("finds the place that looking at every attempt finds, and looks at fewer", async function () {
    this.timeout(400_000);
    const simulation = await openStructs();
    const { machine } = simulation.system;
    const { tid } = threads(simulation)[0]!;
    const place = (): Arrival => {
      const pc = threadPc(simulation, tid);
      const owner = codeOwnerAt(simulation, tid, pc);
      return {
        tick: machine.tick,
        statement: owner !== null && statementAt(simulation.code, owner, pc) !== null,
        sp: stackPointer(simulation, tid),
        cfa: objectFrameAddress(simulation, tid),
      };
    };
    drive(simulation, startSeek(simulation, begin));
    // By tick: the arrivals so far whose instruction has been executed by then.
    const arrivals: Arrival[] = [];
    const known: number[] = Array<number>(begin + 1).fill(0);
    let stands = place();
    while (machine.tick < looked) {
      const before = machine.cores[0].instructions;
      advance(simulation.timeline, simulation.system, 1);
      if (machine.cores[0].instructions > before) {
        arrivals.push(stands);
        stands = place();
      }
      known.push(arrivals.length);
    }

    let state = 0x1234_5678;
    const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    let [asked, askedOfAll, found, samples] = [0, 0, 0, 0];
    const afterCalls = arrivals.filter(
      (one, at) =>
        one.statement &&
        one.cfa !== null &&
        arrivals.slice(Math.max(0, at - 4), at).some(({ cfa }) => cfa !== null && cfa < one.cfa!),
    );
    for (const returned of afterCalls) {
      // Where calls have returned, and at some other moments.
      if (random() > runs(400, 40) / afterCalls.length) continue;
      for (const now of [returned.tick, begin + searched + Math.floor(random() * (looked - begin - searched))]) {
        drive(simulation, startSeek(simulation, now));
        const frame = markFrame(simulation, tid);
        const floor = Math.max(begin, now - searched);
        const last = arrivals.slice(0, known[now]).findLast(({ statement, sp, cfa }) => {
          if (!statement) return false;
          if (frame.cfa === null) return sp >= frame.sp;
          return cfa === null ? sp >= frame.cfa : cfa >= frame.cfa;
        });
        const next = arrivals[arrivals.indexOf(last!) + 1];
        const wanted = last === undefined || (next?.tick ?? now) <= floor ? null : Math.max(floor, last.tick);
        const search = (mark: typeof frame | null, count: () => void): number | null => {
          const matches = (): boolean => {
            count();
            return reached(simulation, tid, "over", frame);
          };
          const run = findLast(simulation, tid, matches, mark, floor);
          for (;;) {
            const step = run.next();
            if (step.done === true) return step.value;
          }
        };
        assert.equal(
          search(frame, () => asked++),
          wanted,
          `at tick ${now}`,
        );
        drive(simulation, startSeek(simulation, now));
        assert.equal(
          search(null, () => askedOfAll++),
          wanted,
          `at tick ${now}, looking everywhere`,
        );
        if (wanted !== null) found++;
        samples++;
      }
    }
    assert.ok(samples > 20 && found > samples / 2, `${found} of ${samples}`);
    assert.ok(asked * 2 < askedOfAll, `${asked} places were looked at instead of ${askedOfAll}`);
  });
});
