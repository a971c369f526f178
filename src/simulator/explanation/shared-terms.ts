/** What a TLB entry of shared memory carries instead of an ASID, and why it matches, in the terms of each tag policy. */
import type { Machine } from "../../machine/index.js";

/** "carries …" or "is …" of an entry, and why it matches for a process. */
export interface SharedTerms {
  readonly what: string;
  readonly holds: string;
}

/** Of an entry with this number; `of` names what it stands for (" of libc", or nothing), `who` is the process. */
export function sharedTerms({ config }: Machine, tag: number, of: string, who: string): SharedTerms {
  const carries = `carries the shared id ${tag}${of} instead of an ASID`;
  switch (config.tags) {
    // Domains and keys count from 1: number 0 is everyone's.
    case "domain":
      return { what: `is global, in domain ${tag + 1}${of}`, holds: `${who}'s DACR gives access to that domain` };
    case "pkey":
      return { what: `is global, with protection key ${tag + 1}${of}`, holds: `${who}'s PKRU allows that key` };
    case "region+key":
      return {
        what: `carries the common region id and key ${tag + 1}${of}`,
        holds: `a key register of ${who} holds that key`,
      };
    case "two-context":
      return { what: carries, holds: `${who}'s second context register holds it` };
    case "common-mask":
      return { what: carries, holds: `bit ${tag} of ${who}'s mask of common regions is set` };
    case "ccid":
      return { what: carries, holds: `${who} is in that group and has no private copy of the page` };
    default:
      return { what: carries, holds: `bit ${tag} of ${who}'s SASID register is set` };
  }
}
