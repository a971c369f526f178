/**
 * The benchmark: the product's simulator against C twins of the same model, as ratios of one interleaved run
 * (docs/performance.md). scripts/bench.mjs bundles and starts it.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { serialize } from "node:v8";
import { adapterRows, type AdapterPlan } from "./sessions/adapter-rows.js";
import { sqliteRows, sqliteWork, type SqlitePlan } from "./sessions/sqlite-rows.js";
import { compileGuest } from "./compile.js";
import { startEngine, type Engine } from "./engine.js";
import type { Guest } from "./guests.js";
import { measure, rate, ratios, spread, type Effort, type Rates, type Spread } from "./measure.js";
import { keystrokes, largeScenario } from "./rows/editor.js";
import { historyCost } from "./rows/history.js";
import { atLeast, type Row } from "./rows/rows.js";
import { realRows, realWork, type RealPlan } from "./rows/real-rows.js";
import { cancelRows } from "./rows/cancel-rows.js";
import { endlessScenario, exploreRows, exploreWork, type ExplorePlan } from "./rows/explore-rows.js";
import { studyRows, studyWork, type StudyPlan } from "./rows/study-rows.js";
import { buildTwins, type Twins } from "./twin-build.js";
import { workloads, type Workload } from "./workloads.js";

/** Where things are, and how much to measure. */
export interface Plan extends Effort {
  /** Folder of test/bench, and the cache folder. */
  readonly sources: string;
  readonly folder: string;
  /** The bundle of worker.ts. */
  readonly worker: string;
  /** Which workloads, and which of them with checkpoints off and with observers. */
  readonly measured: (workload: Workload) => boolean;
  readonly observed: (workload: Workload) => boolean;
  /** What is measured of the debug adapter; null: nothing. */
  readonly adapter: AdapterPlan | null;
  /** What is measured of explorations; null: nothing. */
  readonly explorations: ExplorePlan | null;
  /** What is measured of steps in sqlite; null: nothing. */
  readonly sqlite: SqlitePlan | null;
  /** What is measured of studies; null: nothing. */
  readonly studies: StudyPlan | null;
  /** What is measured of real code; null: nothing. */
  readonly real: RealPlan | null;
  /** Only groups whose name contains it; empty: all. */
  readonly only: string;
  /** Attempts in a journey back, before it begins. */
  readonly journey: number;
  /** Attempts of the runs whose history is weighed; null: none is. */
  readonly historyAttempts: number | null;
  readonly progress: (text: string) => void;
}

/** Rows, and what was compared between simulator and twin. */
export interface Result {
  readonly rows: readonly Row[];
  /** How many states were compared and found identical; a line for each other one. */
  readonly agreed: number;
  readonly differences: readonly string[];
  readonly twins: boolean;
}

interface Bench {
  readonly plan: Plan;
  readonly twins: Twins | null;
  readonly rows: Row[];
  readonly differences: string[];
  readonly geometric: { fast: number[][]; plain: number[][] };
  images: number;
  agreed: number;
}

/** Runs everything. */
export async function runBenchmark(plan: Plan): Promise<Result> {
  const twins = buildTwins(join(plan.sources, "twin"), plan.folder);
  const bench: Bench = {
    plan,
    twins,
    rows: [],
    differences: [],
    geometric: { fast: [], plain: [] },
    images: 0,
    agreed: 0,
  };
  for (const workload of workloads().filter(plan.measured)) {
    plan.progress(workload.name);
    await against(bench, workload);
  }
  geometricMean(bench);
  for (const workload of workloads().filter((one) => one.unit === "instructions" && plan.observed(one))) {
    plan.progress(`${workload.name}: checkpoints, observers, heap`);
    await observed(bench, workload);
  }
  for (const workload of workloads().filter((one) => /matrices|all misses/.test(one.name) && plan.observed(one))) {
    plan.progress(`${workload.name}: journeys`);
    await journeys(bench, workload);
  }
  if (bench.plan.historyAttempts !== null) await histories(bench, bench.plan.historyAttempts);
  if (plan.adapter) bench.rows.push(...adapterRows(plan.adapter, plan.only, plan.progress));
  if (plan.real) {
    plan.progress(realWork);
    bench.rows.push(...(await realRows(plan.real)));
  }
  if (plan.explorations) {
    plan.progress(exploreWork);
    bench.rows.push(...exploreRows(plan.explorations));
    const { program, languageServer, folder } = plan.explorations;
    const file = endlessScenario(folder);
    bench.rows.push(...(await cancelRows(exploreWork, { program, languageServer, file, rounds: 7 })));
  }
  if (plan.sqlite) {
    plan.progress(sqliteWork);
    bench.rows.push(...sqliteRows(plan.sqlite));
  }
  if (plan.studies) {
    plan.progress(studyWork);
    bench.rows.push(...studyRows(plan.studies));
  }
  if (plan.adapter) {
    plan.progress(editorWork);
    await typing(bench);
  }
  return { rows: bench.rows, agreed: bench.agreed, differences: bench.differences, twins: twins !== null };
}

async function startWorker(bench: Bench, guest: Guest, mode: string): Promise<Engine> {
  const image = join(bench.plan.folder, `image-${bench.images++}`);
  writeFileSync(image, serialize(await compileGuest(guest)));
  return startEngine("the simulator", process.execPath, [
    "--expose-gc",
    bench.plan.worker,
    image,
    mode,
    String(guest.processes),
    String(guest.settleAttempts),
  ]);
}

/** The simulator as users have it against both twins. */
async function against(bench: Bench, { name, unit, target, guest }: Workload): Promise<void> {
  const { plan, twins } = bench;
  const ours = await startWorker(bench, guest, "simulator");
  const start = join(plan.folder, "start");
  const end = join(plan.folder, "end");
  await ours.ask(`state ${start}`);
  const executables = twins === null ? [] : [twins.fast, twins.plain];
  const twinEngines = executables.map((file) => startEngine("the C twin", file, [start]));
  const engines = [ours, ...twinEngines];
  const rates = await measure(engines, plan);
  const row = { group: titles[unit], work: name, ours: rate(rates, 0), unit: `M ${unit}/s` };
  if (twins === null) {
    bench.rows.push({ ...row, other: null, ratio: null, plain: null, target: "", met: null });
  } else {
    const ratio = ratios(rates, 0, 1);
    const plain = ratios(rates, 0, 2);
    // The figures that the targets come from: translation searched the TLB each time, the interpreter did not.
    const held = unit === "loads" ? plain : ratio;
    bench.rows.push({ ...row, other: rate(rates, 1), ratio, plain, ...atLeast(target, held) });
    if (unit === "instructions") collect(bench, rates);
    for (const twin of twinEngines) {
      await twin.ask(`save ${end}`);
      const answer = await ours.ask(`check ${end}`);
      const same = /^same (\d+)$/.exec(answer);
      if (same === null) bench.differences.push(`${name}, after ${rates.attempts} attempts: ${answer}`);
      else bench.agreed++;
    }
  }
  await Promise.all(engines.map((engine) => engine.close()));
}

const titles = {
  loads: "Translation: loads a second, C twin beside it",
  instructions: "RV64IM with the TLB modelled at every access, C twin beside it",
} as const;

function collect({ geometric }: Bench, rates: Rates): void {
  geometric.fast.push(rates.rounds.map((round) => round[0]! / round[1]!));
  geometric.plain.push(rates.rounds.map((round) => round[0]! / round[2]!));
}

/** Geometric mean of the guests, round by round. */
function geometricMean({ geometric: { fast, plain }, rows }: Bench): void {
  if (fast.length < 2) return;
  const mean = (guests: readonly (readonly number[])[]): Spread =>
    spread(
      guests[0]!.map((_, round) =>
        Math.exp(guests.reduce((sum, guest) => sum + Math.log(guest[round]!), 0) / guests.length),
      ),
    );
  const ratio = mean(fast);
  rows.push({
    group: titles.instructions,
    work: "geometric mean",
    ours: ratio,
    other: null,
    unit: "ratio",
    ratio,
    plain: mean(plain),
    ...atLeast(0.4, ratio),
  });
}

/** Without checkpoints, and with somebody who looks on; and what runs leave on the heap. */
async function observed(bench: Bench, { name, guest }: Workload): Promise<void> {
  const modes = ["simulator", "no-checkpoints", "events", "accesses-kept", "accesses-delivered", "checked"];
  const engines: Engine[] = [];
  for (const mode of modes) engines.push(await startWorker(bench, guest, mode));
  const rates = await measure([...engines.slice(0, 3), engines[5]!], bench.plan);
  type Target = Pick<Row, "target" | "met">;
  const add = (group: string, ours: Spread, other: Spread, ratio: Spread, target: Target): void => {
    bench.rows.push({ group, work: name, ours, other, unit: "M instructions/s", ratio, plain: null, ...target });
  };
  const checkpoints = ratios(rates, 0, 1);
  add("Checkpoints on, against off", rate(rates, 0), rate(rates, 1), checkpoints, atLeast(0.95, checkpoints));
  const fast = (of: Spread): Pick<Row, "target" | "met"> => ({ target: "≥ 8 M/s", met: of.median >= 8 });
  add(
    "Events delivered to a listener, against nobody looking",
    rate(rates, 2),
    rate(rates, 0),
    ratios(rates, 2, 0),
    fast(rate(rates, 2)),
  );
  const checker = ratios(rates, 3, 0);
  add("Coherence checker on, against off", rate(rates, 3), rate(rates, 0), checker, atLeast(0.5, checker));
  const slow = await measure([engines[3]!, engines[4]!, engines[0]!], bench.plan);
  add("Accesses recorded, against nobody looking", rate(slow, 0), rate(slow, 2), ratios(slow, 0, 2), {
    target: "",
    met: null,
  });
  add(
    "Accesses delivered to a listener, against nobody looking",
    rate(slow, 1),
    rate(slow, 2),
    ratios(slow, 1, 2),
    fast(rate(slow, 1)),
  );
  bench.rows.push(await heapRow(engines[1]!, name, Math.round(rate(rates, 1).median * bench.plan.milliseconds * 2000)));
  await Promise.all(engines.map((engine) => engine.close()));
}

/**
 * What a run leaves on the heap, beside what asking for it leaves. While the collector runs nothing can be said, so
 * the run is made shorter until it does not.
 */
async function heapRow(engine: Engine, name: string, most: number): Promise<Row> {
  const grown: number[] = [];
  const empty: number[] = [];
  let attempts = most;
  for (let tries = 0; tries < 12 && grown.length < 5; tries++) {
    const [floor] = (await engine.ask("heap 0")).split(" ").map(Number);
    const [bytes, collections] = (await engine.ask(`heap ${attempts}`)).split(" ").map(Number);
    if (collections! > 0) {
      attempts = Math.ceil(attempts / 4);
      grown.length = empty.length = 0;
      continue;
    }
    grown.push((bytes! / attempts) * 1_000_000);
    empty.push((floor! / attempts) * 1_000_000);
  }
  if (grown.length === 0) throw new Error(`${name}: the heap cannot be measured, the collector runs at every try`);
  const [ours, other] = [spread(grown), spread(empty)];
  // A miss is the slow path, which may allocate. Elsewhere a run may leave a few objects, whatever its length.
  const target = name.includes("misses")
    ? { target: "", met: null }
    : { target: "0 (< 1 KB)", met: ours.median < 1024 };
  return {
    group: "Heap bytes per million attempts without checkpoints, beside those of an empty run",
    work: name,
    ours,
    other,
    unit: "bytes",
    ratio: null,
    plain: null,
    ...target,
  };
}

/** Group of the rows of the language server. */
export const editorWork = "Language server: from a keystroke to diagnostics, over a connection";

/** What a person waits for who types in a long file. */
async function typing({ plan, rows }: Bench): Promise<void> {
  const text = largeScenario(2000);
  const ours = spread((await keystrokes(text, 10 + plan.rounds * 4)).slice(10));
  rows.push({
    group: editorWork,
    work: `${text.split("\n").length} lines`,
    ours,
    other: null,
    unit: "ms",
    ratio: null,
    plain: null,
    target: "≤ 100 ms",
    met: ours.median <= 100,
  });
}

/** Name of these rows in `--only`. */
export const historyWork = "History of a long run";

/** What the history of a long run takes, and the ways back, by working set. */
async function histories({ plan, rows }: Bench, attempts: number): Promise<void> {
  for (const megabytes of [0, 8, 48, 64]) {
    plan.progress(`history with a working set of ${megabytes} MiB`);
    const cost = await historyCost(megabytes, attempts, plan.rounds * 2);
    const add = (
      work: string,
      unit: string,
      figures: readonly number[],
      target: string,
      holds: boolean | null,
    ): void => {
      rows.push({
        group: `History of a run of ${attempts / 1_000_000} M instructions, by working set`,
        work: `${megabytes} MiB: ${work}`,
        ours: spread(figures),
        other: null,
        unit,
        ratio: null,
        plain: null,
        target,
        met: holds,
      });
    };
    const back = spread(cost.back);
    add("memory", "MiB", [cost.bytes / 2 ** 20], "≤ 256 MiB", cost.bytes <= 256 * 2 ** 20);
    add(
      "one instruction back",
      "ms",
      cost.back,
      "median ≤ 50, worst ≤ 250 ms",
      back.median <= 50 && back.greatest <= 250,
    );
    add("seek to any tick", "ms", cost.seeks, "", null);
    add("reverse-continue over the whole run", "ms", [cost.reverse], "", null);
    add("the run itself", "ms", [cost.run], "", null);
  }
}

/** Steps back and seeks in a long run. */
async function journeys(bench: Bench, { name, guest }: Workload): Promise<void> {
  const { journey, rounds } = bench.plan;
  const engine = await startWorker(bench, guest, "simulator");
  await engine.ask(`run ${journey}`);
  const milliseconds = (answer: string): Spread => spread(answer.split(" ").map((time) => Number(time) / 1e6));
  const add = (work: string, ours: Spread): void => {
    bench.rows.push({
      group: `Journeys in a run of ${journey / 1_000_000} M instructions`,
      work: `${work}, ${name}`,
      ours,
      other: null,
      unit: "ms",
      ratio: null,
      plain: null,
      target: "≤ 25 ms",
      met: ours.median <= 25,
    });
  };
  add("one instruction back", milliseconds(await engine.ask(`back ${rounds * 4}`)));
  add("seek to any tick", milliseconds(await engine.ask(`seek ${rounds * 4}`)));
  await engine.close();
}
