// A copy of the tree as JavaScript, with mutants asleep in it: nothing has to be compiled between one mutant and the next.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transform } from "esbuild";
import { command } from "../progress.mjs";
import { root } from "../vscode/places.mjs";
import { withMutants } from "./mutants.mjs";

/** Writes the tree anew. */
export async function plant(tree, mutants) {
  rmSync(tree, { recursive: true, force: true });
  const listed = await command("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const generated = readdirSync(join(root, "src/language/generated")).map((name) => `src/language/generated/${name}`);
  for (const path of [...listed.split("\n").filter(Boolean), ...generated]) {
    const target = join(tree, path);
    mkdirSync(dirname(target), { recursive: true });
    if (!/^(src|test)\/.*\.tsx?$/.test(path)) {
      cpSync(join(root, path), target);
      continue;
    }
    // Beside what is made of them: some tests read sources.
    cpSync(join(root, path), target);
    const planted = mutants.filter((mutant) => mutant.path === path);
    const text = withMutants(readFileSync(join(root, path), "utf8"), planted);
    const options = { loader: path.endsWith("x") ? "tsx" : "ts", jsx: "automatic", jsxImportSource: "preact" };
    const { code } = await transform(text, { ...options, format: "esm", target: "es2022", sourcefile: path });
    // A constant of the file, so that the compiler of the engine can take the tests of mutants that sleep for what they are.
    const constant = planted.length > 0 ? "const mutantSwitch = globalThis.mutantSwitch;\n" : "";
    // Bundlers and the loader of the tests read names out of JSON; Node has the whole only, and wants to be told.
    const plain = code.replace(
      /^import \{ (\w+) \} from ("[^"]+\.json");$/gm,
      'import json_$1 from $2 with { type: "json" };\nconst { $1 } = json_$1;',
    );
    writeFileSync(target.replace(/\.tsx?$/, ".js"), constant + plain);
  }
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
}
