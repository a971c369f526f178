/** Where the scenarios of a workspace are: what a language server asks its client about. */
import type { SourceReader } from "./read-included.js";

/** The files of a workspace. */
export interface WorkspaceFiles {
  /** URIs of the `.vas` files. */
  readonly list: () => Promise<readonly string[]>;
  /** URIs of its executables, as far as their names end in `.elf`. */
  readonly executables: () => Promise<readonly string[]>;
  /** Text as the editor has it, or as it is on disk. */
  readonly read: SourceReader;
}
