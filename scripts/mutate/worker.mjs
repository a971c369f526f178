// A process that shows mutants to tests, one after another: test files are loaded once, with every mutant asleep. Gets
// { tree } by its first message, then { active, files } for each mutant; answers { noticedBy }, { noticedBy: null }, or { spoilt: true }
// if a test that failed goes on failing when the mutant sleeps again: something outlived it, and the next one needs a new process.
import { performance } from "node:perf_hooks";
import { join } from "node:path";
import Mocha from "mocha";

/** A test that has waited for so many ms while nothing happened in the process waits for what will never come. */
const longestIdle = 15_000;

let tree = "";
let awake = 0;
globalThis.mutantSwitch = (number) => number === awake;

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

/** Runs some tests of a file; resolves with the title of the first that fails, null if none does. */
async function failing(file, titles) {
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

process.on("message", async (message) => {
  if (message.tree !== undefined) {
    ({ tree } = message);
    process.chdir(tree);
    return;
  }
  const { active, files } = message;
  for (const { file, titles } of files) {
    await load(file);
    awake = active;
    const title = await failing(file, titles === null ? null : new Set(titles));
    awake = 0;
    if (title === null) continue;
    const again = title === "" ? null : await failing(file, new Set([title]));
    process.send(again === null ? { noticedBy: file } : { spoilt: true });
    return;
  }
  process.send({ noticedBy: null });
});
