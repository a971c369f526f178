/** What SpaceJMP's vas_ctl, seg_ctl and the two clone calls have in common. */
import { controls, errno, modeMask } from "../abi/index.js";
import { findByName } from "../attaching/index.js";

/** Sets mode, user or group of a VAS or segment. Returns 0, or EINVAL: no such command, or no such value. */
export function setControl(
  object: { mode: number; uid: number; gid: number },
  command: number,
  argument: number,
): number {
  if (argument < 0) return -errno.EINVAL;
  switch (command) {
    case controls.CTL_MODE:
      object.mode = argument & modeMask;
      return 0;
    case controls.CTL_USER:
      object.uid = argument;
      return 0;
    case controls.CTL_GROUP:
      object.gid = argument;
      return 0;
    default:
      return -errno.EINVAL;
  }
}

/** Name of a clone: the source's with the lowest free number from 2 on (`data~2`). */
export function cloneName(taken: ReadonlyMap<number, { readonly name: string }>, name: string): string {
  let number = 2;
  while (findByName(taken, `${name}~${number}`) !== null) number++;
  return `${name}~${number}`;
}
