/** The commands that serve editors: dap, lsp. Ctrl-C ends them, as it ends any server. */
import type { Command } from "commander";
import { startDebugAdapter, startLanguageServer } from "../servers/index.js";
import type { Terminal } from "../terminal/index.js";

/** Adds the commands. */
export function addServers(program: Command, terminal: Terminal, finish: (status: number) => void): void {
  program
    .command("dap")
    .description("debug adapter on standard input and output")
    .action(async () => finish(await startDebugAdapter(terminal)));
  program
    .command("lsp")
    .description("language server on standard input and output")
    .option("--stdio", "the only way there is; accepted because clients add it", true)
    .action(async () => finish(await startLanguageServer()));
}
