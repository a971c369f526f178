/** `vas elf FILE`: what an executable is, and whether it can run here. */
import { describeExecutable } from "../../compiler/index.js";
import {
  architectureOf,
  dynamicFacts,
  elfType,
  extensionsOf,
  FormatError,
  interpreterOf,
  readElf,
  segmentFlag,
  segmentType,
  symbolsOf,
  type ElfFile,
} from "../../elf/index.js";
import { addressText } from "../../notation/index.js";
import {
  exitStatuses,
  fileProblem,
  printable,
  tableLines,
  UsageError,
  type Row,
  type Terminal,
} from "../terminal/index.js";

/** Prints one file's facts. Exit status 1: it cannot run, and why. */
export async function elfCommand(terminal: Terminal, file: string): Promise<number> {
  let bytes: Uint8Array;
  try {
    bytes = await terminal.files.readBytes(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${fileProblem(error)}`);
  }
  try {
    const elf = readElf(bytes);
    terminal.out(`${[...headLines(file, elf), "", ...segmentLines(elf)].join("\n")}\n`);
    const faults = describeExecutable(elf);
    terminal.out(
      `\n${faults.length === 0 ? canRun(elf) : faults.map((fault) => `It ${printable(fault)}`).join("\n")}\n`,
    );
    return faults.length === 0 ? exitStatuses.ok : exitStatuses.failed;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    terminal.out(`${printable(file)}: ${error.message}\n`);
    return exitStatuses.failed;
  }
}

/** That it can run, and with what. */
function canRun(elf: ElfFile): string {
  const interpreter = interpreterOf(elf);
  if (interpreter === null) return "It can run.";
  const needed = dynamicFacts(elf)?.needed ?? [];
  const files = [interpreter, ...needed].join(", ");
  const verb = needed.length === 0 ? "is" : "are";
  return printable(
    `It can run where ${files} ${verb} among the files that it sees: \`files\` of a scenario, --files of \`vas run\`.`,
  );
}

const typeNames: Readonly<Record<number, string>> = {
  [elfType.REL]: "object file",
  [elfType.EXEC]: "executable at fixed addresses",
  [elfType.DYN]: "position-independent executable or library",
  [elfType.CORE]: "core file",
};

function headLines(file: string, elf: ElfFile): string[] {
  const interpreter = interpreterOf(elf);
  const dynamic = dynamicFacts(elf);
  const architecture = architectureOf(elf);
  const functions = symbolsOf(elf).filter(({ kind }) => kind === "function").length;
  const hasLines = elf.sections.some(({ name }) => name === ".debug_line");
  const facts: (readonly [string, string])[] = [
    ["file", `${file}, ${elf.bytes.length} bytes`],
    ["kind", typeNames[elf.type] ?? `e_type ${elf.type}`],
    ["entry", addressText(elf.entry)],
    [
      "instructions",
      architecture === null ? "not said" : `${architecture.slice(0, 4)} ${extensionsOf(architecture).join(" ")}`,
    ],
    ["linking", interpreter === null ? "static" : `dynamic, by ${interpreter}`],
    ...(dynamic === null || dynamic.needed.length === 0 ? [] : [["needs", dynamic.needed.join(", ")] as const]),
    ...(dynamic?.soname ? [["library", dynamic.soname] as const] : []),
    ["symbols", `${functions} functions; ${hasLines ? "lines of the source (-g)" : "no lines: compile with -g"}`],
  ];
  return facts.map(([name, text]) => `${name.padEnd(14)}${printable(text)}`);
}

function segmentLines(elf: ElfFile): readonly string[] {
  const rows = elf.segments
    .filter(({ type }) => type === segmentType.LOAD)
    .map(({ address, memoryBytes, fileBytes, align, flags }): Row => {
      const rights = [
        [segmentFlag.R, "r"],
        [segmentFlag.W, "w"],
        [segmentFlag.X, "x"],
      ] as const;
      return [
        addressText(address),
        memoryBytes,
        fileBytes,
        rights.map(([flag, letter]) => ((flags & flag) === 0 ? "-" : letter)).join(""),
        align,
      ];
    });
  return tableLines(["segment", "bytes", "of the file", "rights", "aligned to"], rows);
}
