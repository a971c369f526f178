// A process that shows mutants to tests, one after another: modules and test files are loaded once, with every mutant asleep. Gets
// { tree, active, survey } by its first message: `active` is awake from the beginning, for mutants that act while modules load.
// Then one of
// - { survey: file }: runs the file and answers which of its tests reach which mutant, and what they cost;
// - { active, steps: [{ file, titles }] }: tells each { step } that it begins, and answers { noticedBy, title }, { noticedBy: null }, or { spoilt: true } if a test that failed goes on
//   failing when the mutant sleeps again: something outlived it, and the next one needs a new process.
import { performance } from "node:perf_hooks";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Mocha from "mocha";

/** A test that has waited for so many ms while nothing happened in the process waits for what will never come. */
const longestIdle = 15_000;

let tree = "";
let awake = 0;
let reached = new Set();

/** Tells a mutant that makes a difference, of those that can be compared with what stands there. */
function compare(number, how, original, mutated) {
  const value = original();
  if (reached.has(number)) return value;
  try {
    const other = mutated();
    if (how === "truth" ? Boolean(other) === Boolean(value) : Object.is(other, value)) return value;
  } catch {
    // A mutant that throws makes a difference.
  }
  reached.add(number);
  return value;
}

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1000);
};

const loaded = new Map();

/** The suites of a test file, and the tests of each as they were loaded. */
async function load(file) {
  if (!loaded.has(file)) {
    const mocha = new Mocha({ bail: true, timeout: 1_200_000, reporter: class {} });
    mocha.addFile(join(tree, file));
    mocha.cleanReferencesAfterRun(false);
    await mocha.loadFilesAsync();
    const suites = [];
    const collect = (suite) => {
      suites.push([suite, suite.tests]);
      suite.suites.forEach(collect);
    };
    collect(mocha.suite);
    loaded.set(file, { mocha, suites });
  }
  return loaded.get(file);
}

/** Runs some tests of a file, all of them for null; resolves with the title of the first that fails, null if none does. */
async function failing(file, titles, prepare = () => {}) {
  const { mocha, suites } = await load(file);
  for (const [suite, tests] of suites)
    suite.tests = titles === null ? tests : tests.filter((test) => titles.has(test.fullTitle()));
  return new Promise((resolve) => {
    let title = null;
    const runner = mocha.run((failures) => {
      clearInterval(watch);
      resolve(failures > 0 ? (title ?? "") : null);
    });
    runner.on("fail", (test) => (title ??= test.type === "hook" ? "" : test.fullTitle()));
    prepare(runner);
    let before = performance.eventLoopUtilization();
    const watch = setInterval(() => {
      const { utilization } = performance.eventLoopUtilization(before);
      before = performance.eventLoopUtilization();
      if (utilization > 0.02) return;
      clearInterval(watch);
      // Nothing can end such a test but the end of the process.
      process.send({ noticedBy: file, hangs: true });
    }, longestIdle);
  });
}

/** Which test of a file reaches what; what hooks and loading reach, all of its tests do. */
async function survey(file) {
  const tests = [];
  const outside = new Set();
  const failed = new Set();
  reached = new Set();
  const { mocha } = await load(file);
  mocha.bail(false);
  const loading = [...reached];
  reached = new Set();
  const setAside = () => {
    for (const number of reached) outside.add(number);
    reached = new Set();
  };
  let start = 0;
  await failing(file, null, (runner) => {
    // A hook that fails fails all.
    runner.on("fail", (test) => failed.add(test.type === "hook" ? null : test));
    runner.on("test", () => {
      setAside();
      start = cpu();
    });
    runner.on("test end", (test) => {
      if (!test.isPending() && !failed.has(test))
        tests.push({ title: test.fullTitle(), cpu: cpu() - start, reached: [...reached] });
      reached = new Set();
    });
  });
  setAside();
  const titles = [...failed].map((test) => test?.fullTitle() ?? "(a hook)");
  return { failed: titles, tests: failed.has(null) ? [] : tests, outside: [...outside], loading };
}

/** The first file that notices a mutant. */
async function show({ active, steps }) {
  const isAwakeAlways = awake === active;
  for (const [step, { file, titles }] of steps.entries()) {
    process.send({ step });
    let title = "";
    try {
      await load(file);
      awake = active;
      title = await failing(file, new Set(titles));
    } catch (error) {
      // A file that cannot be loaded has noticed what is awake, if something is.
      if (!isAwakeAlways) throw error;
    }
    if (isAwakeAlways) {
      if (title !== null) return { noticedBy: file, title };
      continue;
    }
    awake = 0;
    if (title === null) continue;
    const again = title === "" ? null : await failing(file, new Set([title]));
    return again === null ? { noticedBy: file, title } : { spoilt: true };
  }
  return { noticedBy: null };
}

process.on("message", async (message) => {
  if (message.tree !== undefined) {
    ({ tree, active: awake } = message);
    globalThis.mutantSurvey = message.survey ? compare : null;
    globalThis.mutantSwitch = message.survey ? (number) => (reached.add(number), false) : (number) => number === awake;
    process.chdir(tree);
    // Seeds of random tests, as the tests' configuration loads them.
    await import(pathToFileURL(join(tree, "test/seeds.js")));
    process.send({ ready: true });
    return;
  }
  process.send(message.survey === undefined ? await show(message) : await survey(message.survey));
});
