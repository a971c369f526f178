// What is built from what. Each target is one bundle, or one of several with what they share; the extension's host bundles load the heavy ones when first needed.

const node = { platform: "node", format: "cjs", target: "node20", external: ["vscode"] };
const web = { platform: "browser", format: "cjs", target: "es2022", external: ["vscode"] };
/** The debug adapter's library asks for two modules of Node, of which it uses little. */
const nodeInBrowser = { events: "./src/extension/web/events.ts", url: "./src/extension/web/url.ts" };
/** What the views have in common is loaded by each as a module beside its own. */
const pages = {
  platform: "browser",
  format: "esm",
  splitting: true,
  chunkNames: "shared-[hash]",
  target: "es2022",
  loader: { ".ttf": "file" },
  assetNames: "[name]",
};

/** Modules that the desktop host imports lazily: source in src/extension → bundle beside extension.cjs. */
const lazy = new Map([
  // The same bundles on the desktop and in a browser.
  ["src/extension/adapter/worker.web.js", "./web/adapter.js"],
  ["src/extension/language/server.web.js", "./web/language-server.js"],
  ["src/extension/language/client.node.js", "./language-client.cjs"],
  ["src/extension/debugging/connect-adapter.js", "./connect-adapter.cjs"],
  ["src/extension/debugging/movements.js", "./movements.cjs"],
  ["src/extension/panel/page-actions.js", "./page-actions.cjs"],
  ["src/extension/start/actions.js", "./start.cjs"],
  ["src/extension/editor/marks.js", "./marks.cjs"],
  ["src/extension/testing/index.js", "./testing.cjs"],
  ["src/extension/exploring/index.js", "./exploring.cjs"],
  ["src/extension/study/index.js", "./study.cjs"],
]);

export const targets = [
  { entry: "src/extension/main.node.ts", outfile: "dist/extension.cjs", ...node, lazy },
  { entry: "src/extension/adapter/process.node.ts", outfile: "dist/adapter.cjs", ...node, lazy },
  { entry: "src/extension/debugging/connect-adapter.ts", outfile: "dist/connect-adapter.cjs", ...node },
  { entry: "src/extension/debugging/movements.ts", outfile: "dist/movements.cjs", ...node },
  { entry: "src/extension/panel/page-actions.ts", outfile: "dist/page-actions.cjs", ...node },
  { entry: "src/extension/start/actions.ts", outfile: "dist/start.cjs", ...node },
  { entry: "src/extension/editor/marks.ts", outfile: "dist/marks.cjs", ...node },
  { entry: "src/extension/testing/index.ts", outfile: "dist/testing.cjs", ...node },
  { entry: "src/extension/exploring/index.ts", outfile: "dist/exploring.cjs", ...node },
  { entry: "src/extension/study/index.ts", outfile: "dist/study.cjs", ...node },
  { entry: "src/extension/language/client.node.ts", outfile: "dist/language-client.cjs", ...node },
  { entry: "src/extension/language/server.node.ts", outfile: "dist/language-server.cjs", ...node, lazy },
  { entry: "src/extension/main.web.ts", outfile: "dist/web/extension.js", ...web },
  {
    entry: "src/extension/adapter/worker.web.ts",
    outfile: "dist/web/adapter.js",
    ...web,
    format: "iife",
    alias: nodeInBrowser,
  },
  { entry: "src/extension/language/server.web.ts", outfile: "dist/web/language-server.js", ...web, format: "iife" },
  {
    entryPoints: [
      "tlb",
      "page-tables",
      "spaces",
      "timeline",
      "compare",
      "lesson",
      "schedule",
      "study",
      "templates",
    ].map((view) => ({
      in: `src/views/${view}/main.tsx`,
      out: view,
    })),
    outdir: "dist/views",
    ...pages,
  },
  { entry: "src/cli/main.ts", outfile: "dist/cli/vas.cjs", ...node, banner: { js: "#!/usr/bin/env node" } },
  { entry: "src/cli/thread.ts", outfile: "dist/cli/vas-thread.cjs", ...node },
];
