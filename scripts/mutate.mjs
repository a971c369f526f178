// `npm run mutate -- machine [--count 300] [--seed 1] [--jobs 1] [--minutes 9] [--seconds 30] [--folders machine,hazards/no-end.test.ts]
// [--fresh] [--record [--note TEXT]]`: how many small faults do
// the tests of a layer notice? Puts a seeded sample of mutants into a copy of the tree, all asleep; runs the layer's tests once to learn
// which of them run over which mutant, and whether it would make a difference there; then wakes one mutant at a time and runs those
// tests, the cheapest first, until one fails. Processes stay warm: modules and test files are loaded once for all mutants, but for those
// that act while modules load. What is known is kept in out/mutate: a run that was cut short, or follows new tests, goes on from there, and
// only survivors are shown only what is new. `named` puts in the faults of named-faults.mjs instead of a sample.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { plant } from "./mutate/plant.mjs";
import { createMember } from "./mutate/crew.mjs";
import { judge, record } from "./mutate/record.mjs";
import { sampleOf } from "./mutate/sample.mjs";
import { createClosures, planFor, stateOf, testsReaching } from "./mutate/survey.mjs";
import { fail } from "./host/progress.mjs";
import { out, root } from "./vscode/places.mjs";

/** Layers, and the folders of test/ that are theirs to be noticed by. */
const testsOf = {
  machine: ["machine", "hazards", "simulator", "witnesses"],
  kernel: ["kernel", "explore", "hazards", "simulator", "examples", "witnesses/programs", "witnesses/qemu"],
  simulator: ["simulator", "witnesses/programs", "witnesses/qemu", "debug", "examples", "cli"],
  debug: ["debug"],
  language: ["language", "compiler", "witnesses/programs/file-trees.test.ts"],
  compiler: ["compiler", "witnesses", "language", "simulator"],
  protocol: ["protocol", "simulator", "debug", "views", "language"],
  cli: ["cli"],
  explore: ["explore", "cli/reports", "testing"],
  named: ["machine", "kernel", "simulator", "witnesses", "debug", "cli"],
};
/** A survey is made anew when it has not asked about so great a part of the sample. */
const mostUnasked = 0.1;

/** Works off a list with so many at a time, until it is done or `isOver`. */
async function inParallel(jobs, items, isOver, work) {
  const queue = [...items];
  const worker = async (id) => {
    while (queue.length > 0 && !isOver()) await work(queue.shift(), id);
  };
  await Promise.all(Array.from({ length: jobs }, (_, id) => worker(id)));
  return queue.length === 0;
}

const readJson = (path, otherwise) => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : otherwise);

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
  const places = ["survey", "results"].map((name) => join(out, "mutate", `${layer}-${seed}-${name}.json`));
  mkdirSync(join(out, "mutate"), { recursive: true });
  const [surveyed, known] = [
    { files: {}, loading: [] },
    { results: {}, merits: {} },
  ].map((nothing, index) => (values.fresh ? nothing : readJson(places[index], nothing)));
  const rememberSurvey = () => writeFileSync(places[0], JSON.stringify(surveyed));
  const remember = () => writeFileSync(places[1], JSON.stringify(known));
  await plant(tree, mutants);

  const folders = values.folders?.split(",") ?? testsOf[layer];
  const files = folders.flatMap((folder) =>
    (folder.endsWith(".test.ts") ? [""] : readdirSync(join(root, "test", folder), { recursive: true }))
      .map((name) => join("test", folder, name))
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => name.replace(/\.ts$/, ".js")),
  );
  const fileOf = new Map(files.map((file) => [stateOf(file), file]));
  const states = [...fileOf.keys()];
  const isKnown = (state) => {
    const asked = new Set(surveyed.files[state]?.asked);
    return mutants.filter(({ key }) => !asked.has(key)).length <= mostUnasked * mutants.length;
  };
  surveyed.files = Object.fromEntries(states.filter(isKnown).map((state) => [state, surveyed.files[state]]));
  const missing = states.filter((state) => !isKnown(state));
  console.log(
    `${mutants.length} mutants of ${layer} (seed ${seed}); ${missing.length} test files to be asked which they reach`,
  );
  const loading = new Set(surveyed.loading);
  const surveyors = Array.from({ length: jobs }, () => createMember(tree, { survey: true }));
  const asked = await inParallel(jobs, missing, isOver, async (state, id) => {
    const file = fileOf.get(state);
    const told = await surveyors[id].reaches(file);
    for (const title of told?.failed ?? ["it did not end"])
      console.log(`  left out, fails without a mutant: ${file}: ${title}`);
    for (const number of told?.loading ?? []) loading.add(mutants[number - 1].key);
    const indices = (numbers) => numbers.map((number) => number - 1);
    surveyed.files[state] = {
      asked: mutants.map(({ key }) => key),
      tests: told?.tests.map((test) => ({ ...test, reached: indices(test.reached) })) ?? [],
      outside: indices(told?.outside ?? []),
    };
    surveyed.loading = [...loading];
    rememberSurvey();
  });
  for (const surveyor of surveyors) surveyor.end();

  const closureOf = createClosures(tree);
  const crew = Array.from({ length: jobs }, () => createMember(tree));
  /** The test that notices a mutant, or null. One that acts while modules load needs a process that has loaded nothing. */
  const shown = async (mutant, steps, id) => {
    const request = { steps, active: mutant.number };
    const told = loading.has(mutant.key) ? "?" : await crew[id].show(request);
    if (told !== "?") return told;
    const own = createMember(tree, { active: mutant.number });
    const noticedBy = await own.show(request);
    own.end();
    return noticedBy;
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
    const tried = known.results[mutant.key]?.tried ?? {};
    const reaching = testsReaching(mutant, surveyed.files, fileOf, loading, closureOf);
    const { steps, isWhole } = planFor(mutant, reaching, tried, known.merits, Number(values.seconds) * 1000);
    const noticedBy = steps.length > 0 ? await shown(mutant, steps, id) : null;
    if (noticedBy === null) {
      for (const { state, indices } of steps) tried[state] = [...(tried[state] ?? []), ...indices];
      const reached = Math.max(known.results[mutant.key]?.reached ?? 0, reaching.length);
      known.results[mutant.key] = { noticed: false, tried, reached };
      const seen =
        reaching.length === 0
          ? "it makes no difference in any test"
          : `${reaching.length} tests${isWhole ? "" : ", not all"}`;
      if (steps.length > 0 || reaching.length === 0)
        console.log(
          `  alive (${seen}): ${mutant.path}:${mutant.line} ${mutant.told} in ${mutant.original.slice(0, 80)}`,
        );
    } else {
      const { file, title } = noticedBy;
      for (const merit of [file, `${file} ${mutant.path}`]) known.merits[merit] = (known.merits[merit] ?? 0) + 1;
      known.results[mutant.key] = { noticed: true, by: file, title };
    }
    remember();
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
    reached: known.results[mutant.key].reached,
    ...judge(mutant),
  }));
  for (const { path, line, original, told, reached, reason, needs, key } of judged) {
    const why = reason ? ` (no other behaviour: ${reason})` : needs ? ` (needs: ${needs})` : "";
    console.log(`  alive (${reached}): ${path}:${line} ${told} in ${original.slice(0, 80)}${why} [${key}]`);
  }
  const same = judged.filter(({ reason }) => reason !== null).length;
  const noticed = mutants.length - survivors.length;
  const score = Math.round((noticed / (mutants.length - same)) * 1000) / 10;
  console.log(`${layer}: ${noticed} of ${mutants.length - same} mutants noticed: ${score} %`);
  const faults = mutants.map(({ key, path, told }) => {
    const { noticed: isNoticed, by, title } = known.results[key];
    return { path, told, by: isNoticed ? by.replace(/\.js$/, ".ts") : null, title };
  });
  if (values.record)
    record({
      layer,
      faults: layer === "named" ? faults : undefined,
      seed,
      mutants: mutants.length,
      noticed,
      score,
      survivors: judged,
      note: values.note,
    });
}

main().catch(fail);
