// A seeded sample of mutants of a layer. Each mutant has a key that outlives changes elsewhere: a sample taken after a change of the
// sources differs from the one before in what was changed, and little else.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { root } from "../vscode/places.mjs";
import { mutantsOf } from "./mutants.mjs";
import { namedFaults } from "./named-faults.mjs";

/** Source files of a layer. The tables of presets and settings are data: their figures are held by tests of their own. */
function sourcesOf(layer) {
  return readdirSync(join(root, "src", layer), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && entry.name !== "index.ts")
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((path) => !/\/(generated|presets|config)\//.test(path))
    .sort();
}

/** All mutants of a file with their keys: the file's name, what stood there, what stands there now, and the how-many-eth such it is. */
function keyedMutants(path) {
  const text = readFileSync(join(root, path), "utf8");
  const seen = new Map();
  return mutantsOf(path, text).map((mutant) => {
    const original = text.slice(mutant.start, mutant.end).replace(/\s+/g, " ");
    const stem = `${basename(path)} | ${original} | ${mutant.told}`;
    const before = seen.get(stem) ?? 0;
    seen.set(stem, before + 1);
    return { path, original, key: `${stem} | ${before}`, ...mutant };
  });
}

const numbered = (mutants) =>
  mutants
    .sort((one, other) => one.path.localeCompare(other.path) || one.start - other.start)
    .map((mutant, index) => ({ ...mutant, number: index + 1 }));

/** `count` mutants of a layer, none inside another, each with its file, its key and a number from 1. */
export function sampleOf(layer, count, seed) {
  if (layer === "named") return numbered(namedFaults());
  const ranked = sourcesOf(layer)
    .flatMap(keyedMutants)
    .map((mutant) => ({ ...mutant, rank: createHash("sha1").update(`${seed} ${mutant.key}`).digest("hex") }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1));
  const taken = [];
  for (const mutant of ranked) {
    if (taken.length === count) break;
    const overlaps = taken.some(
      ({ path, start, end }) => path === mutant.path && start < mutant.end && mutant.start < end,
    );
    if (!overlaps) taken.push(mutant);
  }
  return numbered(taken);
}
