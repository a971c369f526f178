// `npm run mutate -- machine [--count 300] [--seed 1] [--jobs 2]`: how many small faults do the tests of a layer notice? Puts a seeded
// sample of mutants into a copy of the tree, all asleep, runs the layer's test files once to learn which reach which mutant, then
// wakes one mutant at a time and runs the files that reach it, the quickest first, until one fails. Prints the survivors and the
// score; --record keeps both in docs/mutation/LAYER.json.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { transform } from "esbuild";
import { sampleOf } from "./mutate/sample.mjs";
import { withMutants } from "./mutate/mutants.mjs";
import { command, fail } from "./progress.mjs";
import { out, root } from "./vscode/places.mjs";

/** Layers, and the folders of test/ that are theirs to be noticed by. */
const testsOf = {
  machine: ["machine", "hazards", "simulator"],
  kernel: ["kernel", "hazards", "simulator", "examples"],
  simulator: ["simulator", "debug", "examples"],
  debug: ["debug"],
  language: ["language", "compiler"],
  compiler: ["compiler", "language"],
};
/** A mutant that keeps its tests busy for so much longer than they take asleep (ms) loops: it is noticed. */
const allowance = (asleep) => 20_000 + 8 * asleep;

/** The tree as JavaScript, with the mutants asleep in it. */
async function plant(tree, mutants) {
  rmSync(tree, { recursive: true, force: true });
  const listed = await command("git", ["ls-files"], { cwd: root });
  const generated = readdirSync(join(root, "src/language/generated")).map((name) => `src/language/generated/${name}`);
  for (const path of [...listed.split("\n").filter(Boolean), ...generated]) {
    const target = join(tree, path);
    mkdirSync(dirname(target), { recursive: true });
    if (!/^(src|test)\/.*\.tsx?$/.test(path)) {
      cpSync(join(root, path), target);
      continue;
    }
    const planted = mutants.filter((mutant) => mutant.path === path);
    const text = withMutants(readFileSync(join(root, path), "utf8"), planted);
    const options = { loader: path.endsWith("x") ? "tsx" : "ts", jsx: "automatic", jsxImportSource: "preact" };
    const { code } = await transform(text, { ...options, format: "esm", target: "es2022", sourcefile: path });
    writeFileSync(target.replace(/\.tsx?$/, ".js"), code);
  }
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
}

/** Runs test files in a process of their own; resolves with its exit status, null if it took too long. */
function runTests(request, name, milliseconds) {
  const file = join(out, "mutate", `${name}.json`);
  writeFileSync(file, JSON.stringify(request));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "scripts/mutate/run-tests.mjs"), file], { stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve(status);
    });
  });
}

/** Works off a list with so many at a time. */
async function inParallel(jobs, items, work) {
  const queue = [...items];
  const worker = async (id) => {
    while (queue.length > 0) await work(queue.shift(), id);
  };
  await Promise.all(Array.from({ length: jobs }, (_, id) => worker(id)));
}

/** Which mutants each test file reaches, and how long it takes (ms). Test files that fail without a mutant say nothing and are left out. */
async function survey(tree, files, jobs) {
  const known = [];
  await inParallel(jobs, files, async (file, id) => {
    const report = join(out, "mutate", `reached-${id}.json`);
    rmSync(report, { force: true });
    const start = Date.now();
    await runTests({ tree, files: [file], active: 0, report }, `survey-${id}`, 600_000);
    let result = { reached: [], failures: 1 };
    try {
      result = JSON.parse(readFileSync(report, "utf8"));
    } catch {
      // The process ended before it could report: told below as a file that fails.
    }
    if (result.failures > 0) console.log(`  left out, fails without a mutant: ${file}`);
    else known.push({ file, reached: new Set(result.reached), took: Date.now() - start });
  });
  return known.sort((one, other) => one.took - other.took);
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: "string", default: "300" },
      seed: { type: "string", default: "1" },
      jobs: { type: "string", default: "2" },
      record: { type: "boolean", default: false },
    },
  });
  const [layer] = positionals;
  if (!(layer in testsOf)) throw new Error(`mutate: name a layer: ${Object.keys(testsOf).join(", ")}`);
  const [count, seed, jobs] = [values.count, values.seed, values.jobs].map(Number);
  const mutants = sampleOf(layer, count, seed);
  const tree = join(out, "mutate", "tree", layer);
  await plant(tree, mutants);
  const files = testsOf[layer].flatMap((folder) =>
    readdirSync(join(tree, "test", folder), { recursive: true })
      .filter((name) => name.endsWith(".test.js"))
      .map((name) => join("test", folder, name)),
  );
  console.log(
    `${mutants.length} mutants of ${layer} (seed ${seed}); ${files.length} test files are asked which they reach …`,
  );
  const known = await survey(tree, files, jobs);
  const survivors = [];
  let done = 0;
  await inParallel(jobs, mutants, async (mutant, id) => {
    const reaching = known.filter(({ reached }) => reached.has(mutant.number));
    const asleep = reaching.reduce((sum, { took }) => sum + took, 0);
    const request = { tree, files: reaching.map(({ file }) => file), active: mutant.number };
    const status = reaching.length === 0 ? 0 : await runTests(request, `mutant-${id}`, allowance(asleep));
    if (status === 0) survivors.push({ ...mutant, reached: reaching.length });
    if (++done % 25 === 0) console.log(`  ${done} of ${mutants.length}, ${survivors.length} alive`);
  });
  survivors.sort((one, other) => one.number - other.number);
  for (const { path, line, told, reached } of survivors) {
    console.log(`  alive: ${path}:${line} ${told}${reached === 0 ? " (no test reaches it)" : ""}`);
  }
  const score = Math.round(((mutants.length - survivors.length) / mutants.length) * 1000) / 10;
  console.log(`${layer}: ${mutants.length - survivors.length} of ${mutants.length} mutants noticed: ${score} %`);
  if (values.record) {
    const list = survivors.map(({ path, line, told, reached }) => ({ path, line, told, reached }));
    mkdirSync(join(root, "docs/mutation"), { recursive: true });
    const text = JSON.stringify({ layer, seed, mutants: mutants.length, score, survivors: list }, null, 2);
    writeFileSync(join(root, "docs/mutation", `${layer}.json`), `${text}\n`);
  }
}

main().catch(fail);
