// `npm test`: everything that must hold, from lint to the suite in a real VS Code; sets up what it needs. A failed part does not
// keep the others from running. Ends with one line: N passed, N failed, N skipped.
import { mkdir } from "node:fs/promises";
import { checkBudgets } from "./budgets.mjs";
import { build } from "./build.mjs";
import { command } from "./host/progress.mjs";
import { runSuite } from "./real-vscode.mjs";
import { unitTests } from "./unit.mjs";
import { checkSite } from "./site/check.mjs";
import { countsOf, reasonsOf, verdict } from "./unit/outcome.mjs";
import { out, root } from "./vscode/places.mjs";

const node = (...args) => command(process.execPath, args, { cwd: root });
const nodeWith = (more, ...args) => command(process.execPath, args, { cwd: root, env: { ...process.env, ...more } });
const one = async (work) => {
  await work;
  return { passed: 1, failed: 0 };
};

/** Each part resolves with its counts, or rejects: one failure. */
const parts = [
  ["Generate and build", () => one(build())],
  ["Lint, with the layering rule", () => one(node("scripts/lint.mjs"))],
  ["Types", () => one(node("scripts/types.mjs"))],
  ["Unit and property tests, sweeps whole", async () => runMocha(await unitTests(), { VAS_SWEEP: "1" })],
  [
    "Package and size budgets",
    () => one(checkBudgets().then((lines) => lines.forEach((line) => console.log(`  ${line}`)))),
  ],
  ["Packages, installed in empty folders", () => runMocha(["--no-parallel", "test/package/**/*.test.mjs"])],
  ["npm start comes up", () => one(node("scripts/start.mjs", "--headless-check"))],
  ["Site in a browser alone", () => checkSite()],
  ["Suite in a real VS Code", () => runSuite()],
];

/** Why tests were skipped. */
const reasons = [];

async function runMocha(words, environment = {}) {
  let failure = false;
  const output = await nodeWith(environment, "node_modules/mocha/bin/mocha.js", ...words).catch((error) => {
    failure = true;
    return error.output ?? error.message;
  });
  if (failure) console.log(output);
  reasons.push(...reasonsOf(output));
  for (const reason of reasonsOf(output)) console.log(`  skipped: ${reason}`);
  return countsOf(output, failure);
}

await mkdir(out, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [title, work] of parts) {
  const start = Date.now();
  console.log(`\n${title} …`);
  const counts = await work().catch((error) => {
    console.log(error.message);
    return { passed: 0, failed: 1 };
  });
  const { passed, failed, skipped = 0 } = counts;
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  const outcome = `${failed ? `✗ ${failed} failed, ` : "✓ "}${passed} passed${skipped ? `, ${skipped} skipped` : ""}`;
  console.log(`${outcome} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}
const { text, status } = verdict(total, process.env, reasons);
console.log(`\n${text}`);
process.exit(status);
