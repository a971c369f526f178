// `npm run fuzz -- KIND`: random input of a kind, case by case from a seed on, until the count or the minutes are over (test/fuzz).
import { spawn } from "node:child_process";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { root } from "./vscode/places.mjs";

const kinds = ["scenarios", "documents", "requests", "framing", "views", "command-lines", "executables", "all"];
const number = (text) => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("write a number above 0");
  return value;
};

const program = new Command("npm run fuzz --")
  .description("Gives random input to the product. A finding is printed with the seed that makes it again.")
  .argument("[kind]", kinds.join(", "), "all")
  .option("--seed <number>", "seed of the first case; each next one has the next", number, 1)
  .option("--count <number>", "cases; with --seed alone: 1", number)
  .option("--minutes <number>", "stop after so many minutes for a kind", number)
  .parse();
const {
  seed,
  minutes,
  count = minutes ? 1e9 : program.getOptionValueSource("seed") === "cli" ? 1 : 200,
} = program.opts();
const [kind = "all"] = program.args;
if (!kinds.includes(kind)) program.error(`there is no kind ${kind}: ${kinds.join(", ")}`);
const options = JSON.stringify({ kind, seed, count, minutes: minutes ?? 1e9 });
const child = spawn(process.execPath, ["--import", "tsx", join(root, "test", "fuzz", "main.ts"), options], {
  cwd: root,
  stdio: "inherit",
});
child.on("close", (status) => (process.exitCode = status ?? 1));
