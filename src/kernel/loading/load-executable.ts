/**
 * Loading executables: their segments and those of their interpreter as private mappings of files, as Linux's ELF loader makes
 * them. What a segment has beyond the file's bytes is zero: the rest of its last page by a copy, whole pages without a file.
 */
import { Access, frameAddress, writeBytes, type PhysicalAddress, type VirtualAddress } from "../../machine/index.js";
import type { SegmentImage } from "../../image/image.js";
import { pageCeil, pageFloor } from "../abi/index.js";
import { findInode } from "../files/index.js";
import { findGap, insertFileVma, resolveFault } from "../memory/index.js";
import { fileName, fileObject, leafOf } from "../pages/index.js";
import {
  createVma,
  findOverlap,
  insertVma,
  LimitReached,
  spaceOf,
  touch,
  type Mm,
  type Process,
  type System,
} from "../state/index.js";
import { shareOf, subscribe } from "../vas/index.js";

/** Where a program's interpreter has been put, and where it begins. */
export interface LoadedInterpreter {
  readonly base: number;
  readonly entry: number;
}

/** Can a segment be mapped, rather than copied? Its place in the file and in memory must lie the same way in a page. */
export function isMappable({ kernel }: System, { start, file }: SegmentImage): boolean {
  if (file === undefined) return false;
  const { pageBytes } = kernel.layout;
  return (start - file.offset) % pageBytes === 0 && typeof findInode(kernel.files, "/", file.path) !== "number";
}

/** Maps one segment, moved by `bias`. */
export function mapFileSegment(system: System, mm: Mm, process: Process, segment: SegmentImage, bias: number): void {
  const { layout } = system.kernel;
  const file = segment.file!;
  const inode = findInode(system.kernel.files, "/", file.path);
  if (typeof inode === "number") throw new Error("the file was looked for before");
  const start = segment.start + bias;
  const fileEnd = start + segment.bytes.length;
  const first = pageFloor(layout, start);
  const last = pageCeil(layout, fileEnd);
  const rights = { read: segment.read, write: segment.write, execute: segment.execute, owner: process.owner };
  if (segment.bytes.length > 0) {
    const object = fileObject(system, inode.index);
    insertFileVma(
      system,
      mm,
      { object: object as never, offset: file.offset - (start - first) },
      {
        start: first,
        end: last,
        ...rights,
      },
    );
    if (segment.size > segment.bytes.length && fileEnd < last) clearBehind(system, mm, fileEnd, last);
  }
  const zeroFrom = segment.bytes.length > 0 ? last : first;
  const end = pageCeil(layout, start + segment.size);
  if (end <= zeroFrom) return;
  const name = fileName(file.path);
  const vma = createVma({ start: zeroFrom, end, kind: "bss", name, ...rights });
  insertVma(mm.vmas, vma);
  touch(system, mm, vma);
}

/** Zeros the rest of a page behind a file's bytes, in a copy of its own. */
function clearBehind(system: System, mm: Mm, from: number, to: number): void {
  const page = pageFloor(system.kernel.layout, from) as VirtualAddress;
  const result = resolveFault(system, mm, page, Access.Store);
  const leaf = typeof result === "number" ? leafOf(system, mm, page) : null;
  if (leaf === null)
    throw new LimitReached(`data of a program: ${typeof result === "number" ? "its page is not there" : result.cause}`);
  const { memory } = system.machine;
  const pa = (frameAddress(memory, leaf.pfn) + (from - page)) as PhysicalAddress;
  writeBytes(memory, pa, new Uint8Array(to - from));
}

/** Subscribes a process to the text of its program, if that is shared where the program lies. False: it is to be mapped. */
export function subscribeToText(system: System, process: Process): boolean {
  const { kernel } = system;
  const program = kernel.image.programs[process.program]!;
  const text = program.segments.find(({ execute }) => execute);
  if (program.executable === undefined || text?.file === undefined || kernel.config.share !== "id") return false;
  const inode = findInode(kernel.files, "/", text.file.path);
  const share = typeof inode === "number" ? null : shareOf(system, inode.index);
  return share?.base === text.start - text.file.offset && subscribe(system, process, share.vid) >= 0;
}

/**
 * Maps the interpreter of a process's program: where a share of it has its place, else at its usual one, else where there is room.
 *
 * @returns null: the program has none.
 */
export function loadInterpreter(system: System, process: Process): LoadedInterpreter | null {
  const { kernel } = system;
  const interpreter = kernel.image.programs[process.program]?.executable?.interpreter;
  if (interpreter === undefined) return null;
  const mm = spaceOf(kernel, process.space);
  const { segments } = interpreter;
  const size = pageCeil(kernel.layout, Math.max(...segments.map(({ start, size: bytes }) => start + bytes)));
  const inode = findInode(kernel.files, "/", interpreter.path);
  const share = typeof inode === "number" ? null : shareOf(system, inode.index);
  const isFree = (base: number): boolean => findOverlap(mm.vmas, base, base + size) === undefined;
  if (share !== null && isFree(share.base)) {
    const subscribed = kernel.config.share === "id" && subscribe(system, process, share.vid) >= 0;
    for (const segment of segments)
      if (!subscribed || !segment.execute) mapFileSegment(system, mm, process, segment, share.base);
    return { base: share.base, entry: interpreter.entry + share.base };
  }
  const base = isFree(interpreter.base) ? interpreter.base : findGap(kernel.layout, mm, size);
  if (base === null) throw new LimitReached(`\`${process.name}\` has no room for ${interpreter.path}`);
  for (const segment of segments) mapFileSegment(system, mm, process, segment, base);
  return { base, entry: interpreter.entry + base };
}
