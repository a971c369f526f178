// One line of progress per long step, with its duration, on standard error so that standard output stays clean.
import { spawn } from "node:child_process";

/** Runs `work`, printing what it is before and how long it took after. */
export async function step(title, work) {
  const start = Date.now();
  process.stderr.write(`• ${title} …\n`);
  const result = await work();
  process.stderr.write(`✓ ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)\n`);
  return result;
}

/**
 * Runs a command to its end. Resolves with its output. If it fails, rejects with the last lines of it; the error's `output`
 * is all of it.
 */
export function command(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("error", (error) => reject(new Error(`${file}: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else
        reject(
          Object.assign(new Error(`\`${[file, ...args].join(" ")}\` failed (exit status ${code})\n${tail(output)}`), {
            output,
          }),
        );
    });
  });
}

/** Prints the error as one message and ends with a failure status: for use in `main().catch(fail)`. */
export function fail(error) {
  process.stderr.write(`✗ ${error.message}\n`);
  process.exit(1);
}

function tail(output) {
  return output.trimEnd().split("\n").slice(-30).join("\n");
}
