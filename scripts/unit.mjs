// `npm run test:unit`: the unit and property tests, all or those of the folders named: `npm run test:unit -- machine kernel`; with
// `pure` those of the parts that know nothing of debuggers, editors and files, compiled at once. With `--whole` (`npm run test:all`)
// what else is sampled is tried whole, and four times as many random cases (test/sample.ts); that has no limit of time.
import { readdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { compiledTests } from "./unit/compiled.mjs";
import { root } from "./vscode/places.mjs";

/** Folders of test/ that need more than Node: a real VS Code, what users install, or a quiet machine. */
const elsewhere = ["vscode", "package", "bench"];

/** Folders of the pure layers' tests; `image` and `protocol` are types, tested by those who use them. */
const pure = ["machine", "kernel", "simulator", "language", "compiler", "elf", "dwarf"];

/** Globs of the test files of `folders`; of all folders if there are none. Throws if a folder does not exist. */
export function unitTests(folders = []) {
  const known = readdirSync(join(root, "test"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !elsewhere.includes(entry.name))
    .map(({ name }) => name);
  const unknown = folders.filter((folder) => !known.includes(folder));
  if (unknown.length > 0) throw new Error(`no folder test/${unknown[0]}; there are: ${known.join(", ")}`);
  return (folders.length > 0 ? folders : known).map((folder) => `test/${folder}/**/*.test.{ts,tsx}`);
}

if (import.meta.filename === process.argv[1]) {
  try {
    const mocha = join("node_modules", "mocha", "bin", "mocha.js");
    const words = process.argv.slice(2).filter((word) => word !== "--whole");
    const whole = process.argv.includes("--whole");
    const files = words.join() === "pure" ? await compiledTests(pure) : unitTests(words);
    const env = whole ? { VAS_SOAK: "1", ...process.env } : process.env;
    const args = [mocha, ...files, ...(whole ? ["--timeout", "0"] : [])];
    process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env }).status ?? 1);
  } catch (error) {
    console.error(`test:unit: ${error.message}`);
    process.exit(2);
  }
}
