// `npm run site`: makes dist-site/, a folder that any web server can serve: VS Code for the Web with the debugger and all
// examples. Nothing in it asks another server for anything.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build as bundle } from "esbuild";
import { buildIfStale } from "./build.mjs";
import { changedAt, newestChange } from "./build/freshness.mjs";
import { fail, step } from "./host/progress.mjs";
import { makeOffline } from "./site/offline.mjs";
import { builtins, html, script } from "./site/page.mjs";
import { staticWorkbench } from "./site/workbench.mjs";
import { examples, root } from "./vscode/places.mjs";

/** Where the site is made. */
export const site = join(root, "dist-site");
const stamp = join(site, "made");

/** Makes the site if anything that it is made of is newer. Resolves with its folder. */
export async function siteIfStale() {
  await step("Building", buildIfStale);
  const sources = ["dist", "examples", "media", "package.json", "scripts", "src/extension/site"].map((path) =>
    join(root, path),
  );
  if (changedAt(stamp) === 0 || newestChange(sources, () => false) > changedAt(stamp)) await makeSite();
  return site;
}

async function makeSite() {
  const workbench = await staticWorkbench();
  await step("Making the site", async () => {
    await rm(site, { recursive: true, force: true });
    await mkdir(site, { recursive: true });
    await copyWorkbench(workbench);
    await copyDebugger();
    await makeCompanion();
    const names = JSON.stringify(builtins);
    await writeFile(join(site, "index.html"), html);
    await writeFile(join(site, "site.js"), script.replace("BUILTINS", names).replace("VERSION", workbench.version));
    // GitHub Pages leaves out what its own generator does not know.
    await writeFile(join(site, ".nojekyll"), "");
    await makeOffline(site);
    await writeFile(stamp, "");
  });
}

async function copyWorkbench({ folder, license }) {
  const target = join(site, "vscode");
  const kept = (path) => !path.endsWith(".map");
  await cp(join(folder, "out"), join(target, "out"), { recursive: true, filter: kept });
  await cp(join(folder, "node_modules"), join(target, "node_modules"), { recursive: true, filter: kept });
  for (const name of builtins)
    await cp(join(folder, "extensions", name), join(target, "extensions", name), { recursive: true, filter: kept });
  await cp(join(folder, "favicon.ico"), join(site, "favicon.ico"));
  await cp(license, join(target, "LICENSE"));
  await ownOrigin(join(target, "out/vs/workbench/contrib/webview/browser/pre/index.html"));
}

/**
 * A webview's page insists on an origin of its own, made of a hash: a static folder has one origin only. It may be that of the
 * workbench here, since nothing but our own extension shows webviews. The page's policy names its script by hash.
 */
async function ownOrigin(path) {
  const page = await readFile(path, "utf8");
  const check = "if (hostname === parentOriginHash ||";
  if (!page.includes(check)) throw new Error(`${path} is not as expected: another version of VS Code for the Web?`);
  const changed = page.replace(check, "if (parentOrigin === location.origin || hostname === parentOriginHash ||");
  const body =
    /<script async type="module">([\s\S]*?)<\/script>/.exec(changed) ??
    /<script[^>]*>([\s\S]*?)<\/script>/.exec(changed);
  const hash = createHash("sha256").update(body[1]).digest("base64");
  await writeFile(path, changed.replace(/'sha256-[^']+'/, `'sha256-${hash}'`));
}

async function copyDebugger() {
  const target = join(site, "debugger");
  // A browser has no use for some of it.
  const {
    devDependencies: _tools,
    scripts: _scripts,
    main: _main,
    ...manifest
  } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  await mkdir(target, { recursive: true });
  await writeFile(join(target, "package.json"), JSON.stringify(manifest));
  // The workbench asks for it whether there are translations or not.
  await writeFile(join(target, "package.nls.json"), "{}");
  for (const folder of ["dist/views", "dist/web", "media", "examples"])
    await cp(join(root, folder), join(target, folder), { recursive: true, filter: (path) => !path.endsWith(".map") });
  await cp(join(root, "dist/examples.json"), join(target, "dist/examples.json"));
  for (const name of ["LICENSE", "dist/THIRD-PARTY-NOTICES.txt"])
    await cp(join(root, name), join(target, name.replace("dist/", "")));
}

async function makeCompanion() {
  const target = join(site, "companion");
  await bundle({
    absWorkingDir: root,
    entryPoints: ["src/extension/site/main.ts"],
    outfile: join(target, "main.js"),
    bundle: true,
    minify: true,
    platform: "browser",
    format: "cjs",
    target: "es2022",
    external: ["vscode"],
    logLevel: "silent",
    define: { examples: JSON.stringify(await textsBelow(examples)) },
  });
  const manifest = {
    name: "vas-site",
    displayName: "VAS Debugger: examples and links",
    publisher: "vas-debugger",
    version: "0.1.0",
    license: "MIT",
    engines: { vscode: "^1.91.0" },
    browser: "./main.js",
    activationEvents: ["onFileSystem:vas-site", "onDebugResolve:vas", "onStartupFinished"],
    contributes: {
      commands: [
        { command: "vas.site.copyLink", title: "Copy Link to This Moment", category: "VAS", icon: "$(link)" },
        { command: "vas.site.open", title: "Open Link", category: "VAS" },
      ],
      menus: {
        "view/title": [
          { command: "vas.site.copyLink", when: "view == vas.tlb && debugType == vas", group: "navigation" },
        ],
        commandPalette: [{ command: "vas.site.open", when: "false" }],
      },
    },
  };
  await writeFile(join(target, "package.json"), JSON.stringify(manifest));
  await writeFile(join(target, "package.nls.json"), "{}");
}

/** The scenarios of a folder and what is written about them, by path with slashes. */
async function textsBelow(folder, prefix = "") {
  const texts = {};
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = prefix + entry.name;
    if (entry.isDirectory()) Object.assign(texts, await textsBelow(join(folder, entry.name), `${path}/`));
    else if (/\.(vas|md|json)$/.test(entry.name)) texts[path] = await readFile(join(folder, entry.name), "utf8");
  }
  return texts;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  siteIfStale()
    .then((folder) => console.log(`The site is in ${folder}: any web server can serve it.`))
    .catch(fail);
