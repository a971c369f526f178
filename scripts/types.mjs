// Type-checks each layer with exactly the libraries it may use: the pure layers see neither Node, the DOM nor VS Code.
import { spawnSync } from "node:child_process";

const projects = ["tsconfig.json", "src/tsconfig.host.json", "src/tsconfig.views.json", "test/tsconfig.json"];
let failed = false;
for (const project of projects) {
  // What has not changed since the last run is not checked again.
  const known = `out/types/${project.replaceAll("/", "-")}.tsbuildinfo`;
  const tsc = ["node_modules/typescript/bin/tsc", "-p", project, "--incremental", "--tsBuildInfoFile", known];
  const run = spawnSync(process.execPath, tsc, { stdio: "inherit" });
  if (run.status !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
