/**
 * exec: another program of the scenario in the same process (vas-semantics §1.8). The patches only replace the original
 * space and leave the VAS context alone, which dangles then; `exec_policy` offers that and two repairs.
 */
import { closeDescriptors } from "../files/index.js";
import { Defect } from "../config/index.js";
import { loadRegisters } from "../../machine/index.js";
import { leaveAsid } from "../asids/index.js";
import {
  liveThreads,
  pay,
  reportDefect,
  spaceOf,
  threadOf,
  unsigned,
  type Call,
  type Process,
  type System,
  type Thread,
} from "../state/index.js";
import { loadSpace } from "../shootdown/index.js";
import { completeMeetings, enqueue } from "../waiting/index.js";
import {
  detachAll,
  enterParts,
  freeSpace,
  leaveVas,
  releaseParent,
  resetSignals,
  retireThread,
} from "../threads/index.js";
import { loadProgram, mainMeets, mainRegisters, type GivenStrings } from "../loading/index.js";
import { decodeUtf8, errno } from "../abi/index.js";
import { createMm, removePages } from "../pages/index.js";
import { unsubscribe } from "../vas/index.js";
import { readUserString } from "../memory/index.js";

/** Most bytes of a program's name, as of a path on Linux less its NUL. */
const nameLimit = 4095;

/** Units of work of an exec besides what it pays for: all tables are freed, and the program is loaded anew. */
const workOfExec = 200;

/**
 * exec(program, first … fifth). On success the process goes on in its main thread at the program's `main` with these
 * arguments; its other threads, its memory and its subscriptions are gone. It keeps pid, name, user and parent.
 *
 * @returns null, or EFAULT (unreadable name), ENOENT (no such program, or a name too long to be one), EBUSY
 *   (`refuse-ebusy`, and a VAS is attached).
 */
export function exec(call: Call): number | null {
  const { system, thread } = call;
  const { kernel } = system;
  const name = readUserString(system, spaceOf(kernel, thread.space), unsigned(call.args[0]!), nameLimit);
  if (name === "fault") return -errno.EFAULT;
  const program = name === "too long" ? -1 : kernel.image.programs.findIndex((one) => one.name === decodeUtf8(name));
  if (program === -1) return -errno.ENOENT;
  return becomeProgram(call, program, call.args.slice(1), null);
}

/**
 * Replaces the program of the calling process; the other threads and its memory are gone.
 *
 * @param given what the program is given if it is an executable that execve was called for
 * @returns null, or EBUSY (`refuse-ebusy`, and a VAS is attached)
 */
export function becomeProgram(
  { system, thread, process }: Call,
  program: number,
  args: readonly bigint[],
  given: GivenStrings | null,
): number | null {
  const { kernel } = system;
  if (kernel.config.execPolicy === "refuse-ebusy" && process.attachments.length > 0) return -errno.EBUSY;
  pay(system, "exec");
  system.kernel.work += workOfExec;
  const main = becomeMain(system, process, thread);
  if (kernel.config.execPolicy !== "rfc-undefined") {
    leaveVas(system, process, main);
    detachAll(system, process, "exec");
  }
  for (const { vid } of [...process.subscriptions]) unsubscribe(system, process, vid);
  replaceSpace(system, process, main);
  process.program = program;
  closeDescriptors(kernel, process, ({ closeOnExec }) => closeOnExec);
  enterParts(system, main, []);
  loadProgram(system, process);
  start(system, process, main, args, given);
  completeMeetings(system);
  return null;
}

/** Ends all threads but the main one, which takes the caller's place if that was another. */
function becomeMain(system: System, process: Process, caller: Thread): Thread {
  const main = threadOf(system.kernel, Number(process.pid) as Thread["tid"]);
  if (main !== caller) {
    if (main.state !== "exited") retireThread(system, main, 0n);
    main.space = caller.space;
    main.activeVas = caller.activeVas;
    main.affinity = caller.affinity;
    caller.space = process.space;
  }
  for (const other of liveThreads(system.kernel, process.pid)) {
    if (other === main) continue;
    leaveVas(system, process, other);
    retireThread(system, other, 0n);
  }
  return main;
}

/**
 * A new original space. The old one is freed, unless the main thread executes in an attached one: then that is freed
 * under the attachment, and the old original space is lost, as in the patches.
 */
function replaceSpace(system: System, process: Process, main: Thread): void {
  const { kernel } = system;
  const old = spaceOf(kernel, process.space);
  const left = spaceOf(kernel, main.space);
  process.space = createMm(system, { kind: "original", owner: process.owner, pid: process.pid }).id;
  if (process.borrows) {
    process.borrows = false;
    releaseParent(system, process);
    return;
  }
  if (left === old) {
    freeSpace(system, old);
    if (process.attachments.length === 0) return;
    reportDefect(
      system,
      Defect.HalfDetach,
      `exec: ${process.name}'s attachments still refer to the memory of the program before`,
    );
    return;
  }
  for (const vma of [...left.vmas]) removePages(system, left, vma);
  leaveAsid(kernel, left);
  left.asidSpace = left.id;
  left.dead = true;
  reportDefect(
    system,
    Defect.HalfDetach,
    `exec inside VAS ${main.activeVas}: the attached space is freed while it stays attached, and ` +
      `${process.name}'s original one is lost with its memory`,
  );
}

/** Lets the main thread begin at the new program's entry. */
function start(
  system: System,
  process: Process,
  main: Thread,
  args: readonly bigint[],
  given: GivenStrings | null,
): void {
  const { kernel, machine } = system;
  main.space = process.space;
  main.restarting = false;
  resetSignals(process, main);
  main.meets = mainMeets(kernel, process.program);
  main.registers = mainRegisters(system, process, args, given);
  if (main.core === null) {
    enqueue(system, main);
    return;
  }
  loadRegisters(machine.cores[main.core]!, main.registers);
  loadSpace(system, spaceOf(kernel, main.space));
}
