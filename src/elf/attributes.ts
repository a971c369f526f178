/** `.riscv.attributes`: for which instruction set a file was compiled (RISC-V ELF psABI §9). */
import { bytesOf, textAt } from "./bytes.js";
import { sectionBytes, sectionType, type ElfFile } from "./elf-file.js";

/** The architecture string (`rv64i2p1_m2p0_…`), or null where the file does not say. */
export function architectureOf(file: ElfFile): string | null {
  const section = file.sections.find(
    ({ type, name }) => type === sectionType.RISCV_ATTRIBUTES || name === ".riscv.attributes",
  );
  if (section === undefined) return null;
  const { array, view } = bytesOf(sectionBytes(file, section));
  if (array[0] !== 0x41 || array.length < 5) return null;
  // One vendor part "riscv", in it the attributes of the whole file (tag 1).
  let at = 5;
  while (at < array.length && array[at] !== 0) at++;
  at++;
  if (array[at] !== 1 || at + 5 > array.length) return null;
  const end = Math.min(array.length, at + view.getUint32(at + 1, true));
  at += 5;
  while (at < end) {
    let tag = 0;
    [tag, at] = uleb(array, at);
    // Even tags hold a number, odd ones a text.
    if (tag % 2 === 0) [, at] = uleb(array, at);
    else {
      const text = textAt(array, at);
      if (tag === 5) return text;
      at = array.indexOf(0, at) + 1;
      if (at === 0) return null;
    }
  }
  return null;
}

function uleb(array: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  let shift = 1;
  for (; at < array.length; at++) {
    value += (array[at]! & 0x7f) * shift;
    shift *= 128;
    if (array[at]! < 0x80) return [value, at + 1];
  }
  return [value, at];
}

/**
 * Extensions of an architecture string, lower case, without versions: `i`, `m`, `zicsr`, … in the order of the string;
 * `g` becomes what it stands for.
 */
export function extensionsOf(architecture: string): string[] {
  const text = architecture.toLowerCase().replace(/^rv(32|64)/, "");
  const [letters = "", ...names] = text.split("_");
  const parts = [...letters.matchAll(/([a-y])(?:\d+p\d+|\d+)?/g)].map((match) => match[1]!);
  for (const name of names) {
    const match = /^([a-z]+?[a-z0-9]*?)(?:\d+p\d+)?$/.exec(name);
    if (match !== null) parts.push(match[1]!);
  }
  return parts.flatMap((name) => (name === "g" ? ["i", "m", "a", "f", "d", "zicsr", "zifencei"] : [name]));
}
