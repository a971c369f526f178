/** Rows of studies: `vas sweep` as a whole process, start-up and compiling included. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { spread } from "../measure.js";
import { atLeast, type Row } from "./rows.js";

/** Group of these rows. */
export const studyWork = "Studies, vas sweep as a whole process";

/** What is run. */
export interface StudyPlan {
  /** The bundle of the command line, with that of its threads beside it. */
  readonly program: string;
  readonly examples: string;
  readonly rounds: number;
}

/** Seconds by the clock, and of all processors. */
interface Times {
  readonly clock: number;
  readonly processor: number;
}

/** The cliff of docs/studies.md over so many seeds: 12 runs a seed, each of so many rounds. */
function sweep({ program, examples }: StudyPlan, seeds: number, jobs: number, rounds = 10): Times {
  const varied = [
    "machine.jtlb_ways=16..64*2",
    `machine.seed=1..${seeds}`,
    "machine.tags=asid,asid+sasid",
    "machine.replacement=lru,random-lfsr",
  ];
  const words = [
    program,
    "sweep",
    join(examples, "studies", "shared-capacity.vas"),
    ...varied.flatMap((one) => ["--vary", one]),
    ...["--set", `rounds=${rounds}`, "--count", "dtlb.misses", "--format", "csv", "--jobs", String(jobs)],
  ];
  const started = performance.now();
  const { stdout, stderr } = spawnSync("sh", ["-c", '"$@" > /dev/null; times', "sh", process.execPath, ...words], {
    encoding: "utf8",
  });
  const clock = (performance.now() - started) / 1000;
  if (stderr !== "") throw new Error(stderr);
  // The second line is of the children: user and system time, such as 0m3.184s 0m0.029s.
  const figures = [...(stdout.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  if (figures.length !== 2) throw new Error(`the shell's times are not understood: ${stdout}`);
  const processor = figures.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
  return { clock, processor };
}

/**
 * 960 configurations alone; 38400 on one thread and on two: in a study of so short runs what each thread has compiled for
 * itself (some 2 s of processor time) is a large part; and 96 runs of a third of a second. The rounds alternate.
 */
export function studyRows(plan: StudyPlan): Row[] {
  const rounds = Array.from({ length: plan.rounds });
  const short = spread(rounds.map(() => sweep(plan, 80, 1).processor));
  const common = { group: studyWork, plain: null };
  return [
    {
      ...common,
      work: "960 short configurations, processor time",
      ours: short,
      other: null,
      unit: "s",
      ratio: null,
      target: "< 25",
      met: short.median < 25,
    },
    ...onTwoThreads(plan, 3200, 10),
    ...onTwoThreads(plan, 8, 8000),
  ];
}

/** So many seeds, each run of so many rounds, on one thread and on two. */
function onTwoThreads(plan: StudyPlan, seeds: number, length: number): Row[] {
  const pairs = Array.from(
    { length: plan.rounds },
    () => [sweep(plan, seeds, 1, length), sweep(plan, seeds, 2, length)] as const,
  );
  const ratio = spread(pairs.map(([one, two]) => one.clock / two.clock));
  const runs = seeds * 12;
  const what = `${runs} runs of ${length} rounds`;
  const common = { group: studyWork, plain: null };
  return [
    {
      ...common,
      work: `${what}, --jobs 2 against --jobs 1`,
      ours: spread(pairs.map(([, two]) => runs / two.clock)),
      other: spread(pairs.map(([one]) => runs / one.clock)),
      unit: "rows/s",
      ratio,
      ...atLeast(1.8, ratio),
    },
    {
      ...common,
      work: `${what}, processor time of --jobs 2 and of --jobs 1`,
      ours: spread(pairs.map(([, two]) => two.processor)),
      other: spread(pairs.map(([one]) => one.processor)),
      unit: "s",
      ratio: null,
      target: "",
      met: null,
    },
  ];
}
