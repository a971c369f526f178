/**
 * The translation context of a core: what the PID, SASID and root registers say. Match equations compare entries with
 * it.
 */
import type { Asid, Pfn, SpaceId } from "./address.js";

/** Privilege that the permission check uses. Programs run in user mode. */
export type Mode = "user" | "kernel";

/** Register contents, by meaning. `setContext` (maintain-context.ts) writes them. */
export interface TranslationContext {
  root: Pfn;
  asid: Asid;
  /** Bit n = 1: the running process is subscribed to shared id n; ids 0…31 and 32…63, as int32. */
  sasidLo: number;
  sasidHi: number;
  /** PID.S: shared ids take part in matching. */
  sharedEnable: boolean;
  /** Register CTX1 of the policy two-context: a shared id, -1 = none. */
  secondContext: number;
  /** Bit n = 1: region register n holds the common region id (policy region+key). */
  commonRegions: number;
  /** DACR, PKRU or disable bits of key registers, as int32: two bits a number (entry-rights.ts). */
  keyRights: number;
  /** The space's bit in masks of private copies (policy ccid); 0 = it has none. */
  memberBit: number;
  /** The space whose tables `root` is; invisible to the hardware. */
  space: SpaceId;
  mode: Mode;
}
