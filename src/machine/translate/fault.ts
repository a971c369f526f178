/** How an access ends that is not translated: a page fault, a machine check, and what the core then knows of it. */
import { Access, EventKind } from "../events/index.js";
import { deniesAccess, Translation, WalkEnd, type OwnerId, type VirtualAddress } from "../base/index.js";
import { noteMachineCheck } from "../arc/index.js";
import { countRow, emit, RowColumn } from "../counters/index.js";
import { forgetFaultingPage } from "../maintenance/index.js";
import { StopReason, type Core, type Machine } from "../state/index.js";
import { RightsFault } from "../tlb/index.js";

/** The page fault that the walk of this access has ended in. */
export function walkFault(machine: Machine, core: Core, va: number, access: Access, owner: number): Translation {
  const { end, level } = core.page.walk;
  pageFault(machine, core, va, access, deniesAccess(end), owner);
  core.trap.walk = end;
  core.trap.level = level;
  return Translation.Stopped;
}

/** A page fault. `protection`: there is a translation, and it does not allow the access; `owner` of its frame, -1 = unknown. */
export function pageFault(
  machine: Machine,
  core: Core,
  va: number,
  access: Access,
  protection: boolean,
  owner: number,
): Translation {
  const fault = access === Access.Fetch ? RowColumn.FetchFaults : RowColumn.DataFaults;
  countRow(machine.counters, core.id, core.pid, owner as OwnerId, fault, 1);
  if (protection) countRow(machine.counters, core.id, core.pid, owner, RowColumn.Protection, 1);
  if (machine.config.architecture.faultForgetsPage) forgetFaultingPage(machine, core, va as VirtualAddress);
  setTrap(core, StopReason.PageFault, va, access, protection);
  return Translation.Stopped;
}

/** A fault of the check after the match: a domain or a key that the context may not use. */
export function rightsFault(
  machine: Machine,
  core: Core,
  va: number,
  access: Access,
  owner: number,
  fault: RightsFault,
  key: number,
): Translation {
  pageFault(machine, core, va, access, true, owner);
  core.trap.rights = fault;
  core.trap.key = key;
  return Translation.Stopped;
}

/** Slots `first` and `second` both match. */
export function machineCheck(
  machine: Machine,
  core: Core,
  va: number,
  access: Access,
  first: number,
  second: number,
): Translation {
  noteMachineCheck(machine, core, va);
  countRow(machine.counters, core.id, core.pid, -1, RowColumn.MachineChecks, 1);
  emit(machine.trace, EventKind.MachineCheck, core, machine.tick, va, access, first, second);
  setTrap(core, StopReason.MachineCheck, va, access, false);
  return Translation.Stopped;
}

/** Fills core.trap. */
export function setTrap(core: Core, kind: StopReason, va: number, access: Access, protection: boolean): void {
  core.trap.kind = kind;
  core.trap.va = va as VirtualAddress;
  core.trap.access = access;
  core.trap.protection = protection;
  core.trap.walk = WalkEnd.Found;
  core.trap.level = -1;
  core.trap.rights = RightsFault.None;
  core.trap.key = 0;
  core.trap.instruction = 0;
}
