/**
 * Holds the kernel against its reference model (test/kernel/reference/reference-model.ts) at length: `npm run witness -- 200000` does that
 * many random operations, 100 000 if no number is given.
 */
import { spawnSync } from "node:child_process";

const operations = process.argv[2] ?? "100000";
if (!/^[1-9][0-9]*$/.test(operations)) {
  console.error(`witness: "${operations}" is no number of operations: give a whole number, or none for 100000`);
  process.exit(2);
}
const { status } = spawnSync(
  process.execPath,
  [
    "--import=tsx",
    "node_modules/mocha/bin/mocha.js",
    "--no-config",
    "--reporter",
    "spec",
    // A machine that others use makes any limit of time wrong.
    "--timeout",
    "0",
    "test/kernel/reference/reference-model.test.ts",
  ],
  { stdio: "inherit", env: { ...process.env, VAS_RANDOM_OPS: operations } },
);
process.exit(status ?? 1);
