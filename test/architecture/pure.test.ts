/** The tests of the pure layers start no program: they are what one runs after every change, on a machine that has only Node. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pure } from "../../scripts/unit/pure.mjs";

const root = path.join(import.meta.dirname, "..", "..");

/** What a file imports, as it stands in it. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name!);
}

/** File of a relative import; null for what is made (the parser) and needs no look. */
function fileOf(from: string, name: string): string | null {
  const there = path.join(path.dirname(from), name);
  if (there.includes(`${path.sep}generated${path.sep}`)) return null;
  return there.replace(
    /\.js$/,
    readdirSync(path.dirname(there)).includes(`${path.parse(there).name}.tsx`) ? ".tsx" : ".ts",
  );
}

/** The imports by which a file comes to `node:child_process`, itself or by others; null if it does not. */
function wayToPrograms(file: string, seen: Map<string, string | null>): string | null {
  if (seen.has(file)) return seen.get(file)!;
  seen.set(file, null);
  for (const name of importsOf(file)) {
    if (/^(node:)?child_process$/.test(name)) seen.set(file, path.relative(root, file));
    const next = name.startsWith(".") && /\.js$/.test(name) ? fileOf(file, name) : null;
    const way = next === null ? null : wayToPrograms(next, seen);
    if (way !== null) seen.set(file, `${path.relative(root, file)} → ${way}`);
  }
  return seen.get(file)!;
}

const testsIn = (folder: string): readonly string[] =>
  readdirSync(path.join(root, "test", folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.test\.tsx?$/.test(name))
    .map((name) => path.join(root, "test", folder, name));

describe("tests of the pure layers", () => {
  it("start no program", () => {
    const seen = new Map<string, string | null>();
    const files = pure.flatMap(testsIn);
    assert.ok(files.length > 150, `${files.length} files`);
    const ways = files.map((file) => wayToPrograms(file, seen)).filter((way) => way !== null);
    assert.deepEqual(ways, [], "what needs another program belongs to test/witnesses");
  });

  it("are told from those that do", () => {
    const seen = new Map<string, string | null>();
    for (const file of testsIn("witnesses/instructions")) assert.notEqual(wayToPrograms(file, seen), null, file);
  });
});
