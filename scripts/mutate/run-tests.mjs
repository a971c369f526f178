// Runs tests in this process with one mutant awake, or with none and a record of which test reaches which mutant:
// `node run-tests.mjs REQUEST.json`. Exit status 1: a test failed.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";

/**
 * { tree, active, files: [{ file, titles }], report, noticedBy }: null as titles: all tests of the file; a report: the survey of one
 * file; `noticedBy` gets the name of the file that failed.
 */
const { tree, active, files, report, noticedBy } = JSON.parse(readFileSync(process.argv[2], "utf8"));
process.chdir(tree);

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1000);
};

let reached = new Set();
// The record is needed once; after that only the comparison is left in the way of the code.
globalThis.mutantSwitch = report ? (number) => (reached.add(number), false) : (number) => number === active;

/** Takes the tests out of a suite that are not asked for. */
function keep(suite, titles) {
  suite.tests = suite.tests.filter((test) => titles.has(test.fullTitle()));
  suite.suites.forEach((inner) => keep(inner, titles));
  return suite.total() > 0;
}

async function run({ file, titles, patience }, prepare = () => {}) {
  const mocha = new Mocha({ bail: !report, timeout: report ? 600_000 : patience, reporter: class {} });
  mocha.addFile(join(tree, file));
  await mocha.loadFilesAsync();
  if (titles !== null) keep(mocha.suite, new Set(titles));
  return new Promise((resolve) => {
    prepare(mocha.run(resolve));
  });
}

if (report) {
  // Which test reaches what; what is reached outside of tests, by loading and by hooks, is reached by all of the file.
  const tests = [];
  const outside = new Set();
  const setAside = () => {
    for (const number of reached) outside.add(number);
    reached = new Set();
  };
  let start = 0;
  let loaded = 0;
  let loading = [];
  const failures = await run({ file: files[0].file, titles: null }, (runner) => {
    loaded = cpu();
    loading = [...reached];
    runner.on("test", () => {
      setAside();
      start = cpu();
    });
    runner.on("test end", (test) => {
      if (test.isPending()) return;
      tests.push({ title: test.fullTitle(), cpu: cpu() - start, reached: [...reached] });
      reached = new Set();
    });
  });
  setAside();
  writeFileSync(report, JSON.stringify({ failures, loaded, tests, outside: [...outside], loading }));
  process.exit(0);
}
for (const file of files) {
  if ((await run(file)) === 0) continue;
  writeFileSync(noticedBy, file.file);
  process.exit(1);
}
process.exit(0);
