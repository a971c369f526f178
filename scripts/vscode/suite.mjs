// Bundles the suite that runs inside VS Code.
import { join } from "node:path";
import { build } from "esbuild";
import { out, root } from "./places.mjs";

/** Bundles test/vscode/suite/index.ts and returns the path of the module that exports `run()`. */
export async function buildSuite() {
  const outfile = join(out, "vscode-suite", "index.cjs");
  await build({
    entryPoints: [join(root, "test", "vscode", "suite", "index.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
  return outfile;
}
