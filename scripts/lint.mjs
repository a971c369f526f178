// `npm run lint`: the rules of eslint.config.mjs, the architecture of .dependency-cruiser.cjs, no export
// that nobody uses (knip.json), one format for all files.
import { spawnSync } from "node:child_process";
import { root } from "./vscode/places.mjs";

const tools = [
  ["node_modules/eslint/bin/eslint.js", ".", "--max-warnings", "0", "--cache", "--cache-location", "out/eslint"],
  ["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", "src", "--config", ".dependency-cruiser.cjs"],
  ["node_modules/knip/bin/knip.js", "--no-progress"],
  [
    "node_modules/prettier/bin/prettier.cjs",
    "--check",
    ".",
    "--log-level",
    "warn",
    "--cache",
    "--cache-location",
    "out/prettier",
  ],
];
const failed = tools.filter((tool) => spawnSync(process.execPath, tool, { cwd: root, stdio: "inherit" }).status !== 0);
process.exit(failed.length > 0 ? 1 : 0);
