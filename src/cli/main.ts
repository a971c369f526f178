/** Entry of the `vas` program. */
import { version } from "../../package.json";
import { internalError } from "../debug/index.js";
import { runCommandLine } from "./program.js";
import { processTerminal } from "./process/index.js";

// A reader that has gone away (`vas run … | head`) is no error of ours.
process.stdout.on("error", () => process.exit(0));

runCommandLine(processTerminal(), process.argv.slice(2), version).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    const { details, url } = internalError(error, `\`vas ${process.argv.slice(2).join(" ")}\``);
    process.stderr.write(`vas: ${details}\nReport it, with the scenario if it may be public: ${url}\n`);
    process.exitCode = 70;
  },
);
