/** The adapter's process as one file, as the extension ships it. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";

/** Builds it in a new temporary folder; resolves with its path. */
export async function adapterBundle(): Promise<string> {
  const outfile = path.join(await mkdtemp(path.join(tmpdir(), "vas-adapter-")), "adapter.cjs");
  await build({
    entryPoints: ["src/extension/adapter/process.node.ts"],
    outfile,
    ...{ bundle: true, platform: "node", format: "cjs", target: "node20", logLevel: "silent" },
  });
  return outfile;
}
