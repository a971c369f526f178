/** The debug information of one object: read once when it is loaded, its entries when they are looked at. */
import { type ElfFile } from "../elf/index.js";
import { readFrames, type FrameTable } from "./frames/index.js";
import { indexLines, type LineIndex } from "./lines/index.js";
import {
  createScopeTable,
  indexNames,
  readUnits,
  type NameIndex,
  type ScopeTable,
  type TypeTable,
  type Unit,
} from "./entries/index.js";
import { dwarfSections, type DwarfSections, type Inflate } from "./encoding/index.js";

/** What was read; addresses are those that the object was linked at. */
export interface DebugInfo {
  readonly sections: DwarfSections;
  readonly units: readonly Unit[];
  readonly lines: LineIndex;
  readonly frames: FrameTable;
  readonly names: NameIndex;
  readonly types: TypeTable;
  readonly scopes: ScopeTable;
  /** What could not be read, in sentences; each cost its unit only. */
  readonly problems: readonly string[];
}

/**
 * Reads the debug information of a file; without any it is empty, but for the frames of `.eh_frame`.
 *
 * @param inflate decompresses sections.
 */
export async function readDebugInfo(file: ElfFile, inflate: Inflate): Promise<DebugInfo> {
  const problems: string[] = [];
  const problem = (message: string): void => void problems.push(message);
  const sections = await dwarfSections(file, inflate, problem);
  const units = readUnits(sections, problem);
  return {
    sections,
    units,
    lines: indexLines(sections, units, problem),
    frames: readFrames(sections, problem),
    names: indexNames(units, problem),
    types: { units, read: new Map() },
    scopes: createScopeTable(),
    problems,
  };
}
