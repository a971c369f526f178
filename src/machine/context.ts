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
  /** The space whose tables `root` is; invisible to the hardware. */
  space: SpaceId;
  mode: Mode;
}
