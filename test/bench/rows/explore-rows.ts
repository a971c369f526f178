/** Rows of explorations: `vas explore` as a whole process, start-up and compiling included. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { spread } from "../measure.js";
import type { Row } from "./rows.js";

/** Group of these rows. */
export const exploreWork = "Explorations, vas explore as a whole process";

/** What is run. */
export interface ExplorePlan {
  /** The bundle of the command line, with that of its threads beside it. */
  readonly program: string;
  /** That of the editor's language server. */
  readonly languageServer: string;
  /** For the scenarios. */
  readonly folder: string;
  readonly rounds: number;
}

/** What a run took, and how far it came. */
interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly verdict: string;
  /** Seconds of the search by the clock. */
  readonly seconds: number;
  /** Seconds of all processors, and the most bytes in memory, of the whole process. */
  readonly processor: number;
  readonly bytes: number;
}

/** Three cores: two write so many times what the first makes read-only and writable again, twice. */
function scenario(stores: number, rounds: number): string {
  const body = Array.from({ length: stores }, (_, n) => `u64[p] = ${n + 1}`).join("  ");
  return `scenario "three cores, two writers, changes of rights"
machine rv64-sv39 { cores 3  check on }
kernel intended
program main {
    fn writer(p) { ${body} }
    fn main() {
        let p = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS)
        let t = thread_create(writer, p, core: 1)
        let u = thread_create(writer, p, core: 2)
        for n in 0 .. ${rounds} { mprotect(p, 4K, PROT_READ)  mprotect(p, 4K, PROT_READ | PROT_WRITE) }
        thread_join(t)
        thread_join(u)
    }
}
process A runs main on core 0
expect not hazard
`;
}

/** Writes a scenario with far more states than are looked at here; returns its file. */
export function endlessScenario(folder: string): string {
  const file = join(folder, "large.vas");
  writeFileSync(file, scenario(64, 3));
  return file;
}

/**
 * Told by the process at its end, behind everything else that it says. Linux counts what a process had in memory before `exec` into `maxRSS`, which is
 * what the benchmark has there: the most of the program itself is asked for by its name.
 */
const usage = `process.on("exit", () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  let kilobytes = maxRSS;
  try { kilobytes = Number(/VmHWM:\\s*(\\d+)/.exec(require("node:fs").readFileSync("/proc/self/status", "utf8"))[1]); } catch {}
  process.stderr.write("USED " + JSON.stringify([(userCPUTime + systemCPUTime) / 1e6, kilobytes * 1024])); })`;

function run({ program, folder }: ExplorePlan, file: string, words: readonly string[]): Explored {
  const watch = join(folder, "usage.cjs");
  writeFileSync(watch, usage);
  const all = ["--require", watch, program, "explore", file, "--json", "--seconds", "3600", ...words];
  const { stdout, stderr } = spawnSync(process.execPath, all, { encoding: "utf8", maxBuffer: 1 << 28 });
  const used = /USED (\[.*\])/.exec(stderr);
  if (used === null) throw new Error(`vas explore ${file} ${words.join(" ")}: ${stderr}`);
  const [processor, bytes] = JSON.parse(used[1]!) as [number, number];
  const { states, transitions, verdict, milliseconds } = JSON.parse(stdout) as Explored & {
    readonly milliseconds: number;
  };
  return { states, transitions, verdict, seconds: milliseconds / 1000, processor, bytes };
}

/**
 * The three-core scenario that the specification measured (about as many states, all of them); and a larger one up to a million states, on one
 * thread and on two. The rounds alternate.
 */
export function exploreRows(plan: ExplorePlan): Row[] {
  const [whole, large] = [join(plan.folder, "three-cores.vas"), endlessScenario(plan.folder)];
  writeFileSync(whole, scenario(22, 2));
  const rounds = Array.from({ length: plan.rounds }, () => ({
    whole: run(plan, whole, []),
    one: run(plan, large, ["--states", "1000000"]),
    two: run(plan, large, ["--states", "1000000", "--jobs", "2"]),
  }));
  const { states, verdict } = rounds[0]!.whole;
  if (verdict !== "holds") throw new Error(`the three cores: ${verdict} after ${states} states`);
  const rate = ({ states: count, seconds }: Explored): number => count / seconds;
  const of = (measure: (round: (typeof rounds)[number]) => number) => spread(rounds.map(measure));
  const seconds = of((round) => round.whole.seconds);
  const rates = of((round) => rate(round.one));
  const megabytes = of((round) => round.one.bytes / 1e6);
  const ratio = of((round) => round.one.seconds / round.two.seconds);
  const common = { group: exploreWork, plain: null, other: null, ratio: null };
  return [
    {
      ...common,
      work: `three cores, all ${states} states`,
      ours: seconds,
      unit: "s",
      target: "≤ 6",
      met: seconds.median <= 6,
    },
    {
      ...common,
      work: "a million states, new ones a second",
      ours: rates,
      unit: "states/s",
      target: "≥ 20000",
      met: rates.median >= 20_000,
    },
    {
      ...common,
      work: "a million states, the whole process",
      ours: megabytes,
      unit: "MB",
      target: "≤ 300",
      met: megabytes.median <= 300,
    },
    {
      ...common,
      work: "a million states, --jobs 2 against --jobs 1",
      ours: of((round) => rate(round.two)),
      other: rates,
      unit: "states/s",
      ratio,
      target: "≥ 1.50",
      met: ratio.median >= 1.5,
    },
    {
      ...common,
      work: "a million states, processor time of --jobs 2 and of --jobs 1",
      ours: of((round) => round.two.processor),
      other: of((round) => round.one.processor),
      unit: "s",
      target: "",
      met: null,
    },
  ];
}
