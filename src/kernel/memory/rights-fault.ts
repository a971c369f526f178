/**
 * Faults that come from the entry rather than from the page table: an entry matched whose domain or key the process may
 * not use (mmu-hardware §2.5, §2.6). It may be another process's: it is removed from the core, and the access is tried
 * again with what the process's own page table says. If that says the same page under the same key, the process has no
 * right to it.
 */
import { flushPage, readLeaf, RightsFault, type Core, type Sasid, type VirtualAddress } from "../../machine/index.js";
import { signal } from "../abi/index.js";
import type { Mm, System } from "../state/index.js";
import type { FaultRefusal } from "./page-fault.js";

const causes = {
  [RightsFault.None]: "",
  [RightsFault.Domain]: "no access to the domain",
  [RightsFault.KeyMiss]: "no key register holds the key",
  [RightsFault.KeyPermission]: "the key forbids this access, number",
} as const;

/** Removes the entry that the core's trap tells of. Null: try again, or go on as with any page fault. */
export function resolveRightsFault(system: System, core: Core, mm: Mm): FaultRefusal | null {
  const { va, rights, key } = core.trap;
  flushPage(system.machine, core, va, -1, (key - 1) as Sasid);
  const leaf = readLeaf(system.machine, mm.root, va as VirtualAddress);
  if (leaf === null || leaf.shared + 1 !== key) return null;
  return { signal: signal.SIGSEGV, cause: `${causes[rights]} ${key}` };
}
