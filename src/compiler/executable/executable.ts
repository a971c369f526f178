/** Programs from ELF files: what is wrong with one before it runs, and how it is loaded. */
import {
  architectureOf,
  buildIdOf,
  elfType,
  extensionsOf,
  FormatError,
  readElf,
  riscvFlag,
  segmentFlag,
  segmentType,
  type ElfFile,
} from "../../elf/index.js";
import type { FileNode } from "../../image/file-tree.js";
import type { ExecutableImage, ProgramImage } from "../../image/image.js";
import { rangeOf, type Program } from "../../language/index.js";
import { beside } from "./beside.js";
import { fileIn } from "./file-trees.js";
import { describeInterpreter, dynamicFaultsOf, findInterpreter, type Loader } from "./dynamic.js";
import { libraryPages } from "./library-pages.js";
import { rootedPath } from "./rooted-path.js";
import { loadable, segmentOf } from "./segments.js";
import { errorAt, type Problem } from "../meaning/index.js";

/** Where position-independent executables are loaded. */
const elfBase = 0x2000_0000;

/** Reads files for the compiler. Rejects with an error whose message is fit for the user. */
export type ReadBytes = (location: string) => Promise<Uint8Array>;

/** A program from a file, or every reason why it cannot run. */
export type ExecutableResult = { readonly program: ProgramImage } | { readonly problems: readonly Problem[] };

/**
 * Reads and checks the file of a program.
 *
 * @param pageBytes pages of the machine, which its segments must fit
 * @param files the trees of the scenario, where it may be, too
 */
export async function readExecutable(
  node: Program,
  scenario: string,
  read: ReadBytes | undefined,
  pageBytes: number,
  files: readonly FileNode[] = [],
): Promise<ExecutableResult> {
  const file = node.file ?? "";
  const inTree = fileIn(files, file);
  const location = beside(scenario, file);
  const refuse = (...messages: readonly string[]): ExecutableResult => ({
    problems: messages.map((message) => errorAt(rangeOf(node), message)),
  });
  if (read === undefined && inTree === null)
    return refuse(`"${file}" cannot be read here: files are not within reach.`);
  let bytes: Uint8Array;
  try {
    // What is named from the root is a file of the trees, if there is one; else what lies beside the scenario comes first.
    bytes = file.startsWith("/") && inTree !== null ? inTree.bytes : await read!(location);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const trees = files.length > 0 ? " and in the scenario's `files`" : "";
    if (inTree === null) return refuse(`"${file}" cannot be read: ${why} (looked at ${location}${trees}).`);
    bytes = inTree.bytes;
  }
  try {
    const checked = check(bytes, files, pageBytes);
    if ("faults" in checked) return refuse(...checked.faults.map((message) => `"${file}" ${message}`));
    const symbols = await readSymbols(node, scenario, read, files, checked.elf);
    if (typeof symbols === "string") return refuse(symbols);
    const pages = libraryPages(checked.elf, files, checked.loader);
    const facts = { ...namedBy(node, location), ...(symbols && { symbols }), ...(pages && { libraryPages: pages }) };
    const program = describe(facts, checked.elf, checked.loader);
    return { program };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return refuse(`"${file}" cannot run: ${error.message}.`);
  }
}

/**
 * The file of a program's `symbols`: what `objcopy --only-keep-debug` leaves, beside the scenario or in its trees.
 *
 * @returns its bytes; null: the program has none; text: why it cannot be used
 */
async function readSymbols(
  node: Program,
  scenario: string,
  read: ReadBytes | undefined,
  files: readonly FileNode[],
  program: ElfFile,
): Promise<Uint8Array | string | null> {
  const name = node.settings.find(({ key }) => key === "symbols")?.values[0];
  if (name === undefined) return null;
  const location = beside(scenario, name);
  const found = await read?.(location).catch(() => null);
  const bytes = found ?? fileIn(files, name)?.bytes;
  if (bytes === undefined) return `"${name}" cannot be read (looked at ${location} and in the scenario's \`files\`).`;
  try {
    const [own, other] = [program, readElf(bytes)].map(buildIdOf);
    if (own === other || own === null || other === null) return bytes;
    return `"${name}" is of another build of "${node.file ?? ""}": its build id is ${other}, the program's ${own}. Take the file that was split off with this program.`;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return `"${name}" has no symbols: ${error.message}.`;
  }
}

/**
 * Programs that execve can run besides those that the scenario names: executables of its trees. What could not run here is left out,
 * and so are libraries, which some systems mark as executable.
 */
export function reachablePrograms(
  files: readonly FileNode[],
  pageBytes: number,
  known: readonly ProgramImage[],
): readonly ProgramImage[] {
  const taken = new Set(known.map(({ executable }) => rootedPath(executable?.path ?? "")));
  // Of two files with one path the later counts.
  const latest = new Map(files.map((node) => [node.path, node]));
  const found: ProgramImage[] = [];
  for (const node of latest.values()) {
    if (node.kind !== "file" || !node.executable || taken.has(node.path) || /\.so(\.|$)/.test(node.path)) continue;
    if (!isElf(node.bytes)) continue;
    try {
      const checked = check(node.bytes, files, pageBytes);
      const facts: Facts = { name: node.path, path: node.path, location: node.path, args: [], env: [], sourceMap: [] };
      if (!("faults" in checked)) found.push(describe({ ...facts, onlyByExec: true }, checked.elf, checked.loader));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return found;
}

function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** A file that can run, with its interpreter, or why it cannot. Throws FormatError: it is no ELF file of RISC-V. */
function check(
  bytes: Uint8Array,
  files: readonly FileNode[],
  pageBytes: number,
): { readonly elf: ElfFile; readonly loader: Loader | null } | { readonly faults: readonly string[] } {
  const elf = readElf(bytes);
  const loader = findInterpreter(elf, files);
  const faults = [...describeExecutable(elf), ...pageFaultsOf(elf, pageBytes), ...dynamicFaultsOf(elf, files, loader)];
  return faults.length > 0 ? { faults } : { elf, loader };
}

const supported: ReadonlySet<string> = new Set([
  ...["i", "m", "a", "f", "d", "c", "zicsr", "zicntr", "zifencei", "zmmul", "zaamo", "zalrsc", "zca", "zcd"],
]);

/** Why a file is no program that runs here, whatever the machine; each goes on from "it". */
export function describeExecutable(elf: ElfFile): string[] {
  const faults: string[] = [];
  if (elf.type !== elfType.EXEC && elf.type !== elfType.DYN)
    faults.push("is no executable: link it (object files and core files do not run).");
  const abi = elf.flags & riscvFlag.FLOAT_ABI;
  if (abi === riscvFlag.FLOAT_SINGLE || abi === riscvFlag.FLOAT_QUAD)
    faults.push("passes floating-point arguments in a way that is not supported: compile with -mabi=lp64 or lp64d.");
  const architecture = architectureOf(elf);
  const missing = architecture === null ? [] : extensionsOf(architecture).filter((name) => !supported.has(name));
  if (missing.length > 0)
    faults.push(`was compiled for ${missing.join(", ")}, which no machine here has: compile with -march=rv64gc.`);
  const stack = elf.segments.find(({ type }) => type === segmentType.GNU_STACK);
  if (stack !== undefined && (stack.flags & segmentFlag.X) !== 0)
    faults.push("wants an executable stack: link it with -z noexecstack.");
  if (loadable(elf).length === 0) faults.push("has nothing to load.");
  return faults;
}

/** Segments with different rights in one page: the file was linked for smaller pages. */
function pageFaultsOf(elf: ElfFile, pageBytes: number): string[] {
  const sorted = loadable(elf).sort((a, b) => a.address - b.address);
  const overlap = sorted.some((segment, index) => {
    const next = sorted[index + 1];
    if (next === undefined) return false;
    const end = Math.ceil((segment.address + segment.memoryBytes) / pageBytes) * pageBytes;
    return Math.floor(next.address / pageBytes) * pageBytes < end;
  });
  if (!overlap) return [];
  const size = `${pageBytes / 1024} KB`;
  return [`has two segments in one page of ${size}: link it with -Wl,-z,max-page-size=65536, or choose smaller pages.`];
}

/** What the scenario says of a program, or what a file of a tree has instead. */
type Facts = Pick<
  ExecutableImage,
  "path" | "location" | "args" | "env" | "sourceMap" | "symbols" | "onlyByExec" | "libraryPages"
> & {
  readonly name: string;
};

function namedBy(node: Program, location: string): Facts {
  const settings = (key: string): Program["settings"] => node.settings.filter((one) => one.key === key);
  return {
    name: node.name,
    path: node.file ?? "",
    location,
    args: settings("args").flatMap(({ values }) => values),
    env: settings("env").map(({ variable, values: [value] }) => `${variable}=${value}`),
    sourceMap: settings("sources").map(({ values: [from], target }) => ({ from: from ?? "", to: target ?? "" })),
  };
}

function describe({ name, ...facts }: Facts, elf: ElfFile, loader: Loader | null): ProgramImage {
  const bias = elf.type === elfType.DYN ? elfBase : 0;
  const holder = loadable(elf).find(
    ({ offset, fileBytes }) => elf.headers.offset >= offset && elf.headers.offset < offset + fileBytes,
  );
  const executable: ExecutableImage = {
    ...facts,
    bytes: elf.bytes,
    bias,
    ...(loader !== null && { interpreter: describeInterpreter(loader) }),
    isa: isaOf(elf),
    headers: {
      address: holder === undefined ? 0 : elf.headers.offset - holder.offset + holder.address + bias,
      entryBytes: elf.headers.entryBytes,
      count: elf.headers.count,
    },
  };
  return {
    name,
    segments: loadable(elf).map((segment) => segmentOf(segment, elf, bias, rootedPath(facts.path))),
    entry: elf.entry + bias,
    threadEntry: 0,
    signalEntry: 0,
    executable,
  };
}

/** The smallest instruction set that has what the file needs. */
function isaOf(elf: ElfFile): ExecutableImage["isa"] {
  const extensions = extensionsOf(architectureOf(elf) ?? "rv64gc");
  if ((elf.flags & riscvFlag.FLOAT_ABI) !== 0 || extensions.some((name) => /^(f|d|zicsr|zicntr)$/.test(name)))
    return "rv64gc";
  return (elf.flags & riscvFlag.RVC) !== 0 || extensions.some((name) => /^(a|c|zaamo|zalrsc|zca)$/.test(name))
    ? "rv64imac"
    : "rv64im";
}
