// What is known of the tests: which of them reach which mutant, and what they cost. A mutant is shown to those only, the cheapest first.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../vscode/places.mjs";

/** Name of one state of a test file: a mutant that survived is shown to it again when it has changed. */
export function stateOf(file) {
  const source = readFileSync(join(root, file.replace(/\.js$/, ".ts")));
  return `${file} ${createHash("sha1").update(source).digest("hex").slice(0, 12)}`;
}

/**
 * What is to be run for a mutant: files with the titles of the tests that reach it, null where all may, and how long one test
 * may wait (ms). Files in whose present state it has survived already are left out. `merits`: how often a test file has noticed a
 * mutant of a source file so far.
 */
export function planFor(mutant, survey, tried, merits) {
  return Object.entries(survey)
    .filter(([state, { failures }]) => failures === 0 && !tried.includes(state))
    .flatMap(([state, { tests, outside, loaded }]) => {
      const all = outside.includes(mutant.key);
      const reaching = all ? tests : tests.filter(({ reached }) => reached.includes(mutant.key));
      if (reaching.length === 0) return [];
      const cpu = reaching.reduce((sum, test) => sum + test.cpu, loaded);
      const longest = Math.max(...reaching.map((test) => test.cpu));
      const titles = all ? null : reaching.map(({ title }) => title);
      return [{ state, file: state.split(" ")[0], titles, cpu, patience: 30_000 + 10 * longest }];
    })
    .sort((one, other) => price(one, mutant, merits) - price(other, mutant, merits));
}

/** What it costs to learn something from a file: what has noticed much is worth more of it. */
function price({ file, cpu }, { path }, merits) {
  return cpu / (1 + 3 * (merits[`${file} ${path}`] ?? 0) + 0.2 * (merits[file] ?? 0));
}
