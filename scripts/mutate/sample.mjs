// A seeded sample of mutants of a layer: the same seed takes the same mutants of the same sources.
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../vscode/places.mjs";
import { mutantsOf } from "./mutants.mjs";

/** Source files of a layer. The tables of presets and settings are data: their figures are held by tests of their own. */
function sourcesOf(layer) {
  return readdirSync(join(root, "src", layer), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && entry.name !== "index.ts")
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((path) => !/\/(generated|presets|config)\//.test(path))
    .sort();
}

/** mulberry32: numbers in [0, 1) from a seed. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` mutants of a layer, none inside another, each with its file and a number from 1. */
export function sampleOf(layer, count, seed) {
  const all = sourcesOf(layer).flatMap((path) =>
    mutantsOf(path, readFileSync(join(root, path), "utf8")).map((mutant) => ({ path, ...mutant })),
  );
  const random = randomOf(seed);
  const taken = [];
  while (taken.length < count && all.length > 0) {
    const [mutant] = all.splice(Math.floor(random() * all.length), 1);
    const overlaps = taken.some(
      ({ path, start, end }) => path === mutant.path && start < mutant.end && mutant.start < end,
    );
    if (!overlaps) taken.push(mutant);
  }
  return taken
    .sort((one, other) => one.path.localeCompare(other.path) || one.start - other.start)
    .map((mutant, index) => ({ ...mutant, number: index + 1 }));
}
