/** Entry of the `vas` program. */
import { version } from "../../package.json";
import { runCommandLine } from "./program.js";
import { processTerminal } from "./process/index.js";

// A reader that has gone away (`vas run … | head`) is no error of ours.
process.stdout.on("error", () => process.exit(0));

runCommandLine(processTerminal(), process.argv.slice(2), version).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(
      `vas: internal error, please report it: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exitCode = 70;
  },
);
