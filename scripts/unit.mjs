// `npm run test:unit`: the unit and property tests, all or those of the folders named: `npm run test:unit -- machine kernel`; with
// `pure` those of the parts that know nothing of debuggers, editors and files. What sweeps over all examples, machines or settings takes
// a sample (test/sample.ts); `npm test` runs the sweeps whole. With `--whole` (`npm run test:all`) everything is, and four times as many
// random cases; that has no limit of time.
import { readdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { compiledTests } from "./unit/compiled.mjs";
import { pure } from "./unit/pure.mjs";
import { root } from "./vscode/places.mjs";

/** Folders of test/ that need more than Node: a real VS Code, what users install, or a quiet machine. */
const elsewhere = ["vscode", "package", "bench"];

/**
 * Words that make Mocha run the tests of `folders`, of all folders if there are none; they have been compiled by then. Rejects if a folder
 * does not exist.
 */
export async function unitTests(folders = []) {
  const known = readdirSync(join(root, "test"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !elsewhere.includes(entry.name))
    .map(({ name }) => name);
  const wanted = folders.flatMap((folder) => (folder === "pure" ? pure : [folder]));
  const unknown = wanted.filter((folder) => !known.includes(folder));
  if (unknown.length > 0) throw new Error(`no folder test/${unknown[0]}; there are: ${known.join(", ")}, and pure`);
  return compiledTests(wanted.length > 0 ? wanted : known);
}

if (import.meta.filename === process.argv[1]) {
  try {
    const folders = process.argv.slice(2).filter((word) => word !== "--whole");
    const whole = process.argv.includes("--whole");
    const env = { VAS_UNIT: "1", ...(whole ? { VAS_SOAK: "1" } : {}), ...process.env };
    const sample = env.VAS_SAMPLE ?? "1";
    if (!whole && env.VAS_SWEEP !== "1")
      console.log(`Sample ${sample} of what \`npm test\` sweeps over; VAS_SAMPLE=${Number(sample) + 1} takes another.`);
    const mocha = join("node_modules", "mocha", "bin", "mocha.js");
    const args = [mocha, ...(await unitTests(folders)), ...(whole ? ["--timeout", "0"] : [])];
    process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env }).status ?? 1);
  } catch (error) {
    console.error(`test:unit: ${error.message}`);
    process.exit(2);
  }
}
