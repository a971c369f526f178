// `npm start`: builds, then opens VS Code with examples/ and this extension. A desktop `code` is used if there is one, else the
// site (VS Code for the Web, no server of VS Code's, no compiler needed) in a browser. `--server` takes the VS Code server, for files
// on disk; `--port N` fixes the port; `--headless-check` opens it in a headless browser, waits until the scenario is open and the
// extension active, and ends.
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildIfStale } from "./build.mjs";
import { changedAt } from "./build/freshness.mjs";
import { packageIfStale } from "./package.mjs";
import { fail, step } from "./host/progress.mjs";
import { serve } from "./site/serve.mjs";
import { siteIfStale } from "./site.mjs";
import { findDesktopCommand, rootFlags } from "./vscode/desktop.mjs";
import { checkWorkbench } from "./vscode/headless-check.mjs";
import { openUrl } from "./vscode/open-url.mjs";
import { cache, examples, firstScenario, root } from "./vscode/places.mjs";
import { installExtension, startServer } from "./vscode/server.mjs";

async function main(flags) {
  await step("Building", buildIfStale);
  const check = flags.includes("--headless-check");
  const server = flags.includes("--server");
  const desktop = check || server ? null : findDesktopCommand();
  const port = numberAfter(flags, "--port");
  if (desktop) await openDesktop(desktop);
  else if (server) await openServer({ check, port });
  else await openSite({ check, port });
}

function openDesktop(code) {
  console.log(`Opening ${code}. In the scenario, press F5.`);
  const child = spawn(
    code,
    [
      "--new-window",
      `--extensionDevelopmentPath=${root}`,
      ...rootFlags(join(cache, "desktop-profile")),
      examples,
      firstScenario,
    ],
    { stdio: "inherit" },
  );
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (status) =>
      status === 0 ? resolve() : reject(new Error(`\`${code}\` ended with exit status ${status}.`)),
    );
  });
}

async function openSite({ check, port }) {
  const { url, stop } = await serve(await siteIfStale(), port);
  if (check) {
    try {
      await step("Opening the scenario in a headless browser", () => checkWorkbench(url));
    } finally {
      await stop();
    }
    console.log("VS Code is up: the scenario is open and the extension is active.");
    return;
  }
  console.log(`\nVS Code: ${url}`);
  console.log((await openUrl(url)) ? "It opens in your browser." : "Open this address in a browser on this machine.");
  console.log(
    "In the scenario, press F5. What you change is kept until the page is left; `npm start -- --server` works on files.",
  );
  console.log("Control+C here ends it.\n");
  await new Promise((resolve) => ["SIGINT", "SIGTERM"].forEach((signal) => process.on(signal, resolve)));
  await stop();
}

async function openServer({ check, port }) {
  const profile = join(cache, "profile");
  const vsix = await packageIfStale();
  const installed = join(profile, "installed");
  if (changedAt(installed) < changedAt(vsix)) {
    await step("Installing the extension", () => installExtension(profile, vsix));
    await writeFile(installed, "");
  }
  const server = await step("Starting VS Code", () => startServer({ profile, port }));
  const url = workbenchUrl(server.url);
  if (check) {
    try {
      await step("Opening the scenario in a headless browser", () => checkWorkbench(url));
    } finally {
      await server.stop();
    }
    console.log("VS Code is up: the scenario is open and the extension is active.");
    return;
  }
  console.log(`\nVS Code: ${url}`);
  console.log((await openUrl(url)) ? "It opens in your browser." : "Open this address in a browser on this machine.");
  console.log("In the scenario, press F5. Control+C here ends VS Code.\n");
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void server.stop().then(() => process.exit(0)));
  await server.exited;
}

/** The folder of the examples, with the first scenario open in an editor. */
function workbenchUrl(server) {
  const payload = JSON.stringify([["openFile", `vscode-remote://${new URL(server).host}${firstScenario}`]]);
  return `${server}?folder=${encodeURIComponent(examples)}&payload=${encodeURIComponent(payload)}`;
}

function numberAfter(flags, name) {
  const at = flags.indexOf(name);
  if (at < 0) return 0;
  const port = Number(flags[at + 1]);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Error(`${name} wants a port from 1 to 65535, for example ${name} 8080.`);
  return port;
}

main(process.argv.slice(2)).catch(fail);
