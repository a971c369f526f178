// Builds dist/ from src/. `node scripts/build.mjs` always builds; `buildIfStale()` only when a source is newer.
import { mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build as bundle } from "esbuild";
import { changedAt, newestChange } from "./freshness.mjs";
import { command, fail } from "./progress.mjs";
import { targets } from "./targets.mjs";
import { root } from "./vscode/places.mjs";

const dist = join(root, "dist");
const stamp = join(dist, "built");
const generated = join(root, "src", "language", "generated");
const sources = [
  "src",
  "package.json",
  "package-lock.json",
  "scripts/build.mjs",
  "scripts/targets.mjs",
  "langium-config.json",
].map((path) => join(root, path));

/** Builds everything. Prints nothing; an error's message says which source is wrong and where. */
export async function build() {
  const started = new Date();
  await generateParser();
  const bundles = await Promise.all(targets.map(bundleTarget));
  // What was built before stays until everything new is there.
  await rm(dist, { recursive: true, force: true });
  for (const { path, contents } of bundles.flat()) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
  // Dated at the start: what changes while the build runs makes it stale.
  await writeFile(stamp, "");
  await utimes(stamp, started, started);
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

/** The files of a bundle, not yet written. */
async function bundleTarget({ entry, lazy, ...options }) {
  const { outputFiles } = await bundle({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    sourcemap: "linked",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"production"' },
    // VS Code loads CommonJS; `import()` of a bundle beside it becomes `require`.
    supported: options.platform === "node" ? { "dynamic-import": false } : {},
    plugins: lazy ? [loadLazily(lazy)] : [],
    write: false,
    ...options,
  });
  return outputFiles;
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
  const start = Date.now();
  await build();
  console.log(`Built dist/ in ${((Date.now() - start) / 1000).toFixed(1)} s.`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main().catch(fail);
