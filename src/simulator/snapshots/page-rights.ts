/** What an entry of a page allows and says, in the terms that all formats have. */
import { LeafFlag, type Machine } from "../../machine/index.js";
import type { EntryRights } from "../../protocol/snapshot.js";

/** Decodes the words of a leaf. `shared` where the format keeps the id beside the entry: what the tables say there now. */
export function pageRights(
  machine: Machine,
  lo: number,
  hi: number,
  level: number,
  shared: number | null = null,
): EntryRights {
  const { format } = machine;
  const flags = format.flags(lo, hi, level);
  const id = format.siblingBytes === 0 ? format.sharedOf(lo, hi, 0, level) : (shared ?? -1);
  return {
    rights: rightsText(flags),
    user: (flags & LeafFlag.User) !== 0,
    present: true,
    accessed: (flags & LeafFlag.Accessed) !== 0,
    dirty: (flags & LeafFlag.Dirty) !== 0,
    global: (flags & LeafFlag.Global) !== 0,
    memory: format.memoryType(lo, hi, level),
    shared: id >= 0 ? id : null,
    pfn: format.pfn(lo, hi, level),
  };
}

/** "r-x". */
export function rightsText(flags: number): string {
  const letter = (flag: number, name: string) => ((flags & flag) !== 0 ? name : "-");
  return letter(LeafFlag.Read, "r") + letter(LeafFlag.Write, "w") + letter(LeafFlag.Execute, "x");
}
