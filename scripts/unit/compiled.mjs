// Tests compiled at once, so that each worker of Mocha loads JavaScript with what files have in common in common: half of the time of
// those of the pure layers is else the loader's.
import { readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { spawnSync } from "node:child_process";
import { build } from "esbuild";
import { targets } from "../build/targets.mjs";
import { out, root } from "../vscode/places.mjs";

/** `import.meta` says where the source is: tests read what lies beside it. */
const places = {
  name: "places",
  setup(made) {
    made.onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!text.includes("import.meta")) return undefined;
      const contents = text
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)))
        .replaceAll("import.meta.filename", JSON.stringify(path))
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: path.endsWith("x") ? "tsx" : "ts" };
    });
  },
};

/**
 * Words by which functions are compiled to machine code when they have run four times as long as else: with as many functions as tests run for
 * a moment each, a third of the time went into code that was then hardly used. Not every Node that is supported has the option, and
 * one that has it not refuses it.
 */
function patience() {
  const known = spawnSync(process.execPath, ["--v8-options"], { encoding: "utf8" }).stdout;
  return / --interrupt-budget /.test(known) ? ["--node-option", "interrupt-budget=600000"] : [];
}

/** The command line, bundled once for all test files that start it (test/cli/program.ts); resolves with what these find it by. */
async function program(folder) {
  const bundles = targets.filter(({ outfile }) => ["dist/cli/vas.cjs", "dist/cli/vas-thread.cjs"].includes(outfile));
  const plain = { bundle: true, platform: "node", format: "cjs", target: "node20", logLevel: "error" };
  for (const { entry, outfile } of bundles)
    await build({
      ...plain,
      absWorkingDir: root,
      entryPoints: [entry],
      supported: { "dynamic-import": false },
      outfile: join(folder, outfile),
    });
  // They lie beside it in the package.
  symlinkSync(join(root, "examples"), join(folder, "examples"), "junction");
  return { "process.env.VAS_PROGRAM": JSON.stringify(join(folder, "dist", "cli", "vas.cjs")) };
}

/** Compiles the test files of folders of test/; resolves with the words that make Mocha run them. */
export async function compiledTests(folders) {
  const outdir = join(out, "unit");
  rmSync(outdir, { recursive: true, force: true });
  const entryPoints = folders.flatMap((folder) =>
    readdirSync(join(root, "test", folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.test\.tsx?$/.test(name))
      .map((name) => join(root, "test", folder, name)),
  );
  const form = { bundle: true, splitting: true, format: "esm", platform: "node", target: "node20", sourcemap: true };
  await build({
    ...form,
    jsx: "automatic",
    jsxImportSource: "preact",
    absWorkingDir: root,
    entryPoints: [...entryPoints, join(root, "test", "seeds.ts")],
    outbase: root,
    outdir,
    packages: "external",
    plugins: [places],
    define: folders.includes("cli") ? await program(join(outdir, "package")) : {},
  });
  const settings = JSON.parse(readFileSync(join(root, ".mocharc.json"), "utf8"));
  const words = [
    "--no-config",
    "--require",
    "./out/unit/test/seeds.js",
    "--parallel",
    "--jobs",
    settings.jobs,
    "--timeout",
    settings.timeout,
    "--reporter",
    settings.reporter,
  ];
  return [
    ...words.map(String),
    "--node-option",
    "enable-source-maps",
    "--node-option",
    "max-semi-space-size=32",
    ...patience(),
    `out/unit/test/**/*.test.js`,
  ];
}
