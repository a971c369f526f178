// `npm run mutate -- machine [--count 300] [--seed 1] [--jobs 1] [--minutes 9] [--seconds 30] [--folders machine,hazards] [--fresh] [--record [--note TEXT]]`: how many small faults do
// the tests of a layer notice? Puts a seeded sample of mutants into a copy of the tree, all asleep, runs the layer's tests once to learn which reach
// which mutant, then wakes one mutant at a time and runs the tests that reach it, the cheapest first, until one fails. What is known is
// kept in out/mutate: a run that was cut short, or follows new tests, goes on from there.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { plant } from "./mutate/plant.mjs";
import { createMember } from "./mutate/crew.mjs";
import { judge, record } from "./mutate/record.mjs";
import { sampleOf } from "./mutate/sample.mjs";
import { planFor, stateOf } from "./mutate/survey.mjs";
import { fail } from "./progress.mjs";
import { out, root } from "./vscode/places.mjs";

/** Layers, and the folders of test/ that are theirs to be noticed by. */
const testsOf = {
  machine: ["machine", "hazards", "simulator"],
  kernel: ["kernel", "explore", "hazards", "simulator", "examples"],
  simulator: ["simulator", "debug", "examples"],
  debug: ["debug"],
  language: ["language", "compiler"],
  compiler: ["compiler", "language"],
  named: ["machine", "kernel", "simulator", "debug", "cli"],
};
/** Seconds of processor time after which a mutant counts as noticed, as it loops: its tests take so many ms when it sleeps. */
const allowance = (asleep) => Math.ceil(15 + (5 * asleep) / 1000);

/** Runs tests in a process of their own; resolves with its exit status, null if it used too much. */
function runTests(request, name, seconds) {
  // Tests that wait for what never comes use no processor time: the clock ends them, far later than any load could explain.
  const patience = 60_000 + 20_000 * seconds;
  const file = join(out, "mutate", `${name}.json`);
  writeFileSync(file, JSON.stringify(request));
  const node = [process.execPath, "--max-old-space-size=1500", join(root, "scripts/mutate/run-tests.mjs"), file];
  // Processor time, not the clock: a machine that is busy with other things must not make mutants look noticed.
  const limited = ["-c", `ulimit -t ${seconds}; exec "$@"`, "sh", ...node];
  return new Promise((resolve) => {
    const child = spawn("sh", limited, { stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve(status);
    });
  });
}

/** Works off a list with so many at a time, until it is done or `isOver`. */
async function inParallel(jobs, items, isOver, work) {
  const queue = [...items];
  const worker = async (id) => {
    while (queue.length > 0 && !isOver()) await work(queue.shift(), id);
  };
  await Promise.all(Array.from({ length: jobs }, (_, id) => worker(id)));
  return queue.length === 0;
}

/** The first of a plan, up to so many ms of processor time: a mutant that they do not notice counts as alive. */
function affordable(plan, most) {
  let spent = 0;
  return plan.filter(({ cpu }, index) => (spent += cpu) <= most || index === 0);
}

/** Asks one test file which mutants it reaches. One that fails without a mutant says nothing. */
async function ask(tree, file, id, mutants) {
  const report = join(out, "mutate", `reached-${id}.json`);
  rmSync(report, { force: true });
  await runTests({ tree, files: [{ file }], active: 0, report }, `survey-${id}`, 300);
  if (!existsSync(report)) return { failures: 1, loaded: 0, tests: [], outside: [], loading: [] };
  const told = JSON.parse(readFileSync(report, "utf8"));
  const keys = (numbers) => numbers.map((number) => mutants[number - 1].key);
  const tests = told.tests.map((test) => ({ ...test, reached: keys(test.reached) }));
  return { ...told, tests, outside: keys(told.outside), loading: keys(told.loading) };
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: "string", default: "300" },
      seed: { type: "string", default: "1" },
      jobs: { type: "string", default: "2" },
      minutes: { type: "string", default: "600" },
      seconds: { type: "string", default: "30" },
      folders: { type: "string" },
      fresh: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
      note: { type: "string", default: "" },
    },
  });
  const [layer] = positionals;
  if (!(layer in testsOf)) throw new Error(`mutate: name a layer: ${Object.keys(testsOf).join(", ")}`);
  const [count, seed, jobs, minutes] = [values.count, values.seed, values.jobs, values.minutes].map(Number);
  // The tests take the same samples each time.
  process.env.VAS_SAMPLE ??= "1";
  const end = Date.now() + minutes * 60_000;
  const isOver = () => Date.now() > end;
  const mutants = sampleOf(layer, count, seed);
  const tree = join(out, "mutate", "tree", layer);
  const memory = join(out, "mutate", `${layer}-${seed}.json`);
  mkdirSync(join(out, "mutate"), { recursive: true });
  const known =
    existsSync(memory) && !values.fresh ? JSON.parse(readFileSync(memory, "utf8")) : { survey: {}, results: {} };
  known.merits ??= {};
  const remember = () => writeFileSync(memory, JSON.stringify(known));
  await plant(tree, mutants);

  const folders = values.folders?.split(",") ?? testsOf[layer];
  const files = folders.flatMap((folder) =>
    readdirSync(join(tree, "test", folder), { recursive: true })
      .filter((name) => name.endsWith(".test.js"))
      .map((name) => join("test", folder, name)),
  );
  const states = files.map(stateOf);
  const sampled = new Set(mutants.map(({ key }) => key));
  // What a file reaches is asked again when the sample has got members that it has not been asked about.
  const isKnown = (state) =>
    known.survey[state]?.failures === 0 && [...sampled].every((key) => known.survey[state].asked.includes(key));
  known.survey = Object.fromEntries(states.filter(isKnown).map((state) => [state, known.survey[state]]));
  const missing = states.filter((state) => !isKnown(state));
  console.log(
    `${mutants.length} mutants of ${layer} (seed ${seed}); ${missing.length} test files to be asked which they reach`,
  );
  const asked = await inParallel(jobs, missing, isOver, async (state, id) => {
    const [file] = state.split(" ");
    known.survey[state] = { ...(await ask(tree, file, `${layer}-${id}`, mutants)), asked: [...sampled] };
    if (known.survey[state].failures > 0) console.log(`  left out, fails without a mutant: ${file}`);
    remember();
  });

  const crew = Array.from({ length: jobs }, () => createMember(tree));
  /** The file that notices a mutant, or null. One that acts while modules load needs a process that has loaded nothing. */
  const shown = async (mutant, plan, seconds, id) => {
    const request = { files: plan, active: mutant.number };
    const whileLoading = Object.values(known.survey).some(({ loading }) => loading.includes(mutant.key));
    const told = whileLoading ? "?" : await crew[id].show(request, seconds);
    if (told !== "?") return told;
    const noticedBy = join(out, "mutate", `noticed-${layer}-${id}`);
    rmSync(noticedBy, { force: true });
    const status = await runTests({ tree, ...request, noticedBy }, `${layer}-${id}`, seconds);
    return status === 0 ? null : existsSync(noticedBy) ? readFileSync(noticedBy, "utf8") : plan[0].file;
  };
  // In the order of the draw: what a run that is cut short has found out is a smaller sample.
  const drawn = mutants.toSorted((one, other) => ((one.rank ?? "") < (other.rank ?? "") ? -1 : 1));
  // What has been shown once and is judged to change nothing is not shown again.
  const isOpen = (mutant) => {
    const result = known.results[mutant.key];
    return result === undefined || (!result.noticed && judge(mutant).reason === null);
  };
  const open = asked ? drawn.filter(isOpen) : [];
  let done = 0;
  const finished = await inParallel(jobs, open, isOver, async (mutant, id) => {
    const tried = known.results[mutant.key]?.tried ?? [];
    const plan = affordable(planFor(mutant, known.survey, tried, known.merits), Number(values.seconds) * 1000);
    if (plan.length > 0) {
      const asleep = plan.reduce((sum, { cpu }) => sum + cpu, 0);
      const noticedBy = await shown(mutant, plan, allowance(asleep), id);
      if (noticedBy !== null)
        for (const merit of [noticedBy, `${noticedBy} ${mutant.path}`])
          known.merits[merit] = (known.merits[merit] ?? 0) + 1;
      known.results[mutant.key] =
        noticedBy === null
          ? { noticed: false, tried: [...tried, ...plan.map(({ state }) => state)] }
          : { noticed: true, by: noticedBy };
      remember();
    } else known.results[mutant.key] ??= { noticed: false, tried };
    if (++done % 25 === 0) console.log(`  ${done} of ${open.length}`);
  });
  for (const member of crew) member.end();
  remember();
  if (!asked || !finished) {
    const shownSoFar = mutants.filter(({ key }) => key in known.results);
    const noticed = shownSoFar.filter(({ key }) => known.results[key].noticed).length;
    console.log(`${layer}: time is up; ${noticed} of ${shownSoFar.length} noticed so far, the next run goes on`);
    process.exitCode = 3;
    return;
  }
  const survivors = mutants.filter(({ key }) => known.results[key].noticed === false);
  const judged = survivors.map((mutant) => ({
    ...mutant,
    reached: known.results[mutant.key].tried.length,
    ...judge(mutant),
  }));
  for (const { path, line, original, told, reached, reason } of judged) {
    const why = reason ? ` (no other behaviour: ${reason})` : reached === 0 ? " (no test reaches it)" : "";
    console.log(`  alive: ${path}:${line} ${told} in ${original.slice(0, 80)}${why}`);
  }
  const same = judged.filter(({ reason }) => reason !== null).length;
  const noticed = mutants.length - survivors.length;
  const score = Math.round((noticed / (mutants.length - same)) * 1000) / 10;
  console.log(`${layer}: ${noticed} of ${mutants.length - same} mutants noticed: ${score} %`);
  if (values.record)
    record({ layer, seed, mutants: mutants.length, noticed, score, survivors: judged, note: values.note });
}

main().catch(fail);
