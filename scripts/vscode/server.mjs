// Starts the VS Code server on a free port and waits until it answers.
import { spawn } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { command } from "../host/progress.mjs";
import { codeServer } from "./code-server.mjs";

/** Settings that keep panels of other features out of the way. */
const quietSettings = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.openRepositoryInParentFolders": "never",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
};

/**
 * Starts a server whose profile lives in `profile`. `environment` reaches the extension host. Returns
 * `{ url, port, stop, exited }`; `exited` resolves when the server ends. Its log is `profile`/server.log.
 */
export async function startServer({ profile, environment = {}, port = 0 }) {
  const { node, entry } = await codeServer();
  const chosen = port || (await freePort());
  const data = join(profile, "data");
  await mkdir(join(data, "User"), { recursive: true });
  const file = join(data, "User", "settings.json");
  // A profile that is kept may hold the user's own changes.
  if (!existsSync(file)) await writeFile(file, JSON.stringify(quietSettings, null, 2));
  const child = spawn(node, [entry, ...serverArguments(profile), "--bind-addr", `127.0.0.1:${chosen}`], {
    env: { ...serverEnvironment(), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(join(profile, "server.log"));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const exited = new Promise((resolve) => child.on("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    log.end();
  };
  const url = `http://127.0.0.1:${chosen}/`;
  await Promise.race([
    answers(url),
    exited.then((code) => {
      throw new Error(`The VS Code server ended at once (exit status ${code}); see ${log.path}`);
    }),
  ]);
  return { url, port: chosen, stop, exited };
}

/** Installs a packaged extension into the profile, as a user would. */
export async function installExtension(profile, vsix) {
  const { node, entry } = await codeServer();
  await command(node, [entry, ...serverArguments(profile), "--install-extension", vsix, "--force"], {
    env: serverEnvironment(),
  });
}

function serverArguments(profile) {
  return [
    "--auth",
    "none",
    "--user-data-dir",
    join(profile, "data"),
    "--extensions-dir",
    join(profile, "extensions"),
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-workspace-trust",
    "--disable-getting-started-override",
  ];
}

/** A terminal of VS Code sets variables that would make the server talk to that VS Code instead of starting. */
function serverEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|CODE_SERVER_|PORT$)/.test(name)),
  );
}

async function answers(url) {
  const deadline = Date.now() + 180_000;
  for (;;) {
    try {
      if ((await fetch(`${url}healthz`, { signal: AbortSignal.timeout(2000) })).ok) return;
    } catch {
      // Not listening yet.
    }
    if (Date.now() > deadline) throw new Error("The VS Code server did not answer within 60 s.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A port that nothing listens on now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
