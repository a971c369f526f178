/**
 * The stack that an executable begins with (System V ABI; arch/riscv of Linux, fs/binfmt_elf.c): from the top down the path,
 * the environment and the arguments as text, 16 random bytes, the auxiliary vector, pointers to environment and arguments,
 * and their count.
 */
import type { ExecutableImage, ProgramImage } from "../../image/image.js";
import { encodeUtf8 } from "../abi/index.js";
import type { Process } from "../state/index.js";

/** What goes there. `auxiliary` without AT_RANDOM, AT_EXECFN and AT_NULL, whose values are on the stack itself. */
export interface StackContents {
  readonly argv: readonly string[];
  readonly env: readonly string[];
  readonly path: string;
  readonly auxiliary: readonly (readonly [type: number, value: number])[];
  readonly random: Uint8Array;
}

const auxiliaryType = {
  NULL: 0,
  PHDR: 3,
  PHENT: 4,
  PHNUM: 5,
  PAGESZ: 6,
  BASE: 7,
  FLAGS: 8,
  ENTRY: 9,
  UID: 11,
  EUID: 12,
  GID: 13,
  EGID: 14,
  HWCAP: 16,
  CLKTCK: 17,
  SECURE: 23,
  RANDOM: 25,
  EXECFN: 31,
} as const;

/** I, M, A, F, D and C, a bit for each letter. */
const hardwareCapabilities = 0x112d;

/** The entries that do not depend on the stack, in Linux's order. */
export function auxiliaryVector(
  { entry }: ProgramImage,
  { headers }: ExecutableImage,
  { uid, gid, interpreter }: Process,
  pageBytes: number,
): (readonly [number, number])[] {
  return [
    [auxiliaryType.HWCAP, hardwareCapabilities],
    [auxiliaryType.PAGESZ, pageBytes],
    [auxiliaryType.CLKTCK, 100],
    [auxiliaryType.PHDR, headers.address],
    [auxiliaryType.PHENT, headers.entryBytes],
    [auxiliaryType.PHNUM, headers.count],
    [auxiliaryType.BASE, interpreter?.base ?? 0],
    [auxiliaryType.FLAGS, 0],
    [auxiliaryType.ENTRY, entry],
    [auxiliaryType.UID, uid],
    [auxiliaryType.EUID, uid],
    [auxiliaryType.GID, gid],
    [auxiliaryType.EGID, gid],
    [auxiliaryType.SECURE, 0],
  ];
}

/** Bytes from the stack pointer up to `top`, and the stack pointer: a multiple of 16. */
export function initialStack(
  top: number,
  contents: StackContents,
): { readonly bytes: Uint8Array; readonly sp: number } {
  const { argv, env, path, auxiliary, random } = contents;
  // A word of zeros ends the stack, as on Linux.
  let at = top - 8;
  const texts: { at: number; bytes: Uint8Array }[] = [];
  const place = (text: string): number => {
    const bytes = encodeUtf8(`${text}\0`);
    at -= bytes.length;
    texts.push({ at, bytes });
    return at;
  };
  const placeAll = (list: readonly string[]): number[] => [...list].reverse().map(place).reverse();
  const pathAt = place(path);
  const envAt = placeAll(env);
  const argvAt = placeAll(argv);
  at = Math.floor((at - 16) / 16) * 16;
  texts.push({ at, bytes: random });
  const words = [
    argv.length,
    ...argvAt,
    0,
    ...envAt,
    0,
    ...auxiliary.flat(),
    ...[auxiliaryType.RANDOM, at, auxiliaryType.EXECFN, pathAt, auxiliaryType.NULL, 0],
  ];
  const sp = Math.floor((at - 8 * words.length) / 16) * 16;
  const bytes = new Uint8Array(top - sp);
  const view = new DataView(bytes.buffer);
  words.forEach((word, index) => view.setBigUint64(8 * index, BigInt(word), true));
  for (const text of texts) bytes.set(text.bytes, text.at - sp);
  return { bytes, sp };
}
