// Runs test files in this process with one mutant awake, or with none and a record of which are reached:
// `node run-tests.mjs REQUEST.json`, with { tree, files, active, report }. Exit status 1: a test failed.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";

const { tree, files, active, report } = JSON.parse(readFileSync(process.argv[2], "utf8"));
process.chdir(tree);

const reached = new Set();
// The record is needed once; after that only the comparison is left in the way of the code.
globalThis.mutantSwitch = report ? (number) => (reached.add(number), false) : (number) => number === active;

const mocha = new Mocha({ bail: !report, timeout: report ? 120_000 : 30_000, reporter: class {} });
for (const file of files) mocha.addFile(join(tree, file));
await mocha.loadFilesAsync();
mocha.run((failures) => {
  if (report) writeFileSync(report, JSON.stringify({ reached: [...reached], failures }));
  process.exit(failures > 0 ? 1 : 0);
});
