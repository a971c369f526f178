// The page of the site: loads the workbench, the debugger and the examples, all relative to itself, so that the site works below
// any path of any web server.

/** Built-in extensions that the site takes along: colours and icons. The rest is for other languages. */
export const builtins = ["theme-defaults", "theme-seti"];

/** index.html. The script is beside it, so that a policy against inline scripts does not break it. */
export const html = `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>VAS Debugger</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="description" content="Step through page tables, address spaces and TLB entries, forwards and backwards.">
  <link rel="icon" href="favicon.ico">
  <link data-name="vs/workbench/workbench.web.main" rel="stylesheet" href="vscode/out/vs/workbench/workbench.web.main.css">
</head>
<body aria-label="VAS Debugger">
  <noscript>This page runs VS Code in the browser and needs JavaScript.</noscript>
  <script src="vscode/out/vs/loader.js"></script>
  <script src="vscode/out/vs/webPackagePaths.js"></script>
  <script src="site.js"></script>
</body>
</html>
`;

/** site.js: plain script of the page. \`builtins\` are folders below vscode/extensions. */
export const script = `"use strict";
const base = new URL(".", location.href);
const at = (path) => {
  const url = new URL(path, base);
  return { $mid: 1, scheme: url.protocol.slice(0, -1), authority: url.host, path: url.pathname };
};
for (const [name, path] of Object.entries(self.webPackagePaths))
  self.webPackagePaths[name] = new URL(\`vscode/node_modules/\${name}/\${path}\`, base).href;
require.config({
  baseUrl: new URL("vscode/out", base).href,
  paths: self.webPackagePaths,
  trustedTypesPolicy: self.trustedTypes?.createPolicy("amdLoader", {
    createScriptURL(value) {
      if (value.startsWith(location.origin)) return value;
      throw new Error("Not a script of this site: " + value);
    },
  }),
});
const load = (source) =>
  new Promise((resolve, reject) => {
    const element = document.createElement("script");
    Object.assign(element, { src: source, onload: resolve, onerror: () => reject(new Error(source + " is missing")) });
    document.body.append(element);
  });
const folderUri = { $mid: 1, scheme: "vas-site", authority: "", path: "/examples" };
const asked = new URLSearchParams(location.search);
const first = asked.get("example") ?? "shared-libc";
/** What was open stays open when the page is loaded again: the page of a study, for one. */
const again = performance.getEntriesByType("navigation")[0]?.type === "reload";

/** Keeps the site for when there is no network; the first time before the workbench is loaded, so that all of it is kept. */
async function keepForLater() {
  if (!("serviceWorker" in navigator)) return;
  try {
    const worker = await navigator.serviceWorker.register("offline.js");
    if (navigator.serviceWorker.controller !== null || worker.active !== null) return;
    await new Promise((resolve) => {
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
      // It could not keep what is needed: the site works without it, as long as there is a network.
      const coming = worker.installing ?? worker.waiting;
      coming?.addEventListener("statechange", () => coming.state === "redundant" && resolve());
    });
  } catch {
    // Not allowed here, as in some private windows.
  }
}

async function start() {
  await keepForLater();
  await load("vscode/out/vs/workbench/workbench.web.main.nls.js");
  await load("vscode/out/vs/workbench/workbench.web.main.js");
  require(["vs/workbench/workbench.web.main", "vs/base/common/uri"], (workbench, { URI }) => {
    const revive = (uri) => URI.revive(uri);
    workbench.create(document.body, {
      additionalBuiltinExtensions: [at("debugger/"), at("companion/"), ...BUILTINS.map((name) => at("vscode/extensions/" + name + "/"))].map(revive),
      workspaceProvider: {
        workspace: { folderUri: revive(folderUri) },
        trusted: true,
        open: async () => false,
      },
      enableWorkspaceTrust: false,
      productConfiguration: {
        nameShort: "VAS Debugger",
        nameLong: "VAS Debugger",
        applicationName: "vas-debugger-site",
        version: "VERSION",
        webviewContentExternalBaseUrlTemplate: new URL("vscode/out/vs/workbench/contrib/webview/browser/pre/", base).href,
        enableTelemetry: false,
      },
      configurationDefaults: {
        "workbench.startupEditor": "none",
        "workbench.colorTheme": matchMedia("(prefers-color-scheme: light)").matches ? "Default Light Modern" : "Default Dark Modern",
        "telemetry.telemetryLevel": "off",
        "debug.toolBarLocation": "docked",
        "explorer.compactFolders": false,
        "security.workspace.trust.enabled": false,
      },
      initialColorTheme: { themeType: matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark" },
      defaultLayout: again || asked.has("scenario") ? undefined : { editors: [{ uri: revive({ ...folderUri, path: "/examples/" + first + ".vas" }) }], force: true },
      developmentOptions: globalThis.vasDevelopment === undefined ? undefined : {
        extensionTestsPath: revive(globalThis.vasDevelopment.extensionTestsPath),
        extensions: [],
      },
    });
    workbench.commands.executeCommand("vas.site.open", location.href);
  });
}
void start();
`;
