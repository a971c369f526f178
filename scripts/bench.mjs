// `npm run bench`: the simulator against C twins of the same model, as ratios (docs/performance.md).
// Bundled first, with the options of the product's own build: what is measured is what is shipped.
import { spawn } from "node:child_process";
import { basename, join } from "node:path";
import { Command } from "commander";
import { build } from "esbuild";
import { fail } from "./host/progress.mjs";
import { out, root } from "./vscode/places.mjs";

const sources = join(root, "test", "bench");
const folder = join(out, "bench");

async function bundle() {
  await build({
    absWorkingDir: root,
    entryPoints: {
      ...Object.fromEntries(
        [
          "main",
          "worker",
          ...["debugger", "host", "stdio", "idle-adapter", "stops", "sqlite-steps"].map((name) => `sessions/${name}`),
        ].map((name) => [basename(name), join(sources, `${name}.ts`)]),
      ),
      adapter: join(root, "src", "extension", "adapter", "process.node.ts"),
      vas: join(root, "src", "cli", "main.ts"),
    },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "warning",
  });
  const shipped = {
    absWorkingDir: root,
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "warning",
  };
  // The command line with its threads, as they are shipped.
  await build({
    ...shipped,
    entryPoints: {
      vas: join(root, "src", "cli", "main.ts"),
      "vas-thread": join(root, "src", "cli", "thread.ts"),
    },
  });
  // The language server has one bundle for the desktop and browsers.
  await build({
    ...shipped,
    entryPoints: { "language-server": join(root, "src", "extension", "language", "server.node.ts") },
    conditions: ["browser"],
  });
}

async function main() {
  const options = new Command("npm run bench --")
    .description("Measures the simulator against C twins of the same model.")
    .option("--quick", "few short rounds: to see that it works, not to compare", false)
    .option("--only <text>", "only rows whose name contains the text", "")
    .option("--record", "write the ratios to test/bench/recorded.json", false)
    .option("--json", "print everything as JSON", false)
    .option("--strict", "exit with status 1 if a ratio is worse than recorded by a fifth", false)
    .parse()
    .opts();
  if (options.record && (options.quick || options.only !== "")) {
    throw new Error("--record needs a complete run: leave out --quick and --only");
  }
  await bundle();
  const bundles = Object.fromEntries(
    ["worker", "debugger", "host", "adapter", "stdio", "vas", "idle-adapter", "stops", "sqlite-steps"].map((name) => [
      name,
      join(folder, `${name}.mjs`),
    ]),
  );
  const examples = join(root, "examples");
  const setup = JSON.stringify({ ...options, ...bundles, sources, folder, examples, sysroot: join(root, ".sysroot") });
  const child = spawn(process.execPath, [join(folder, "main.mjs"), setup], { stdio: "inherit" });
  process.exitCode = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

main().catch(fail);
