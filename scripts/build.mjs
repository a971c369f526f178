// Builds dist/ from src/. `node scripts/build.mjs` always builds; `buildIfStale()` only when a source is newer.
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build as bundle } from "esbuild";
import { changedAt, newestChange } from "./freshness.mjs";
import { command, fail } from "./progress.mjs";
import { copies, targets } from "./targets.mjs";
import { root } from "./vscode/places.mjs";

const dist = join(root, "dist");
const stamp = join(dist, "built");
const generated = join(root, "src", "language", "generated");
const sources = ["src", "package.json", "package-lock.json", "scripts/build.mjs", "scripts/targets.mjs", "langium-config.json"].map((path) => join(root, path));

/** Builds everything. Prints nothing; an error's message says which source is wrong and where. */
export async function build() {
  const started = new Date();
  await generateParser();
  await rm(dist, { recursive: true, force: true });
  await Promise.allSettled(targets.filter(({ entry }) => changedAt(join(root, entry)) > 0).map(bundleTarget));
  await mkdir(dist, { recursive: true });
  for (const [from, to] of copies) if (changedAt(join(root, from)) > 0) await copyFile(join(root, from), join(root, to));
  // Dated at the start: what changes while the build runs makes it stale.
  await writeFile(stamp, started.toISOString());
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

async function bundleTarget({ entry, lazy, ...options }) {
  await bundle({
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
    ...options,
  });
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
