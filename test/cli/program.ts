/** The command line as the package ships it, for tests that start it: from its sources each start would compile all of them. */
import path from "node:path";
import { buildSync } from "esbuild";

const root = path.resolve(import.meta.dirname, "../..");

/** Sources and bundles, as scripts/build/targets.mjs has them. */
const bundles = [
  ["src/cli/main.ts", "vas.cjs"],
  ["src/cli/thread.ts", "vas-thread.cjs"],
] as const;

/** Where `npm run test:unit` has bundled it, once for all files. */
export const built = process.env["VAS_PROGRAM"];

/** Bundles it into a folder, unless that is done; returns the path of the program, which Node runs. */
export function buildProgram(folder: string): string {
  if (built !== undefined) return built;
  for (const [entry, bundle] of bundles) {
    buildSync({
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      supported: { "dynamic-import": false },
      outfile: path.join(folder, bundle),
      logLevel: "error",
    });
  }
  return path.join(folder, bundles[0][1]);
}
