/**
 * The system calls of SpaceJMP on VASes (vas-semantics §3.2, recalled). Its errors are not known: they are those of the
 * Linux patches wherever a call of theirs does the same, and chosen elsewhere (docs/kernel.md has all of them).
 */
import { EventKind, flushAsid, FlushScope } from "../../machine/index.js";
import { controls, errno, handleBase, shareLimit } from "../abi/index.js";
import { currentAsid, dropAsids } from "../asids/index.js";
import {
  attachmentsOf,
  checkPermission,
  forgetRefusal,
  int32,
  need,
  pay,
  record,
  remember,
  spaceOf,
  type Call,
  type Kernel,
  type Process,
  type Segment,
  type Vas,
} from "../state/index.js";
import { isTagged, onCores, refreshContext } from "../shootdown/index.js";
import { overlapRanges, rangeText } from "../sharing/index.js";
import { destroyMm, removePages } from "../pages/index.js";
import { cloneName, setControl } from "./spacejmp-control.js";
import { attachToVas, detachFromVas, instancesOf, removeAttachment } from "../attaching/index.js";
import { enterLocked, isOccupied } from "../waiting/index.js";
import { checkClone, cloneSegment, deleteSegment } from "./spacejmp-segments.js";
import { buildAttachedMm, makeVas } from "../vas/index.js";
import { instanceOf } from "./spacejmp-instance.js";

/** Lowest handle that the process does not use. */
function freeHandle(kernel: Kernel, process: Process): number {
  let handle = handleBase;
  while (instanceOf(kernel, process, handle) !== undefined) handle++;
  return handle;
}

/** vas_attach(vid) → handle. Needs R; without W everything in the VAS is read-only. A second attach gets the same. */
export function jumpAttach(call: Call): number {
  const { system, thread, process } = call;
  const { kernel } = system;
  const vas = kernel.vases.get(int32(call.args[0]!));
  if (vas === undefined) return -errno.EINVAL;
  const { vid } = vas;
  const permission = checkPermission(vas, process, need.read);
  if (permission < 0) {
    const text = `uid ${process.uid} may not open \`${vas.name}\` (mode 0${vas.mode.toString(8)})`;
    return remember(system, { pid: process.pid, vid, call: "attach", result: permission, text, ranges: null });
  }
  const held = attachmentsOf(kernel, process).find((instance) => instance.vid === vid);
  if (held !== undefined) return held.handle;
  if (vas.attachments.length >= shareLimit) return -errno.EBUSY;
  pay(system, "vasAttach");
  const type = checkPermission(vas, process, need.write) === 0 ? "rw" : "ro";
  const handle = freeHandle(kernel, process);
  const overlap = buildAttachedMm(system, thread.tid, process, vas, type, handle);
  if (overlap !== null) {
    const { wanted, present } = overlap;
    return remember(system, {
      pid: process.pid,
      vid,
      call: "attach",
      result: -errno.EFAULT,
      ranges: overlapRanges(wanted, present),
      text: `\`${wanted.name}\` ${rangeText(wanted)} overlaps \`${present.name}\` ${rangeText(present)}`,
    });
  }
  if (type === "ro") vas.readers++;
  else vas.writers++;
  forgetRefusal(system, process.pid, vid);
  record(system, EventKind.VasAttach, vid, instanceOf(kernel, process, handle)!.space, type === "ro" ? 0 : 2);
  return handle;
}

/** vas_detach(vh). Nobody may execute in the instance or wait to enter it. */
export function jumpDetach(call: Call): number {
  const { system, process } = call;
  const { kernel } = system;
  const instance = instanceOf(kernel, process, int32(call.args[0]!));
  if (instance === undefined) return -errno.EINVAL;
  if (!kernel.config.vasRemoval) return -errno.EOPNOTSUPP;
  if (isOccupied(kernel, instance)) {
    const text = "a thread executes in it or waits to enter it";
    return remember(system, {
      pid: process.pid,
      vid: instance.vid,
      call: "detach",
      result: -errno.EBUSY,
      text,
      ranges: null,
    });
  }
  removeAttachment(system, process, instance);
  forgetRefusal(system, process.pid, instance.vid);
  return 0;
}

/** vas_switch(vh); 0 = the primary space. Null: the thread waits for the lock of a segment. */
export function jumpSwitch(call: Call): number | null {
  const { system, process, thread } = call;
  const { kernel } = system;
  const handle = int32(call.args[0]!);
  const instance = handle === 0 ? null : instanceOf(kernel, process, handle);
  if (instance === undefined) return -errno.EINVAL;
  const next = instance?.space ?? process.space;
  if (next === thread.space) return 0;
  const from = thread.activeVas;
  pay(system, isTagged(kernel, spaceOf(kernel, next)) ? "vasSwitchTagged" : "vasSwitch");
  const result = enterLocked(system, thread, instance);
  if (result !== null) record(system, EventKind.VasSwitch, from, instance?.vid ?? 0, result);
  return result;
}

/** vas_clone(vid) → vid. Needs R; the clone has the source's segments or copies of them, and is the caller's. */
export function jumpClone(call: Call): number {
  const { system, process } = call;
  const { kernel } = system;
  const source = kernel.vases.get(int32(call.args[0]!));
  if (source === undefined) return -errno.EINVAL;
  const permission = checkPermission(source, process, need.read);
  if (permission < 0) return permission;
  const members = source.segments.map(({ sid, type }) => ({ segment: kernel.segments.get(sid)!, type }));
  if (kernel.config.vasClone === "copy") {
    const sources = members.map(({ segment }) => segment);
    const refused = checkClone(call, sources);
    if (refused < 0) return refused;
    const copies: Segment[] = [];
    for (const one of sources) {
      const copy = cloneSegment(call, one);
      if (copy === null) {
        // A call that is refused leaves nothing.
        for (const made of copies) deleteSegment(system, made);
        return -errno.ENOMEM;
      }
      copies.push(copy);
    }
    copies.forEach((copy, index) => (members[index]!.segment = copy));
  }
  pay(system, "vasCreate");
  const clone = makeVas(system, cloneName(kernel.vases, source.name), source.mode, process, process.pid);
  for (const { segment, type } of members) attachToVas(system, clone, segment, type);
  return clone.vid;
}

/** vas_ctl(command, vid, argument): mode, user, group, delete (as vas_delete), or the hint to use a tag. Needs W. */
export function jumpControl(call: Call): number {
  const [command, vid, argument] = [int32(call.args[0]!), int32(call.args[1]!), int32(call.args[2]!)];
  const vas = call.system.kernel.vases.get(vid);
  if (vas === undefined) return -errno.EINVAL;
  if (command === controls.CTL_DELETE && vas.attachments.length > 0) return -errno.EBUSY;
  const permission = checkPermission(vas, call.process, need.write);
  if (permission < 0) return permission;
  switch (command) {
    case controls.CTL_TAG:
      return setTag(call, vas, argument !== 0);
    case controls.CTL_DELETE:
      return call.system.kernel.config.vasRemoval ? deleteVas(call, vas) : -errno.EOPNOTSUPP;
    default:
      return setControl(vas, command, argument);
  }
}

/** Gives the VAS's instances tags of their own, or takes them away. */
function setTag(call: Call, vas: Vas, tagged: boolean): number {
  const { system } = call;
  vas.tagged = tagged;
  for (const { space } of instancesOf(system, vas)) {
    const mm = spaceOf(system.kernel, space);
    const wanted = tagged || system.kernel.config.vasTags === "all";
    if (mm.tagged === wanted) continue;
    // Nobody looks after the entries under the tag that the space has now once it has another.
    onCores(system, mm.cpuMask, FlushScope.Asid, { mm }, (core, how) => {
      const asid = currentAsid(system, mm, core.id);
      if (asid !== null) flushAsid(system.machine, core, asid, how);
    });
    dropAsids(mm);
    mm.tagged = wanted;
    refreshContext(system, mm);
  }
  return 0;
}

function deleteVas({ system }: Call, vas: Vas): number {
  const { kernel } = system;
  pay(system, "vasDelete");
  for (const { sid } of [...vas.segments]) detachFromVas(system, vas, kernel.segments.get(sid)!);
  const home = spaceOf(kernel, vas.space);
  for (const vma of [...home.vmas]) removePages(system, home, vma);
  destroyMm(system, home);
  kernel.vases.delete(vas.vid);
  return 0;
}
