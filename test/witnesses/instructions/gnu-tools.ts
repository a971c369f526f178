/** The GNU assembler and disassembler for RISC-V, when they are installed. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefixes = ["riscv64-unknown-elf-", "riscv64-linux-gnu-", "riscv64-elf-"];

/** Prefix of the installed tools, or null. */
export function gnuPrefix(): string | null {
  return prefixes.find((prefix) => spawnSync(`${prefix}as`, ["--version"]).status === 0) ?? null;
}

function inFolder<Result>(use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "vas-gnu-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Words that GNU as makes of these lines. */
export function assembleWithGnu(prefix: string, lines: readonly string[]): number[] {
  return inFolder((folder) => {
    const [source, object, binary] = ["a.s", "a.o", "a.bin"].map((name) => join(folder, name));
    writeFileSync(source, `.text\n${lines.join("\n")}\n`);
    execFileSync(`${prefix}as`, ["-march=rv64im", "-mno-arch-attr", "-mno-relax", "-o", object, source]);
    // Targets outside the file stay relocations; linking at a high address resolves them.
    execFileSync(`${prefix}ld`, ["-Ttext=0x10000000", "-e", "0", "--no-relax", "-o", binary, object]);
    execFileSync(`${prefix}objcopy`, ["-O", "binary", "-j", ".text", binary, object]);
    const bytes = readFileSync(object);
    return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4));
  });
}

/** Text that objdump prints for words at address 0, white space normalised and symbols removed. */
export function disassembleWithGnu(prefix: string, words: readonly number[]): string[] {
  return inFolder((folder) => {
    const file = join(folder, "a.bin");
    const bytes = Buffer.alloc(words.length * 4);
    words.forEach((word, index) => bytes.writeUInt32LE(word >>> 0, index * 4));
    writeFileSync(file, bytes);
    const flags = ["-D", "-b", "binary", "-m", "riscv:rv64", "-M", "no-aliases", "-z"];
    const output = execFileSync(`${prefix}objdump`, [...flags, file], { encoding: "utf8", maxBuffer: 2 ** 28 });
    return output.split("\n").flatMap((line) => {
      const match = /^\s*[0-9a-f]+:\s+[0-9a-f]+\s+(\S+)\s*(.*)$/.exec(line);
      return match === null ? [] : [`${match[1]} ${match[2].replace(/\s*(<.*>|#.*)$/, "")}`.trim()];
    });
  });
}
