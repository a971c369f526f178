/** The commands that serve editors: dap, lsp. Ctrl-C ends them, as it ends any server. */
import { InvalidArgumentError, type Command } from "commander";
import { startDebugAdapter, startDebugServer, startLanguageServer } from "../servers/index.js";
import type { Terminal } from "../terminal/index.js";

/** Adds the commands. */
export function addServers(program: Command, terminal: Terminal, finish: (status: number) => void): void {
  program
    .command("dap")
    .description("debug adapter on standard input and output, or on a port of this machine")
    .option("--port <number>", "serve clients that connect to this port of 127.0.0.1; 0: any that is free", portNumber)
    .action(async ({ port }: { port?: number }) =>
      finish(await (port === undefined ? startDebugAdapter(terminal) : startDebugServer(terminal, port))),
    );
  program
    .command("lsp")
    .description("language server on standard input and output")
    .option("--stdio", "the only way there is; accepted because clients add it", true)
    .action(async () => finish(await startLanguageServer()));
}

function portNumber(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError("write a number from 0 to 65535");
  return port;
}
