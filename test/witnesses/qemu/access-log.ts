/** Every fetch, load and store of a program as a plugin of qemu-riscv64 tells of them, at the addresses that the simulator has. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTool } from "../../elf/toolchain.js";

/** The pages that one instruction accesses, in order. */
export interface Attempt {
  readonly fetches: number[];
  readonly data: (readonly [page: number, access: "load" | "store"])[];
}

/** The plugin, built for the machine that the tests run on. */
export function buildPlugin(folder: string): string {
  const plugin = path.join(folder, "access-log.so");
  runTool("cc", ["-O1", "-shared", "-fPIC", "-o", plugin, "test/elf/programs/access-log.c"]);
  return plugin;
}

const pageBytes = 4096;

/** Where the simulator has what qemu has elsewhere. */
export interface Places {
  /** Its stack pointer at the program's start. */
  readonly stack: number;
  /** What its `brk` and `mmap` have answered, in order. */
  readonly mappings: readonly number[];
}

/**
 * What a static program accesses under qemu, at the simulator's addresses. Its environment has `P`, so long that the stack begins as far
 * into a page as the simulator's.
 */
export function accessesUnderQemu(
  plugin: string,
  program: string,
  args: readonly string[],
  places: Places,
): readonly Attempt[] {
  const folder = mkdtempSync(path.join(tmpdir(), "vas-accesses-"));
  try {
    const [log, told] = [path.join(folder, "accesses"), path.join(folder, "told")];
    let padding = 0;
    for (let tries = 0; tries < 4; tries++) {
      const words = ["-plugin", plugin, "-d", "page,strace", "-D", told, program, ...args];
      // Qemu takes what is its own out of the program's environment.
      spawnSync("qemu-riscv64", ["-U", "ACCESS_LOG", ...words], {
        env: { P: "x".repeat(padding), ACCESS_LOG: log },
      });
      const text = readFileSync(told, "utf8");
      const stack = Number(/start_stack +(\S+)/.exec(text)![1]);
      const off = (stack - places.stack) & (pageBytes - 1);
      if (off === 0) {
        // What it tells of pages stands between a call and its answer.
        const answers = [...text.matchAll(/^\d+ (?:brk|mmap)\([^)\n]*\)(?:page layout[^]*?)? = (0x\w+)$/gm)].map(
          ([, digits]) => Number(digits),
        );
        assert.equal(answers.length, places.mappings.length, "as many mappings");
        const moved = answers.map((from, at) => ({ from, to: places.mappings[at]! }));
        const regions = [
          { from: 0, to: 0 },
          { from: stack - stackBytes, to: places.stack - stackBytes },
          ...moved,
        ].sort((one, other) => other.from - one.from);
        return readAttempts(readFileSync(log), regions);
      }
      padding += off;
    }
    assert.fail("the stack cannot be made to begin as far into a page");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As far as the stack may grow down. */
const stackBytes = 8 << 20;

function readAttempts(
  bytes: Buffer,
  regions: readonly { readonly from: number; readonly to: number }[],
): readonly Attempt[] {
  const pages = new Map<number, number>();
  const ours = (page: number): number => {
    let found = pages.get(page);
    if (found === undefined) {
      const address = page * pageBytes;
      const { from, to } = regions.find((region) => address + pageBytes > region.from)!;
      found = Math.floor((address - from + to) / pageBytes);
      pages.set(page, found);
    }
    return found;
  };
  const attempts: Attempt[] = [];
  for (let at = 0; at < bytes.length; at += 8) {
    const [low, high] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    const page = ours(Math.floor(((high & 0x3fff_ffff) * 2 ** 32 + low) / pageBytes));
    const kind = high >>> 30;
    if (kind === 0) attempts.push({ fetches: [page], data: [] });
    else if (kind === 3) attempts.at(-1)!.fetches.push(page);
    else attempts.at(-1)!.data.push([page, kind === 1 ? "load" : "store"]);
  }
  return attempts;
}
