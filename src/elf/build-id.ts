/** The build id of a file (GNU note type 3): the same in a program and in the debug information that was split off it. */
import { bytesOf, textAt } from "./bytes.js";
import { sectionBytes, type ElfFile } from "./elf-file.js";

/** As hexadecimal digits; null: it has none. */
export function buildIdOf(file: ElfFile): string | null {
  const section = file.sections.find(({ name }) => name === ".note.gnu.build-id");
  if (section === undefined) return null;
  const { array, view } = bytesOf(sectionBytes(file, section));
  if (array.length < 12) return null;
  const [owner, length, type] = [0, 4, 8].map((at) => view.getUint32(at, true));
  const start = 12 + Math.ceil(owner! / 4) * 4;
  if (type !== 3 || textAt(array, 12) !== "GNU" || start + length! > array.length) return null;
  return Array.from(array.subarray(start, start + length!), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
