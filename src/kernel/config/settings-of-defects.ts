/**
 * Settings of the known defects of the published patches, one switch each (vas-semantics §2.15). On: as the patches
 * behave. Off: repaired, whatever the others are.
 */
import type { KernelSettingRow } from "./kernel-setting.js";

/** The defects, by their number in vas-semantics §2.15. */
export enum Defect {
  ResizedMappingLost = 1,
  BothSidesChanged = 2,
  FirstTouchUnmarked = 3,
  UnmapNotForwarded = 4,
  ForkProtectsOneSide = 5,
  DetachUnderSibling = 6,
  AttachmentOfDeadThread = 7,
  ActiveVasInherited = 8,
  HalfDetach = 9,
  StrlenOnUserAddress = 10,
  OthersUnchecked = 11,
  FaultNotShared = 12,
  OrderedSwitchLocks = 13,
  SleepUnderSpinlock = 14,
}

/** Switches of the defects by the names that scenarios use: `q` and the number of the defect. */
const fields = {
  q1: "resizedMappingLost",
  q2: "bothSidesChanged",
  q3: "firstTouchUnmarked",
  q4: "unmapNotForwarded",
  q5: "forkProtectsOneSide",
  q6: "detachUnderSibling",
  q7: "attachmentOfDeadThread",
  q8: "activeVasInherited",
  q9: "halfDetach",
  q10: "strlenOnUserAddress",
  q11: "othersUnchecked",
  q12: "faultNotShared",
  q13: "orderedSwitchLocks",
  q14: "sleepUnderSpinlock",
} as const;

/** Name of a defect's switch. */
export type DefectName = keyof typeof fields;

/** Names of the switches, in the order of their numbers. */
export const defectNames = Object.keys(fields) as readonly DefectName[];

/** Resolved switches: is the defect there? */
export type DefectSettings = Readonly<Record<(typeof fields)[DefectName], boolean>>;

/** Is a defect there? */
export function hasDefect(settings: DefectSettings, defect: Defect): boolean {
  return settings[fields[`q${defect}`]];
}

/** Field of a switch in the resolved settings. */
export function defectField(name: DefectName): keyof DefectSettings {
  return fields[name];
}

const effects: Readonly<Record<DefectName, readonly [defect: string, repaired: string]>> = {
  q1: [
    "a resized VMA of the process has no counterpart on the other side: EFAULT at a switch, SIGSEGV at a lazy touch",
    "a switch takes the new bounds over",
  ],
  q2: [
    "a VMA that changed on both sides since the last switch cannot be synchronised: EFAULT",
    "each page is taken from the side that changed it last",
  ],
  q3: [
    "the first touch of an anonymous page does not mark its VMA as changed: the page is lost on the other side",
    "every fault marks the VMA",
  ],
  q4: [
    "munmap, mprotect and MADV_DONTNEED do not reach the other side; a VMA that was cut cannot be written back",
    "a switch and a detach pass them on",
  ],
  q5: [
    "fork protects the original space only: a thread inside a VAS goes on writing into the child's frames",
    "the attached spaces are protected too",
  ],
  q6: ["vas_detach asks the target thread only: the space of a sibling inside is freed", "EBUSY"],
  q7: ["an attachment keeps pointing to the thread that made it after that has ended", "it is handed to a sibling"],
  q8: ["fork and thread_create pass active_vas on although the new thread starts outside", "active_vas is 0"],
  q9: [
    "a detach that fails half way stays half done; at exit the VAS then stays attached for ever",
    "a failing detach changes nothing, and exit releases the VAS",
  ],
  q10: ["the kernel runs strlen on the name's user address: a bad one is an oops that kills the process", "EFAULT"],
  q11: [
    "attach and detach for another user's process, and giving an object away, need no permission",
    "EPERM, but for the same user and root",
  ],
  q12: [
    "a fault in the memory of a VAS gives this space a frame of its own that the VAS's other users do not see",
    "the VAS and all its users get the frame",
  ],
  q13: [
    "a switch of a process with several threads takes the two mmap_sem in the order destination, source: two opposite " +
      "switches can deadlock",
    "both are taken in one step",
  ],
  q14: [
    "ids are allocated with GFP_KERNEL under a spinlock: an event when memory is so short that the allocation must sleep",
    "they are allocated before the lock is taken",
  ],
};

/**
 * With fidelity `rfc` each is on but Q10, because §1.6 promises the EFAULT that the mailed strlen never lets happen.
 * With `intended` each is off.
 */
export function defectDefaults(fidelity: "rfc" | "intended"): Readonly<Record<DefectName, boolean>> {
  return Object.fromEntries(defectNames.map((name) => [name, fidelity === "rfc" && name !== "q10"])) as Record<
    DefectName,
    boolean
  >;
}

/** Defects of the synchronisation at a switch: where changes are forwarded at once there is none that could fail. */
export const synchronisationDefects: readonly DefectName[] = ["q1", "q2", "q3", "q4", "q5", "q12"];

/** What each switch is of: how the published patches behave, and what its repair does; clauses without a full stop. */
export function defectEffects(): readonly { readonly name: DefectName; readonly on: string; readonly off: string }[] {
  return defectNames.map((name) => ({ name, on: effects[name][0], off: effects[name][1] }));
}

/** The rows of these settings. */
export const defectSettingRows: readonly KernelSettingRow<DefectSettings>[] = defectNames.map((name) => ({
  name,
  field: fields[name],
  type: "switch",
  fallback: false,
  doc:
    `Defect ${name.toUpperCase()} of the patches. On: ${effects[name][0]}. Off: ${effects[name][1]}. ` +
    `Default: ${name === "q10" ? "off" : "on with fidelity rfc, off with intended"}.` +
    (synchronisationDefects.includes(name) ? " On needs fidelity rfc." : ""),
}));
