/** What expectations ask of the present state of the machine and the kernel: `running(0)`, `asid_of(1)`, `held`, `reachable`. */
import type { StateQuestion } from "../../image/image.js";
import type { System } from "../../kernel/index.js";
import { EntryClass, type Tlb } from "../../machine/index.js";

/** Answers a question; a space is told by its id. Null: there is no such core. */
export function stateAnswer(system: System, asks: StateQuestion, args: readonly number[]): number | null {
  const [first = 0, core = -1, asid = -1] = args;
  switch (asks) {
    case "held":
      return Number(first !== 0);
    case "reachable":
      return Number(isReachable(system, first, core, asid));
    case "asid_of":
      return system.machine.cores[first]?.context.asid ?? null;
    case "running":
      return spaceOfCore(system, first);
  }
}

/** Id of the space whose tables a core translates by, 0: none. Null: there is no such core. */
function spaceOfCore({ machine }: System, core: number): number | null {
  const context = machine.cores[core]?.context;
  if (context === undefined) return null;
  return context.root === 0 ? 0 : Number(context.space);
}

/** Does a core translate in the space of a VAS, or run a thread of a process? Null: there is no such core. */
export function runsOn(system: System, core: number, of: "vas" | "process", name: string): boolean | null {
  const space = spaceOfCore(system, core);
  if (space === null) return null;
  const { kernel } = system;
  if (of === "vas") {
    const vas = [...kernel.vases.values()].find((one) => one.name === name);
    return vas !== undefined && Number(vas.space) === space;
  }
  const { current } = kernel.cores[core]!;
  const thread = current === null ? undefined : kernel.threads.get(current);
  return thread !== undefined && kernel.processes.get(thread.pid)?.name === name;
}

/** Name of the space that a core translates in. */
export function runningName(system: System, core: number): string {
  const space = spaceOfCore(system, core);
  if (space === null) return "unknown";
  if (space === 0) return "nothing";
  const { kernel } = system;
  const vas = [...kernel.vases.values()].find((one) => Number(one.space) === space);
  if (vas !== undefined) return vas.name;
  const process = [...kernel.processes.values()].find((one) => Number(one.space) === space);
  return process?.name ?? `space ${space}`;
}

/** Does a TLB have a valid entry that leads to a frame? `id`, `asid`: -1 = of any core, under any ASID. */
function isReachable({ machine }: System, frame: number, id: number, asid: number): boolean {
  const cores = id < 0 ? machine.cores : machine.cores.slice(id, id + 1);
  return cores.some(({ tlbs, walkCache }) => tlbs.some((tlb) => tlb !== walkCache && leadsTo(tlb, frame, asid)));
}

function leadsTo({ slots, span, pfn, kind, tag }: Tlb, frame: number, asid: number): boolean {
  for (let slot = 0; slot < slots; slot++) {
    if (span[slot] === 0 || frame < pfn[slot]! || frame >= pfn[slot]! + span[slot]!) continue;
    if (asid < 0 || kind[slot] !== EntryClass.Private || tag[slot] === asid) return true;
  }
  return false;
}
