/** Tools of Debian that tests are held against, and C programs built with them. Where one is missing, tests skip. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const built = path.join(tmpdir(), "vas-debugger-test-programs");
const picolibc = "/usr/lib/picolibc/riscv64-unknown-elf";
/** Sources that are built for tests: examples of the product, and cases of their own. */
const sources = { examples: "examples/real", cases: "test/elf/programs" } as const;

/** Is the tool on the path? */
export function hasTool(name: string): boolean {
  return spawnSync("which", [name]).status === 0;
}

/** Skips the running test, by name, where a tool is missing. */
export function needTools(context: Mocha.Context, ...names: readonly string[]): void {
  const missing = names.filter((name) => !hasTool(name));
  if (missing.length > 0) {
    context.test!.title += ` (skipped: ${missing.join(", ")} not installed)`;
    context.skip();
  }
}

/** Skips the running test, by name, where a program of a fixed place is missing. */
export function needFiles(context: Mocha.Context, ...paths: readonly string[]): void {
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length === 0) return;
  context.test!.title += ` (skipped: ${missing.join(", ")} not installed)`;
  context.skip();
}

/** Output of a tool; fails with what it wrote to standard error. */
export function runTool(name: string, args: readonly string[]): string {
  return execFileSync(name, args, { encoding: "utf8", maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "pipe"] });
}

/** A program that needs no C library: it begins at its own `_start`. */
export function buildFreestanding(files: readonly string[], options: readonly string[]): string {
  const target = ["-march=rv64imac", "-mabi=lp64", "-mcmodel=medany", "-nostdlib", "-nostartfiles", "-ffreestanding"];
  return build("riscv64-unknown-elf-gcc", files, target, options, ["-lgcc"]);
}

/** A program on picolibc: static, with the start file of the examples. */
export function buildPicolibc(
  files: readonly string[],
  march: "rv64im" | "rv64imac",
  options: readonly string[],
): string {
  const target = [`-march=${march}`, "-mabi=lp64", "-mcmodel=medany", "-nostdlib", "-nostartfiles"];
  const library = ["-isystem", `${picolibc}/include`, "-Wl,-z,max-page-size=65536"];
  const after = [`-L${picolibc}/lib/${march}/lp64`, "-lc", "-lgcc"];
  return build(
    "riscv64-unknown-elf-gcc",
    [...files, `${sources.examples}/start.c`],
    [...target, ...library],
    options,
    after,
  );
}

/** A program on glibc; dynamic unless `-static` is among the options. Libraries (`-lm`) come last, as the linker wants it. */
export function buildGlibc(files: readonly string[], options: readonly string[]): string {
  const isLibrary = (option: string): boolean => option.startsWith("-l");
  const others = options.filter((option) => !isLibrary(option));
  return build("riscv64-linux-gnu-gcc", files, [], others, options.filter(isLibrary));
}

/** Debian 13's programs and libraries for riscv64 (`npm run sysroot`). */
export const debianRoot = path.join(import.meta.dirname, "../../.sysroot");
const musl = `${debianRoot}/usr/lib/riscv64-linux-musl`;

/** Skips the running test where the sysroot has not what programs are linked with. */
export function needLibraries(context: Mocha.Context): void {
  needTools(context, "riscv64-linux-gnu-gcc");
  needFiles(context, `${musl}/libc.a`, `${debianRoot}/usr/lib/riscv64-linux-gnu/libsqlite3.a`);
}

/** A static program on Debian's musl. The linker of Debian 12 cannot read the debug information of Debian 13's libraries. */
export function buildMusl(files: readonly string[], options: readonly string[]): string {
  const libgcc = runTool("riscv64-linux-gnu-gcc", ["-print-libgcc-file-name"]).trim();
  const before = ["-static", "-nostdlib", "-nostdinc", "-isystem", `${debianRoot}/usr/include/riscv64-linux-musl`];
  const after = [`${musl}/libc.a`, libgcc, `${musl}/libc.a`, `${musl}/crtn.o`];
  return build(
    "riscv64-linux-gnu-gcc",
    files,
    before,
    [...options, "-Wl,--strip-debug"],
    [`${musl}/crt1.o`, `${musl}/crti.o`, ...after],
  );
}

/** A static program on Debian 13's glibc, with libraries of its packages. */
export function buildDebian(
  files: readonly string[],
  options: readonly string[],
  libraries: readonly string[],
): string {
  const before = [`--sysroot=${debianRoot}`, "-static", "-Wl,--strip-debug"];
  return build("riscv64-linux-gnu-gcc", files, before, options, [...libraries.map((name) => `-l${name}`), "-lm"]);
}

function build(
  compiler: string,
  files: readonly string[],
  before: readonly string[],
  options: readonly string[],
  after: readonly string[],
): string {
  const hash = createHash("sha256").update(JSON.stringify([compiler, before, options, after]));
  for (const file of files) hash.update(file).update(readFileSync(file));
  const target = path.join(built, `${path.basename(files[0]!, ".c")}-${hash.digest("hex").slice(0, 12)}.elf`);
  if (!existsSync(target)) {
    mkdirSync(built, { recursive: true });
    const unfinished = `${target}.${process.pid}`;
    runTool(compiler, [...before, ...options, ...files, ...after, "-o", unfinished]);
    renameSync(unfinished, target);
  }
  return target;
}
