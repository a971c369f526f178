// What is known of the tests: which of them reach which mutant, and what they cost. A mutant is shown to those only, the cheapest first.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { root } from "../vscode/places.mjs";

/** Tests are shown a mutant in rounds of so much processor time (ms) together: the first ones notice most. */
const rounds = [300, 1_000, 3_000, 10_000, 30_000, Infinity];

/** Name of one state of a test file, which outlives a move: a mutant that survived is shown to it again when it has changed. */
export function stateOf(file) {
  const source = readFileSync(join(root, file.replace(/\.js$/, ".ts")), "utf8");
  const text = source.replace(/\bfrom\s*"[^"]*"/g, "");
  return `${basename(file)} ${createHash("sha1").update(text).digest("hex").slice(0, 12)}`;
}

/** The modules of a tree that a file of it needs, itself among them; paths as in the sources, without an ending. */
export function createClosures(tree) {
  const importsOf = new Map();
  const imports = (path) => {
    if (!importsOf.has(path)) {
      const file = join(tree, `${path}.js`);
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      const named = [...text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)\.js"/g)];
      importsOf.set(
        path,
        named.map(([, to]) => join(dirname(path), to)),
      );
    }
    return importsOf.get(path);
  };
  const closures = new Map();
  return (file) => {
    if (!closures.has(file)) {
      const closure = new Set([file.replace(/\.js$/, "")]);
      for (const path of closure) for (const one of imports(path)) closure.add(one);
      closures.set(file, closure);
    }
    return closures.get(file);
  };
}

/**
 * Which tests may notice a mutant: { state, file, index, title, cpu }. What acts while modules load is reached by each test of a file that
 * needs the module; so is a mutant that the survey has not asked about yet.
 */
export function testsReaching(mutant, survey, fileOf, loading, closureOf) {
  const stem = mutant.path.replace(/\.tsx?$/, "");
  return Object.entries(survey).flatMap(([state, { asked, tests, outside }]) => {
    const file = fileOf.get(state);
    const number = asked.indexOf(mutant.key);
    const byAll = number < 0 || loading.has(mutant.key) ? closureOf(file).has(stem) : outside.includes(number);
    return tests.flatMap(({ title, cpu, reached }, index) =>
      byAll || reached.includes(number) ? [{ state, file, index, title, cpu }] : [],
    );
  });
}

/**
 * The steps in which a mutant is shown to tests, of `most` ms of processor time in all, the one that is worth most first. Tests that it has
 * survived already are left out (`tried`: state of a file → indices of its tests). `merits`: how often a test file has noticed a mutant
 * so far, of a source file and at all.
 */
export function planFor(mutant, reaching, tried, merits, most) {
  const price = ({ file, cpu }) =>
    (cpu + 5) / (1 + 3 * (merits[`${file} ${mutant.path}`] ?? 0) + 0.2 * (merits[file] ?? 0));
  const left = reaching
    .filter(({ state, index }) => !(tried[state] ?? []).includes(index))
    .sort((one, other) => price(one) - price(other));
  const steps = [];
  let spent = 0;
  let round = 0;
  let first = 0;
  for (const test of left) {
    if (spent + test.cpu > most && spent > 0) continue;
    spent += test.cpu;
    const same = steps.slice(first).find(({ state }) => state === test.state);
    if (same === undefined)
      steps.push({ state: test.state, file: test.file, titles: [test.title], indices: [test.index], cpu: test.cpu });
    else {
      same.cpu += test.cpu;
      same.titles.push(test.title);
      same.indices.push(test.index);
    }
    if (spent > rounds[round]) {
      while (spent > rounds[round]) round++;
      first = steps.length;
    }
  }
  return { steps, isWhole: steps.reduce((sum, { titles }) => sum + titles.length, 0) === left.length };
}
