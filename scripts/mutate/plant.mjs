// A copy of the tree as JavaScript, with mutants asleep in it: nothing has to be compiled between one mutant and the next.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transform } from "esbuild";
import { command } from "../host/progress.mjs";
import { root } from "../vscode/places.mjs";
import { withMutants } from "./mutants.mjs";

/** Brings the tree up to date: what is in it as it has to be stays, so that a second run begins at once. */
export async function plant(tree, mutants) {
  const list = join(tree, "planted.json");
  const before = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : {};
  const after = {};
  const listed = await command("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const generated = readdirSync(join(root, "src/language/generated")).map((name) => `src/language/generated/${name}`);
  for (const path of [...listed.split("\n").filter(Boolean), ...generated]) {
    const source = join(root, path);
    // Git lists what has been deleted and not committed.
    if (!existsSync(source)) continue;
    const target = join(tree, path);
    const content = readFileSync(source);
    const planted = mutants.filter((mutant) => mutant.path === path);
    const places = JSON.stringify(planted.map(({ number, start, end, mutated }) => [number, start, end, mutated]));
    after[path] = createHash("sha1").update(content).update(places).digest("hex");
    if (before[path] === after[path]) continue;
    mkdirSync(dirname(target), { recursive: true });
    // Beside what is made of it: some tests read sources.
    cpSync(source, target);
    if (!/^(src|test)\/.*\.tsx?$/.test(path)) continue;
    const text = withMutants(content.toString("utf8"), planted);
    const options = { loader: path.endsWith("x") ? "tsx" : "ts", jsx: "automatic", jsxImportSource: "preact" };
    const { code } = await transform(text, { ...options, format: "esm", target: "es2022", sourcefile: path });
    // A constant of the file, so that the compiler of the engine can take the tests of mutants that sleep for what they are.
    const constant = planted.length > 0 ? "const { mutantSwitch, mutantSurvey } = globalThis;\n" : "";
    // Bundlers and the loader of the tests read names out of JSON; Node has the whole only, and wants to be told.
    const plain = code.replace(
      /^import \{ (\w+) \} from ("[^"]+\.json");$/gm,
      'import json_$1 from $2 with { type: "json" };\nconst { $1 } = json_$1;',
    );
    writeFileSync(target.replace(/\.tsx?$/, ".js"), constant + plain);
  }
  for (const path of Object.keys(before)) {
    if (path in after) continue;
    rmSync(join(tree, path), { force: true });
    rmSync(join(tree, path.replace(/\.tsx?$/, ".js")), { force: true });
  }
  if (!existsSync(join(tree, "node_modules"))) symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  writeFileSync(list, JSON.stringify(after));
}
