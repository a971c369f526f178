// Builds dist/ from src/. `node scripts/build.mjs` always builds; `buildIfStale()` only when a source is newer. `--development`
// builds unminified, with source maps that a debugger finds; `--watch` does so, and again whenever a source changes.
import { mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { context, build as bundle } from "esbuild";
import { exampleIndex } from "./build/example-index.mjs";
import { changedAt, newestChange } from "./build/freshness.mjs";
import { bundledPackages, noticesOf } from "./build/notices.mjs";
import { command, fail } from "./host/progress.mjs";
import { targets } from "./build/targets.mjs";
import { root } from "./vscode/places.mjs";

const dist = join(root, "dist");
const stamp = join(dist, "built");
const indexFile = join(dist, "examples.json");
const generated = join(root, "src", "language", "generated");
const sources = [
  "src",
  "examples",
  "package.json",
  "package-lock.json",
  "scripts/build.mjs",
  "scripts/build/example-index.mjs",
  "scripts/build/notices.mjs",
  "scripts/build/targets.mjs",
  "langium-config.json",
].map((path) => join(root, path));

/** The notices of what each product has bundled. */
const notices = [
  { file: join(dist, "THIRD-PARTY-NOTICES.txt"), of: (output) => !output.startsWith("dist/cli/") },
  { file: join(dist, "cli", "THIRD-PARTY-NOTICES.txt"), of: (output) => output.startsWith("dist/cli/") },
];

/** Builds everything. Prints nothing; an error's message says which source is wrong and where. */
export async function build(kind = production) {
  // Before the date is taken: the first time it makes a folder among the sources.
  await generateParser();
  const started = new Date();
  // What was built before stays until everything new is there.
  const files = await buildInMemory(kind);
  await rm(dist, { recursive: true, force: true });
  for (const { path, contents } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
  // What users get is built from a build for them.
  if (kind !== production) return;
  // Dated at the start: what changes while the build runs makes it stale.
  await writeFile(stamp, "");
  await utimes(stamp, started, started);
}

/** Everything that `build` writes: paths and contents. The same sources give the same bytes. */
export async function buildInMemory(kind = production) {
  await generateParser();
  const results = await Promise.all(
    targets.map((target) => bundle({ ...optionsOf(target, kind), write: false, metafile: true })),
  );
  const texts = await Promise.all(
    notices.map(async ({ file, of }) => {
      const mine = results.filter((_, at) => of(targets[at].outfile ?? targets[at].outdir));
      const folders = mine.flatMap(({ metafile }) => [...bundledPackages(metafile)]);
      return { path: file, contents: Buffer.from(await noticesOf(folders)) };
    }),
  );
  const index = { path: indexFile, contents: Buffer.from(await exampleIndex()) };
  return [...results.flatMap(({ outputFiles }) => outputFiles), ...texts, index];
}

/**
 * Builds for development and again at every change, until the process is ended. Each build is framed by the two lines that
 * the problem matcher in .vscode/tasks.json waits for; errors come between them, one a line.
 */
async function watch() {
  await generateParser();
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await writeFile(indexFile, await exampleIndex());
  let building = 0;
  const frame = {
    name: "frame",
    setup({ onStart, onEnd }) {
      onStart(() => {
        if (building++ === 0) console.log("[watch] build started");
      });
      onEnd(({ errors }) => {
        for (const { location, text } of errors)
          console.log(`${location?.file ?? ""}:${location?.line ?? 1}:${(location?.column ?? 0) + 1}: error: ${text}`);
        if (--building === 0) console.log("[watch] build finished");
      });
    },
  };
  for (const target of targets) {
    const options = optionsOf(target, development);
    await (await context({ ...options, plugins: [...options.plugins, frame] })).watch();
  }
}

/** Builds if a source is newer than the last build. */
export async function buildIfStale() {
  const built = changedAt(stamp);
  if (built === 0 || newestChange(sources, isGenerated) > built) await build();
}

async function generateParser() {
  const grammar = join(root, "src", "language", "vas.langium");
  if (changedAt(join(generated, "ast.ts")) > changedAt(grammar)) return;
  await command(process.execPath, [join(root, "scripts", "generate.mjs")], { cwd: root });
}

/** For users: small, and with the names of functions, so that the stack of an error says something. */
const production = {
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "external",
  define: { "process.env.NODE_ENV": '"production"' },
};
/** For a debugger: as it was written. */
const development = {
  minifyIdentifiers: false,
  sourcemap: "linked",
  define: { "process.env.NODE_ENV": '"development"' },
};

function optionsOf({ entry, lazy, ...options }, kind) {
  return {
    absWorkingDir: root,
    ...(entry === undefined ? {} : { entryPoints: [entry] }),
    bundle: true,
    // Bundles name modules by their path in the clone, also where node_modules is a link to another folder.
    preserveSymlinks: true,
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent",
    // VS Code loads CommonJS; `import()` of a bundle beside it becomes `require`.
    supported: options.platform === "node" ? { "dynamic-import": false } : {},
    plugins: lazy ? [loadLazily(lazy)] : [],
    ...options,
    ...kind,
  };
}

/** Leaves the dynamic imports that `lazy` names to run time, as bundles of their own. */
function loadLazily(lazy) {
  return {
    name: "load-lazily",
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
        const bundle = kind === "dynamic-import" && lazy.get(relative(root, join(resolveDir, path)));
        return bundle ? { path: bundle, external: true } : undefined;
      });
    },
  };
}

function isGenerated(path) {
  return path === generated || path.startsWith(generated + sep);
}

async function main() {
  if (process.argv.includes("--watch")) return watch();
  const start = Date.now();
  await build(process.argv.includes("--development") ? development : production);
  console.log(`Built dist/ in ${((Date.now() - start) / 1000).toFixed(1)} s.`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main().catch(fail);
