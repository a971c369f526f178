/**
 * `npm run fuzz`: cases of a kind from a seed on. Cases run in a process of their own; one that ends it, or does not end, is a
 * finding like one that throws, and the next case goes on in a new process. Exit status 1 if there are findings.
 */
import { fork } from "node:child_process";
import { Worker } from "node:worker_threads";
import { createDice } from "./dice.js";
import { Finding } from "./kind.js";
import { kinds } from "./kinds.js";
import { reduceText } from "./reduce.js";

/** Longest time of one case, in seconds of the processor: other programs may want it as well. */
const longestCase = 120;
/** Most texts that are tried to make a finding smaller. */
const mostTries = 400;
/** Heap of the process that runs cases, in MB. */
const heap = 1500;

interface Options {
  readonly kind: string;
  readonly seed: number;
  readonly count: number;
  readonly minutes: number;
}

/** What a case tells: it begins, it came to this, or it does not hold. */
type Told =
  { readonly begun: number } | { readonly outcome: string } | { readonly finding: string; readonly input: string };

/** Ends the process when a case has had its time; in a thread, because a case may never let go of the main one. */
function watchCases(): (seed: number) => void {
  const seed = new Int32Array(new SharedArrayBuffer(4));
  const code = `
    const { workerData: { seed, longestCase } } = require("node:worker_threads");
    const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
    let at = -1, begun = 0;
    setInterval(() => {
      if (Atomics.load(seed, 0) !== at) { at = Atomics.load(seed, 0); begun = used(); }
      else if (used() - begun > longestCase) process.kill(process.pid, "SIGKILL");
    }, 500);`;
  new Worker(code, { eval: true, workerData: { seed, longestCase } }).unref();
  return (one) => void Atomics.store(seed, 0, one);
}

async function runCases({ kind, seed, count }: Options): Promise<void> {
  const { run } = kinds.find(({ name }) => name === kind)!;
  const tell = (told: Told): Promise<void> => new Promise((resolve) => process.send!(told, () => resolve()));
  const watch = watchCases();
  for (let one = seed; one < seed + count; one++) {
    watch(one);
    await tell({ begun: one });
    try {
      await tell({ outcome: await run(createDice(one)) });
    } catch (error) {
      const finding = String(error);
      await tell({ finding, input: error instanceof Finding ? `${error.input}${await shorter(error)}` : "" });
    }
  }
  process.disconnect();
}

/** The same finding with less text, as far as it can be made smaller. */
async function shorter({ cause, again }: Finding): Promise<string> {
  if (again === null) return "";
  const same = messageOf(cause);
  const fails = (text: string): Promise<boolean> =>
    again.run(text).then(
      () => false,
      (error: unknown) => messageOf(error) === same,
    );
  const text = await reduceText(again.text, fails, mostTries);
  return text === again.text ? "" : `\n--- smaller:\n${text}`;
}

/** What an error says, without the numbers and names that differ from case to case. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/[\dA-Fa-f]{2,}|\d/g, "#").slice(0, 80);
}

/** Runs cases until they are done or one ends the process; resolves with the seed to go on from. */
function inProcess(options: Options, outcomes: Map<string, number>, report: (told: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, [], {
      env: { ...process.env, VAS_FUZZ_CASES: JSON.stringify(options) },
      execArgv: ["--import", "tsx", `--max-old-space-size=${heap}`],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    let at = options.seed - 1;
    let busy = false;
    child.on("message", (message) => {
      const told = message as Told;
      if ("begun" in told) {
        at = told.begun;
        busy = true;
        return;
      }
      busy = false;
      if ("outcome" in told) outcomes.set(told.outcome, (outcomes.get(told.outcome) ?? 0) + 1);
      else report(`${options.kind} --seed ${at}: ${told.finding}\n${told.input}`);
    });
    child.on("close", (status, signal) => {
      if (at < options.seed) reject(new Error("no case was begun: what is above says why"));
      if (busy)
        report(
          signal === "SIGKILL"
            ? `${options.kind} --seed ${at}: not over after ${longestCase} s of the processor`
            : `${options.kind} --seed ${at}: ended its process (${signal ?? status})`,
        );
      resolve(at + 1);
    });
  });
}

async function main(options: Options): Promise<void> {
  const wanted = kinds.filter(({ name }) => options.kind === "all" || name === options.kind);
  let findings = 0;
  for (const { name } of wanted) {
    const outcomes = new Map<string, number>();
    const until = performance.now() + options.minutes * 60_000;
    const end = options.seed + options.count;
    let next = options.seed;
    let found = 0;
    while (next < end && performance.now() < until) {
      // Batches, so that minutes count.
      const count = Math.min(end - next, 25);
      next = await inProcess({ ...options, kind: name, seed: next, count }, outcomes, (told) => {
        found++;
        console.log(`✗ npm run fuzz -- ${told}\n`);
      });
    }
    const tally = [...outcomes].sort((a, b) => b[1] - a[1]).map(([outcome, times]) => `${times} ${outcome}`);
    console.log(`${name}: seeds ${options.seed} to ${next - 1}, ${found} findings (${tally.join(", ")})`);
    findings += found;
  }
  process.exitCode = findings > 0 ? 1 : 0;
}

const cases = process.env["VAS_FUZZ_CASES"];
if (cases === undefined) await main(JSON.parse(process.argv[2]!) as Options);
else await runCases(JSON.parse(cases) as Options);
