/** Scenarios that run programs of the machine's Debian packages: their files, their output, what qemu says of them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compileSource } from "../../../src/compiler/index.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import type { Image } from "../../../src/image/image.js";
import { createCoreServices } from "../../../src/language/index.js";
import { continueRun, openSimulation, outputSince, type Run, type Simulation } from "../../../src/simulator/index.js";
import { listFolder } from "../../simulator/scenarios/list-folder.js";

const readBytes = async (location: string): Promise<Uint8Array> => new Uint8Array(readFileSync(location));

/** The image of a scenario, or what is wrong with it. */
export async function compile(text: string, source: string): Promise<Image | string> {
  const services = createCoreServices(languageSettings());
  const { image, problems } = await compileSource(services, text, { source, readBytes, listFolder });
  return image ?? problems.map(({ line, message }) => `${line}: ${message}`).join("\n");
}

/** A simulation at its start. */
export async function open(
  text: string,
  source: string,
  overrides: Readonly<Record<string, string | number | boolean>> = {},
): Promise<Simulation> {
  const image = await compile(text, source);
  assert.ok(typeof image !== "string", String(image));
  return openImage(image, overrides);
}

/** The same of an image. */
export function openImage(
  image: Image,
  overrides: Readonly<Record<string, string | number | boolean>> = {},
): Simulation {
  const opened = openSimulation(image, { overrides });
  if (!("simulation" in opened)) assert.fail(JSON.stringify(opened));
  return opened.simulation;
}

/** Runs to the end of a run. */
export function finish(simulation: Simulation, run: Run): void {
  while (continueRun(simulation, run, Number.MAX_SAFE_INTEGER) === null);
}

/** A folder of its own with executables in it. */
export function withPrograms<Result>(
  programs: Readonly<Record<string, string>>,
  act: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), "vas-linux-"));
  for (const [name, built] of Object.entries(programs)) {
    copyFileSync(built, path.join(folder, name));
    chmodSync(path.join(folder, name), 0o755);
  }
  return act(folder).finally(() => rmSync(folder, { recursive: true }));
}

/** What a program wrote and how many instructions it took. */
export interface Witnessed {
  readonly out: string;
  readonly err: string;
  readonly instructions: number;
}

/** What qemu says of a program that writes to pipes, with nothing in its environment. */
export function underQemu(
  program: string,
  args: readonly string[],
  input = "",
  options: readonly string[] = [],
): Witnessed {
  const log = `${program}.log`;
  const words = [...options, "-singlestep", "-d", "nochain,exec", "-D", log, program, ...args];
  const ran = spawnSync("qemu-riscv64", words, { env: {}, input, encoding: "utf8" });
  let instructions = 0;
  for (const byte of readFileSync(log)) if (byte === 10) instructions++;
  // Qemu tells of a signal on the standard error that it shares with the program.
  return { out: ran.stdout, err: ran.stderr.replace(/^qemu: .*\n/m, ""), instructions };
}

/** Lines that a process wrote. */
export function written(simulation: Simulation, kind: "print" | "error-output", name = "A"): string {
  return outputSince(simulation, 0)
    .items.filter((item) => item.kind === kind && item.text.startsWith(`${name}: `))
    .map(({ text }) => `${text.slice(name.length + 2)}\n`)
    .join("");
}

/** The C library of Debian's cross packages, as a tree of a scenario. */
export const sysroot = "/usr/riscv64-linux-gnu";
export const libraries = `files "${sysroot}" only "lib/ld-linux-riscv64-lp64d.so.1", "lib/libc.so.6", "lib/libm.so.6"`;
