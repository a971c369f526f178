/** The story of a death that lies ahead: who will be ended by what, at which line, and what the memory says about it now. */
import { findVma, signalName } from "../../kernel/index.js";
import { Access, type SpaceId, type VirtualAddress } from "../../machine/index.js";
import type { Story } from "../../protocol/story.js";
import { forecast } from "../explanation/index.js";
import { codeAt, permissionText, threadPc, type DeathAhead } from "../state/index.js";
import { echoAll } from "./echo.js";
import { accessWord } from "./repaired-story.js";
import { tablesEcho } from "./tables-echo.js";
import {
  address,
  fitting,
  longestTitle,
  placeMark,
  processMark,
  reason,
  threadMark,
  type Telling,
  type Told,
} from "./telling.js";

/** Tells it: title, reason, and what each view says of the same access. */
export function tellDeath(telling: Telling, death: DeathAhead): Told & Pick<Story, "echo"> {
  const { access, pid, tid } = death;
  if (death.underWay) return tellEnding(telling, death);
  const own = ownPid(telling, tid);
  const who = threadMark(telling, own, tid);
  const short = processMark(telling, own);
  const whom = pid === own ? (who === short ? "it" : short) : processMark(telling, pid);
  const what = access === null ? "instruction" : accessWord(access);
  const signal = signalName(death.signal);
  const title = fitting(
    telling,
    longestTitle,
    `${who}'s next ${what} will end ${whom}: ${signal}.`,
    `${short}'s next ${what} will end ${whom}: ${signal}.`,
    `The next ${what} will end ${whom}: ${signal}.`,
    `The next ${what} ends in ${signal}.`,
  );
  return {
    title,
    why: reason(
      telling,
      whyOf(telling, death),
      `The stop is before it: afterwards ${processMark(telling, pid)} is gone.`,
    ),
    echo: access === null ? echoAll(title) : echoes(telling, death, access),
  };
}

/** The instruction has been made, and the kernel takes what the process had in steps of its own. */
function tellEnding(telling: Telling, death: DeathAhead): Told & Pick<Story, "echo"> {
  const who = processMark(telling, death.pid);
  const title = fitting(
    telling,
    longestTitle,
    `The kernel's next step ends ${who}: ${signalName(death.signal)}.`,
    `The kernel's next step ends it: ${signalName(death.signal)}.`,
  );
  const cause = causeOf(death);
  const place = placeOf(telling, death.tid) ?? `The instruction at ${address(threadPc(telling.simulation, death.tid))}`;
  const why =
    death.va === null
      ? `${cause.charAt(0).toUpperCase()}${cause.slice(1)}.`
      : `${place} faulted at ${address(death.va)}: ${cause}.`;
  return { title, why: reason(telling, why), echo: echoAll(title) };
}

function ownPid({ simulation }: Telling, tid: number): number {
  return simulation.system.kernel.threads.get(tid as DeathAhead["tid"])?.pid ?? 0;
}

/** "Line 19 stores to 0x4000_0000: `mmap` must not be written." */
function whyOf(telling: Telling, death: DeathAhead): string {
  const { access, tid } = death;
  const place = placeOf(telling, tid);
  const why = causeOf(death);
  if (access === null) return `${place ?? `The instruction at ${address(threadPc(telling.simulation, tid))}`}: ${why}.`;
  const at = address(access.va);
  if (place === null || access.access === Access.Fetch) return `The ${accessWord(access)} from ${at}: ${why}.`;
  return `${place} ${access.access === Access.Load ? "loads from" : "stores to"} ${at}: ${why}.`;
}

/** The kernel says the kind of the access first, which the clause before has said. */
function causeOf({ cause }: DeathAhead): string {
  return cause.replace(/^(fetch|load|store): /, "");
}

/** "Line 19", "Line 12 of crash.c"; null: nobody has its source. */
function placeOf({ simulation }: Telling, tid: number): string | null {
  const range = codeAt(simulation, tid, threadPc(simulation, tid))?.line?.range;
  if (range === undefined) return null;
  const { source = 0 } = range;
  const file = source === 0 ? "" : ` of ${simulation.image.sources[source]?.replace(/^.*[\\/]/, "") ?? "another file"}`;
  return `Line ${range.line}${file}`;
}

function echoes(telling: Telling, { core, pid }: DeathAhead, access: NonNullable<DeathAhead["access"]>): Story["echo"] {
  const { simulation } = telling;
  const { machine, kernel } = simulation.system;
  const word = accessWord(access);
  const at = address(access.va);
  const vma = findVma(kernel.spaces.get(access.space as SpaceId)?.vmas ?? [], access.va);
  const denied = vma !== undefined && ![vma.execute, vma.read || vma.write, vma.write][access.access]!;
  return {
    tlb: `The ${word} ${at} ${forecast(simulation, machine.cores[core]!, access.access, access.va as VirtualAddress)}.`,
    pageTables: tablesEcho(simulation, access),
    spaces:
      vma === undefined
        ? `${at} is in no region of ${processMark(telling, pid)}.`
        : `${placeMark(telling, access.space, access.va, pid)} is ${permissionText({ ...vma, user: true })}${denied ? `: no ${word}` : ""}.`,
  };
}
