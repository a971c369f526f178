/** Symbols of an ELF file: names of functions and data by address. */
import { bytesOf, textAt } from "./bytes.js";
import { sectionBytes, sectionType, type ElfFile } from "./elf-file.js";

/** A function or a variable; `size` 0 where the file does not say (assembler labels). */
export interface ElfSymbol {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly kind: "function" | "object" | "thread-local" | "none";
  readonly global: boolean;
}

const symbolBytes = 24;
const kinds = ["none", "object", "function", "none", "none", "none", "thread-local"] as const;
/** STT_GNU_IFUNC: a function that chooses a function. */
const indirectFunction = 10;

/** Defined symbols of `.symtab`, or of `.dynsym` where that is stripped, sorted by address, larger ones first. */
export function symbolsOf(file: ElfFile): ElfSymbol[] {
  const table =
    file.sections.find(({ type }) => type === sectionType.SYMTAB) ??
    file.sections.find(({ type }) => type === sectionType.DYNSYM);
  const names = file.sections[table?.link ?? -1];
  if (table === undefined || names === undefined) return [];
  const { array, view } = bytesOf(sectionBytes(file, table));
  const text = sectionBytes(file, names);
  const symbols: ElfSymbol[] = [];
  for (let at = symbolBytes; at + symbolBytes <= array.length; at += symbolBytes) {
    const information = array[at + 4]!;
    const type = information & 15;
    const section = view.getUint16(at + 6, true);
    if (section === 0 || section === 0xfff1 || type === 3 || type === 4) continue; // undefined, absolute, section, file
    const name = textAt(text, view.getUint32(at, true));
    // Labels of the assembler and mapping symbols ($x, $d) are no names for a reader.
    if (name === "" || name.startsWith("$") || name.startsWith(".L")) continue;
    symbols.push({
      name,
      address: view.getUint32(at + 8, true) + view.getUint32(at + 12, true) * 0x1_0000_0000,
      size: view.getUint32(at + 16, true) + view.getUint32(at + 20, true) * 0x1_0000_0000,
      kind: type === indirectFunction ? "function" : (kinds[type] ?? "none"),
      global: information >> 4 !== 0,
    });
  }
  return symbols.sort((a, b) => a.address - b.address || b.size - a.size || Number(b.global) - Number(a.global));
}

/**
 * The symbol that an address belongs to: the nearest one at or below it whose size covers it, or that has no size.
 * `symbols` as `symbolsOf` gives them.
 */
export function symbolAt(symbols: readonly ElfSymbol[], address: number): ElfSymbol | null {
  let low = 0;
  let high = symbols.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (symbols[middle]!.address <= address) low = middle + 1;
    else high = middle;
  }
  // Aliases and labels inside a function lie between it and the address; 16 of them are looked through.
  for (let index = low - 1; index >= 0 && index >= low - 16; index--) {
    const symbol = symbols[index]!;
    if (symbol.size > 0 && address < symbol.address + symbol.size) {
      while (index > 0 && symbols[index - 1]!.address === symbol.address && symbols[index - 1]!.size === symbol.size) {
        index--;
      }
      return symbols[index]!;
    }
  }
  const nearest = symbols[low - 1];
  return nearest !== undefined && nearest.size === 0 ? nearest : null;
}
