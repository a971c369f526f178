/**
 * Rights that are checked after an entry has matched, with a register that is read at the time of the access: domains
 * (mmu-hardware §2.5), protection keys of x86 (§2.3) and key registers of Itanium (§2.6). The entry holds the number of
 * its domain or key; the rights are not cached, so that changing the register needs no flush.
 *
 * The register has two bits a number: DACR of ARMv7 (0 and 2 no access, 1 client, 3 manager), PKRU of x86 (bit 0 no
 * access, bit 1 no write). For Itanium we keep the disable bits of the key registers in the same form as PKRU (choice), and
 * a key register holds a key while the context has the shared id.
 */
import { Access } from "../events/index.js";
import { type RightsCheck } from "../config/index.js";
import { type TranslationContext } from "../base/index.js";

/** What the check after the match found. Key 0 belongs to everyone. */
export enum RightsFault {
  None = 0,
  Domain = 1,
  KeyMiss = 2,
  KeyPermission = 3,
}

/** The two bits of a domain or key. */
function rightsOf(key: number, context: TranslationContext): number {
  return (context.keyRights >>> (2 * key)) & 3;
}

/** May an access of this kind use an entry with this domain or key? Permission bits of the page are another matter. */
export function checkRights(check: RightsCheck, key: number, access: Access, context: TranslationContext): RightsFault {
  switch (check) {
    case "none":
      return RightsFault.None;
    case "domain":
      return (rightsOf(key, context) & 1) === 0 ? RightsFault.Domain : RightsFault.None;
    case "pkey":
      return access === Access.Fetch ? RightsFault.None : checkDisabled(rightsOf(key, context), access);
    case "key-register": {
      if (key === 0) return RightsFault.None;
      if ((context.sasidLo & (1 << (key - 1))) === 0) return RightsFault.KeyMiss;
      return checkDisabled(rightsOf(key, context), access);
    }
  }
}

function checkDisabled(rights: number, access: Access): RightsFault {
  const denied = (rights & 1) !== 0 || (access === Access.Store && (rights & 2) !== 0);
  return denied ? RightsFault.KeyPermission : RightsFault.None;
}

/** Manager of the domain: the permission bits of the page are not looked at. */
export function isManager(check: RightsCheck, key: number, context: TranslationContext): boolean {
  return check === "domain" && rightsOf(key, context) === 3;
}

/** Register that lets a context use the domains or keys of its shared ids (number + 1), and 0, and no others. */
export function rightsRegister(check: RightsCheck, sasidLo: number): number {
  let register = 0;
  for (let key = 0; key < 16; key++) {
    const allowed = key === 0 || (sasidLo & (1 << (key - 1))) !== 0;
    const bits = check === "domain" ? (allowed ? 1 : 0) : check === "pkey" ? (allowed ? 0 : 1) : 0;
    register |= bits << (2 * key);
  }
  return register;
}
