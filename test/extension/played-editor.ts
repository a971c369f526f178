/** Modules of the extension with a VS Code that a test plays. */
import { build } from "esbuild";

/** Loads a module; `vscode` is what it needs of VS Code. */
export async function loadWith<Module>(path: string, vscode: object): Promise<Module> {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
    external: ["vscode"],
    logLevel: "silent",
  });
  const module = { exports: {} as Module };
  new Function("module", "exports", "require", outputFiles[0]!.text)(module, module.exports, () => vscode);
  return module.exports;
}
