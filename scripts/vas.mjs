// `npm run -s vas -- ARGUMENTS`: the command line tool from a clone. Builds first if a source is newer, silently.
import { createRequire } from "node:module";
import { join } from "node:path";
import { buildIfStale } from "./build.mjs";
import { fail } from "./host/progress.mjs";
import { root } from "./vscode/places.mjs";

try {
  await buildIfStale();
} catch (error) {
  fail(error);
}
// npm runs scripts in the clone's root; paths on the command line are relative to where the user is.
if (process.env.npm_lifecycle_event && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
const cli = join(root, "dist", "cli", "vas.cjs");
process.argv[1] = cli;
createRequire(import.meta.url)(cli);
