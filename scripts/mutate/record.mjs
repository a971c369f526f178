// The record of the scores: docs/mutation.md, which people read, from what was found out last about each layer; and the mutants that
// somebody has judged to change nothing.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../vscode/places.mjs";

const page = join(root, "docs/mutation.md");
const scores = join(root, "scripts/mutate/scores.json");
const judgements = join(root, "scripts/mutate/judged.json");

/** What is kept: by layer, and of the named faults. */
export const keptScores = () => read(scores);

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {});

/**
 * What somebody has judged of a survivor: a text in judged.json says why it behaves as the original does (`reason`), `{ "needs": … }` what
 * it would take to notice it. Null: nobody has said it.
 */
export function judge({ key }) {
  const judgement = read(judgements)[key] ?? null;
  return typeof judgement === "string"
    ? { reason: judgement, needs: null }
    : { reason: null, needs: judgement?.needs ?? null };
}

/** In the order of the files' names, whatever their folders are: a move changes no order. */
function byName(one, other) {
  const [first, second] = [one, other].map(({ path }) => basename(path));
  return first === second ? 0 : first < second ? -1 : 1;
}

const cell = (text) => text.replaceAll("|", "\\|");
const code = (text) => `\`${cell(text.length > 70 ? `${text.slice(0, 69)}…` : text)}\``;

function rowOf({ path, original, told, reached, reason, needs }) {
  const judged =
    reason ?? `**open**${needs ? `: ${needs}` : reached === 0 ? ": it makes no difference in any test" : ""}`;
  return `| \`${path}\` | ${code(original)} | ${cell(told)} | ${cell(judged)} |`;
}

/** The table of faults that once survived, with the test that notices each now. */
function namedPart({ faults = [] }) {
  if (faults.length === 0) return "";
  const rows = faults.map(
    ({ path, told, by, title }) =>
      `| \`${path}\` | ${code(told)} | ${by === null ? "**nothing**" : `\`${by}\`: ${cell(title || "it loops")}`} |`,
  );
  return `## Faults that once survived

\`npm run mutate -- named\` puts in again what was once put in by hand and noticed by nothing.

| file | fault | noticed by |
|---|---|---|
${rows.join("\n")}

`;
}

/** The page of what is kept. */
export function pageOf({ named = {}, ...kept }) {
  const layers = Object.values(kept);
  const rows = layers.map(
    ({ layer, seed, mutants, noticed, survivors, score }) =>
      `| ${layer} | ${mutants} (seed ${seed}) | ${noticed} | ${survivors.filter(({ reason }) => reason !== null).length} | ` +
      `${survivors.filter(({ reason }) => reason === null).length} | **${score} %** |`,
  );
  const notes = layers.filter(({ note }) => note).map(({ layer, note }) => `${layer}: ${note}`);
  const lists = layers.map(({ layer, survivors }) => {
    const sorted = [...survivors].sort(
      (one, other) => Number(one.reason !== null) - Number(other.reason !== null) || byName(one, other),
    );
    const head = "| file | what stands there | fault | judged |\n|---|---|---|---|";
    return `## Survivors: ${layer}\n\n${head}\n${sorted.map(rowOf).join("\n")}\n`;
  });
  return `# What the tests notice

A *mutant* is a small fault that is put into the code: an operator turned round, a figure raised by one, a call dropped, another
errno. \`npm run mutate -- machine\` samples them by a seed, wakes one at a time and runs the tests that reach it until one fails. A
mutant that nothing notices is either a gap in the tests or changes nothing that anybody can see; the lists below say which.

| layer | sampled | noticed | judged to change nothing | open | score |
|---|---|---|---|---|---|
${rows.join("\n")}
${notes.map((note) => `\n${note}\n`).join("")}
The score is noticed / (sampled − judged to change nothing). A test is shown a mutant only if it runs over its place, and, where an
operator is compared with another without other effect, only if the two differ there: what differs in no test is named so. The
cheapest tests come first, 30 seconds of processor time at most: what only longer ones would notice counts as open. Mutants are
known by the name of their file and by what stands there, so that a sample outlives moves. \`--record\` writes this page; how
the tool works is said in \`scripts/mutate.mjs\`.

${namedPart(named)}${lists.join("\n")}`;
}

/** Keeps what a run has found out about a layer, and writes the page anew. */
export function record(found) {
  const kept = keptScores();
  if (found.layer === "named") kept.named = { faults: found.faults };
  else kept[found.layer] = { ...found, survivors: survivorsOf(found) };
  writeFileSync(scores, `${JSON.stringify(kept, null, 2)}\n`);
  writeFileSync(page, pageOf(kept));
}

function survivorsOf(found) {
  return found.survivors.map(({ path, original, told, reached, reason, needs }) => ({
    path,
    original,
    told,
    reached,
    reason,
    needs,
  }));
}
