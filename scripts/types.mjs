// Type-checks each layer with exactly the libraries it may use: the pure layers see neither Node, the DOM nor VS Code.
import { spawnSync } from "node:child_process";

const projects = ["tsconfig.json", "src/tsconfig.host.json", "src/tsconfig.views.json", "test/tsconfig.json"];
let failed = false;
for (const project of projects) {
  const run = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", project], { stdio: "inherit" });
  if (run.status !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
