/** The system calls of a run, thread by thread: the simulator's, and those that `qemu-riscv64 -strace` tells of. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { linuxCallNames } from "../../../src/image/linux-call-names.js";
import { resultName } from "../../../src/kernel/index.js";
import { EventKind, getRegister } from "../../../src/machine/index.js";
import { callName, continueRun, setEventStops, startRun, type Simulation } from "../../../src/simulator/index.js";

/** A call: its name, and what came of it in a form that does not depend on where memory lies and how processes are numbered. */
export interface MadeCall {
  readonly name: string;
  /** Null: not told, as of a call that does not return. */
  result: string | null;
}

/** Calls whose results are addresses, and those whose results are numbers of processes and threads. */
const places: ReadonlySet<string> = new Set(["brk", "mmap", "mremap"]);
const identities: ReadonlySet<string> = new Set(["clone", "getpid", "gettid", "getppid", "set_tid_address", "wait4"]);
/** Calls after which the program is another one, or elsewhere. */
const comesElsewhere: ReadonlySet<string> = new Set(["execve", "exit", "exit_group", "rt_sigreturn"]);

function normal(name: string, result: bigint): string | null {
  if (comesElsewhere.has(name)) return null;
  if (result < 0n && result > -4096n) return String(resultName(Number(result)));
  if (places.has(name)) return "an address";
  if (identities.has(name) && result > 0n) return "somebody";
  return String(result);
}

/** Runs to the end, and tells what each thread has called, in order of their beginning. */
export function runCalls(simulation: Simulation): readonly (readonly MadeCall[])[] {
  const { machine, kernel } = simulation.system;
  const calls = new Map<number, MadeCall[]>();
  /** Calls that have not returned. */
  const open = new Map<number, MadeCall>();
  const returned = (tid: number, result: bigint): void => {
    const call = open.get(tid);
    if (call === undefined) return;
    call.result = normal(call.name, result);
    open.delete(tid);
  };
  setEventStops(simulation, [EventKind.SystemCall, EventKind.SystemCallReturn, EventKind.ThreadSwitch]);
  const run = startRun(simulation, { kind: "continue" }, ({ event }) => {
    if (event === undefined) return true;
    const { kind, tid, b, core } = event;
    if (kind === EventKind.SystemCall) {
      const call = { name: callName(simulation.system, event), result: null };
      const made = calls.get(tid);
      if (made === undefined) calls.set(tid, [call]);
      else made.push(call);
      open.set(tid, call);
    } else if (kind === EventKind.SystemCallReturn) {
      returned(tid, BigInt(b));
    } else if (kind === EventKind.ThreadSwitch && b > 0 && kernel.threads.get(b as never)?.core === core) {
      // A call that has waited has its result when its thread comes to a core again.
      if (open.has(b)) returned(b, BigInt.asIntN(64, getRegister(machine.cores[core]!, 10)));
    }
    return false;
  });
  while (continueRun(simulation, run, Number.MAX_SAFE_INTEGER) === null);
  return [...calls].sort(([one], [other]) => one - other).map(([, made]) => made);
}

/** The program has children, which write into its log: beginnings of calls are whole, and whose the results are is not said. */
const begun = /(\d+) ([a-z]\w*)\(/g;

/** Names of what each process has called, in order of their numbers. */
function byProcess(log: string): readonly (readonly MadeCall[])[] {
  const calls = new Map<string, MadeCall[]>();
  for (const [, pid, name] of log.replaceAll(/^---.*$/gm, "").matchAll(begun)) {
    const call = { name: name!, result: null };
    const made = calls.get(pid!);
    if (made === undefined) calls.set(pid!, [call]);
    else made.push(call);
  }
  return [...calls].sort(([one], [other]) => Number(one) - Number(other)).map(([, made]) => made);
}

const line = /^\d+ (\w+)\(.*?\)(?: = (.*))?$/;
const unknown = /^\d+ Unknown syscall (\d+)$/;
/** Errors by the numbers that are qemu's: those of the host's Linux, the same as ours. */
const failed = /^-1 errno=(\d+) /;

/** What is given to qemu. */
export interface UnderQemu {
  readonly program: string;
  readonly args?: readonly string[];
  /** The folder that has the program's libraries. */
  readonly root?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly folder?: string;
  readonly children?: boolean;
}

/** What qemu tells of a program: its output, and the calls of each thread in order of their beginning; of one that has children, names alone. */
export function callsUnderQemu({
  program,
  args = [],
  root,
  environment = {},
  input = "",
  folder,
  children = false,
}: UnderQemu): {
  readonly out: string;
  readonly calls: readonly (readonly MadeCall[])[];
} {
  const logs = mkdtempSync(path.join(tmpdir(), "vas-strace-"));
  try {
    const words = [...(root === undefined ? [] : ["-L", root]), "-d", "strace,tid", "-D", path.join(logs, "%d")];
    const { stdout } = spawnSync("qemu-riscv64", [...words, program, ...args], {
      env: environment,
      input,
      encoding: "utf8",
      ...(folder === undefined ? {} : { cwd: folder }),
    });
    const files = readdirSync(logs).sort((one, other) => Number(one) - Number(other));
    const texts = files.map((file) => readFileSync(path.join(logs, file), "utf8"));
    const calls = children ? byProcess(texts[0]!) : texts.map((text) => text.split("\n").flatMap(toldCall));
    return { out: stdout, calls };
  } finally {
    rmSync(logs, { recursive: true });
  }
}

function toldCall(text: string): MadeCall[] {
  if (text === "" || text.startsWith("---")) return [];
  const number = unknown.exec(text)?.[1];
  if (number !== undefined) return [{ name: linuxCallNames.get(Number(number)) ?? number, result: "ENOSYS" }];
  const match = line.exec(text);
  assert.ok(match !== null, `a line of qemu: ${text}`);
  const [, name, value] = match;
  if (value === undefined) return [{ name: name!, result: null }];
  const error = failed.exec(value)?.[1];
  return [{ name: name!, result: normal(name!, error === undefined ? BigInt(value.split(" ")[0]!) : -BigInt(error)) }];
}
