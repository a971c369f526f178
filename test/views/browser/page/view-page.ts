/**
 * A view in a page of its own in headless Chromium, under the Content-Security-Policy of a webview. The page records
 * what the view posts; answers come from fixtures, either at once or when the test says so.
 */
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { chromium, type Browser, type Page } from "playwright-core";
import type { FromView, ToView } from "../../../../src/protocol/messages.js";
import type { VasRequestName } from "../../../../src/protocol/requests.js";
import { bodyClass, themes, type ThemeName } from "./themes.js";

const everyView = [
  "tlb",
  "page-tables",
  "spaces",
  "timeline",
  "compare",
  "lesson",
  "schedule",
  "study",
  "templates",
] as const;

export type ViewName = (typeof everyView)[number];

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const knownPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The browser to test with: CHROMIUM_PATH, else a usual place, else null. */
export function findBrowser(): string | null {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") return existsSync(named) ? named : null;
  return knownPlaces.find((place) => existsSync(place)) ?? null;
}

export const noBrowser = "no Chromium found: install one or set CHROMIUM_PATH to its executable";

/** Starts the browser without a window. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error(noBrowser);
  return chromium.launch({ executablePath, args: flags });
}

/** A view's own module and style sheet, and by path these and the modules that views share. */
export interface Bundle {
  readonly name: ViewName;
  readonly script: string;
  readonly style: string;
  readonly files: Readonly<Record<string, PageFile>>;
}

/** Bundles the views as the build does. */
export async function bundleViews(wanted: readonly ViewName[]): Promise<Map<ViewName, Bundle>> {
  // All of them, whichever are wanted: what they share is then split off as in the build.
  const names: readonly ViewName[] = [...new Set<ViewName>([...wanted, ...everyView])];
  const result = await build({
    entryPoints: names.map((name) => ({ in: `src/views/${name}/main.tsx`, out: name })),
    outdir: "/bundles",
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    splitting: true,
    chunkNames: "shared-[hash]",
    jsx: "automatic",
    jsxImportSource: "preact",
    target: "es2022",
    logLevel: "silent",
  });
  const text = (suffix: string) => result.outputFiles.find((file) => file.path.endsWith(suffix))!.text;
  const shared = Object.fromEntries(
    result.outputFiles.flatMap(({ path, text: code }) => {
      const name = /shared-[^/]*\.js$/.exec(path)?.[0];
      return name === undefined ? [] : [[`/${name}`, ["text/javascript", code, "always"] as const]];
    }),
  );
  return new Map(
    names.map((name) => {
      const [script, style] = [text(`/${name}.js`), text(`/${name}.css`)];
      const own: Record<string, PageFile> = {
        [`/${name}.js`]: ["text/javascript", script, "always"],
        [`/${name}.css`]: ["text/css", style, "always"],
      };
      return [name, { name, script, style, files: { ...shared, ...own } }];
    }),
  );
}

/** What a page loads: its type and text; what is the same each time is loaded once. */
type PageFile = readonly [type: string, text: string, lasts?: "always"];

/** A page that shows one view after another. */
export interface Tab {
  readonly page: Page;
  /** Of the server that its files come from: a browser keeps what comes from one, unlike what a test hands it. */
  readonly origin: string;
  readonly problems: string[];
  readonly answers: Map<string, (args: Record<string, unknown>) => unknown>;
  files: Readonly<Record<string, PageFile>>;
}

/** What VS Code puts into every webview before the view's own style sheet, as far as it could show in ours. */
const webviewDefaults = `
  body { padding: 0 20px; color: var(--vscode-editor-foreground); }
  code { color: #d7ba7d; background-color: #80808040; padding: 1px 3px; border-radius: 4px; }
  input:focus, select:focus { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }`;

const nonce = "b64nonce";

/** What a webview is allowed: its own scripts, and what comes from where its resources lie. */
function policyOf(origin: string): string {
  return `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${origin}; font-src ${origin}; img-src ${origin} data:`;
}

/** Opens a page under the policy of a webview. */
export async function openTab(browser: Browser): Promise<Tab> {
  const page = await browser.newPage();
  const server = createServer((request, response) => {
    const file = tab.files[request.url!];
    // A browser asks for a picture of the site, which a webview's has not.
    if (file === undefined) return response.writeHead(request.url === "/favicon.ico" ? 204 : 404).end();
    const [type, text, lasts] = file;
    response.writeHead(200, {
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": policyOf(tab.origin),
      "cache-control": lasts === undefined ? "no-store" : "max-age=86400, immutable",
    });
    return response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  page.on("close", () => server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tab: Tab = { page, origin, problems: [], answers: new Map(), files: {} };
  page.setDefaultTimeout(180_000);
  page.on("pageerror", (error) => tab.problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") tab.problems.push(message.text());
  });
  await page.exposeFunction("vasAnswer", async (request: Extract<FromView, { type: "request" }>) => {
    const answer = tab.answers.get(request.command);
    if (answer === undefined) return;
    await send(page, {
      type: "response",
      id: request.id,
      ok: true,
      body: await answer(request.arguments as Record<string, unknown>),
    });
  });
  return tab;
}

function send(page: Page, message: ToView): Promise<void> {
  // As text: the driver takes objects with thousands of properties apart one by one.
  return page.evaluate((text) => window.postMessage(JSON.parse(text), "*"), JSON.stringify(message));
}

export interface PageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What getState gives. */
  readonly stored?: unknown;
}

/** A view under test. */
export interface ViewPage {
  readonly page: Page;
  /** Delivers a message of the extension. */
  send(message: ToView): Promise<void>;
  /** Answers every later request of this name at once, with what the function gives for its arguments. */
  answer(command: VasRequestName, body: (args: Record<string, unknown>) => unknown): void;
  /** Everything that the view posted. */
  posted(): Promise<readonly FromView[]>;
  /** Waits until the view has rendered an epoch. */
  rendered(epoch: number): Promise<void>;
  stored(): Promise<unknown>;
  /** Violations of the policy and errors of the page. */
  readonly problems: readonly string[];
}

/** Loads a view, with nothing posted or answered yet. */
export async function openView(tab: Tab, bundle: Bundle, options: PageOptions = {}): Promise<ViewPage> {
  const { page, origin, problems, answers } = tab;
  const theme = options.theme ?? "dark";
  const { name } = bundle;
  problems.length = 0;
  answers.clear();
  const { width = 560, height = 640 } = options;
  const size = page.viewportSize();
  // Setting the same again lays the last page out once more.
  if (size?.width !== width || size.height !== height) await page.setViewportSize({ width, height });
  const variables = Object.entries(themes[theme])
    .map(([color, value]) => `--vscode-${color}: ${value};`)
    .join("\n");
  const host = `const state = { value: ${JSON.stringify(options.stored) ?? "undefined"} };
    window.vasPosted = [];
    window.vasState = state;
    window.acquireVsCodeApi = () => ({
      postMessage(message) {
        window.vasPosted.push(message);
        if (message.type === "request") window.vasAnswer?.(message);
      },
      getState() { return state.value; },
      setState(value) { state.value = JSON.parse(JSON.stringify(value)); },
    });`;
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>view</title>
    <link rel="stylesheet" href="theme.css"><link rel="stylesheet" href="${name}.css"></head>
    <body class="${bodyClass[theme]}"><div id="root"></div>
    <script nonce="${nonce}" src="host.js"></script><script type="module" nonce="${nonce}" src="${name}.js"></script></body></html>`;
  const ground = themes[theme]["panel-background"];
  tab.files = {
    "/": ["text/html", html],
    "/theme.css": ["text/css", `:root { ${variables} } html { background: ${ground}; } ${webviewDefaults}`],
    "/host.js": ["text/javascript", host],
    ...bundle.files,
  };
  await page.goto(`${origin}/`);
  return {
    page,
    problems,
    send: (message) => send(page, message),
    answer(command, body) {
      answers.set(command, body);
    },
    posted: () => page.evaluate(() => (window as unknown as { vasPosted: FromView[] }).vasPosted),
    async rendered(epoch) {
      await page.waitForFunction(
        (wanted) =>
          (window as unknown as { vasPosted: FromView[] }).vasPosted.some(
            (message) => message.type === "rendered" && message.epoch === wanted,
          ),
        epoch,
      );
    },
    stored: () => page.evaluate(() => (window as unknown as { vasState: { value: unknown } }).vasState.value),
  };
}
