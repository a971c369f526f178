/** The story of kernel code that a scenario brings itself (`docs/lab.md`): what its last operation did. */
import { kernelCalls, type KernelCallName } from "../../image/kernel-call.js";
import { EventKind, type TraceEvent, type VirtualAddress } from "../../machine/index.js";
import { hexNumber } from "../../notation/index.js";
import { spaceOfNumber, type Mm } from "../../kernel/index.js";
import { kernelCallName } from "../names/index.js";
import { leafAt, permissionText, type LastStep } from "../state/index.js";
import type { CallTold } from "./call-story.js";
import { address, count, fitting, longestTitle, owner, reason, threadMark, type Telling } from "./telling.js";

/** How an argument is told: a space, an address, bits in hexadecimal, a number; a variable of the kernel is not told. */
type Shape = "space" | "va" | "bits" | "number" | "variable";

/** Arguments of the operations, and what they mean; those of an architecture's maintenance are told by what they removed. */
const operations: Partial<Record<KernelCallName, { readonly shapes: readonly Shape[]; readonly why: string }>> = {
  walk: { shapes: ["space", "va"], why: "It read the tables without a TLB:" },
  table: { shapes: ["space", "va", "number"], why: "It read the way to the table:" },
  alloc_frame: { shapes: [], why: "It took the frame" },
  new_table: { shapes: [], why: "It took, for a table that no other leads to yet, the frame" },
  free_frame: { shapes: ["bits"], why: "Whoever can still reach the frame reaches what is put there next." },
  sfence_vma: { shapes: ["va", "number"], why: "" },
  sinval_vma: { shapes: ["va", "number"], why: "It is complete after SFENCE.INVAL.IR." },
  sfence_w_inval: { shapes: [], why: "SINVAL.VMA from now on sees what was stored to the tables before." },
  invlpg: { shapes: ["va"], why: "" },
  invpcid: { shapes: ["number", "number", "va"], why: "" },
  write_satp: { shapes: ["bits", "number"], why: "The core translates by these tables and this ASID from now on." },
  write_ttbr0: { shapes: ["bits", "number"], why: "The core translates by these tables and this ASID from now on." },
  write_cr3: {
    shapes: ["bits", "number", "number"],
    why: "The core translates by these tables and this PCID from now on.",
  },
  write_contextidr: { shapes: ["number"], why: "The core translates under this ASID from now on." },
  enter: { shapes: ["space", "number"], why: "The core translates by these tables and this ASID from now on." },
  arc_write: { shapes: ["number", "bits"], why: "" },
  arc_read: { shapes: ["number"], why: "The register says" },
  tlb_command: { shapes: ["number"], why: "" },
  flush_page: { shapes: ["space", "va"], why: "" },
  flush_space: { shapes: ["space"], why: "" },
  send_ipi: { shapes: ["number"], why: "The core runs the handler as soon as it takes interrupts." },
  irq_off: { shapes: [], why: "The core takes no interrupts from now on." },
  irq_on: { shapes: [], why: "The core takes interrupts again." },
  lock: { shapes: ["variable"], why: "Whoever wants the lock waits from now on." },
  unlock: { shapes: ["variable"], why: "Who waits for the lock can have it now." },
  choose: { shapes: ["number"], why: "An exploration tries each answer; here it is" },
  unlink_vma: {
    shapes: ["space", "va", "number"],
    why: "Faults there are errors from now on; entries and TLBs keep what they have.",
  },
  protect_vma: {
    shapes: ["space", "va", "number"],
    why: "Faults there may do this from now on; entries and TLBs keep what they have.",
  },
  settle: { shapes: [], why: "From here on nobody may use what this thread has taken away." },
  defer: { shapes: [], why: "What this thread has taken away may be used until its frame is freed." },
  dsb_ish: { shapes: [], why: "The maintenance that the core has issued is complete." },
  dsb_nsh: { shapes: [], why: "The maintenance that the core has issued for itself is complete." },
  isb: { shapes: [], why: "What the core does from now on sees what it did before." },
  sfence_inval_ir: { shapes: [], why: "What SINVAL.VMA has begun is complete." },
};

const names = new Map<number, KernelCallName>(
  Object.entries(kernelCalls).map(([name, number]) => [number, name as KernelCallName]),
);

/** Operations whose result is the point. */
const answering: readonly KernelCallName[] = ["walk", "table", "alloc_frame", "new_table", "choose", "arc_read"];

/** The last operation of the thread in the step, or null: it computed, waited or reached user memory. */
export function tellOperation(telling: Telling, step: LastStep, tid: number): CallTold | null {
  const event = step.events.findLast((one) => one.kind === EventKind.KernelOperation && one.tid === tid);
  if (event === undefined) return null;
  const name = names.get(event.a);
  const who = threadMark(telling, event.pid, tid);
  if (name === undefined) return tellReturn(telling, event, who);
  if (name === "pte" || name === "set_pte") return tellEntry(telling, event, who, name === "set_pte");
  const { why = name.startsWith("tlbi") ? "It is complete after a DSB." : "" } = operations[name] ?? {};
  const answer = answering.includes(name) ? ` ${answerText(name, event.e)}.` : "";
  return {
    core: event.core,
    pid: event.pid,
    words: {
      title: fitting(
        telling,
        longestTitle,
        `${who} ran ${name}(${argumentsText(telling, name, event)}).`,
        `${who} ran ${name}.`,
        `${name}.`,
      ),
      why: reason(telling, removedText(step, event), `${why}${answer}`),
    },
  };
}

/** A function of the kernel block that a program has called is over. */
function tellReturn(telling: Telling, event: TraceEvent, who: string): CallTold {
  const called = kernelCallName(telling.simulation.image, event.a);
  return {
    core: event.core,
    pid: event.pid,
    words: {
      title: fitting(
        telling,
        longestTitle,
        `${who} came back from ${called} with ${event.e}.`,
        `${called} returned.`,
        "Back.",
      ),
      why: reason(telling, "What the function owes is due from now on: nobody may use what it has taken away."),
    },
  };
}

/** A page-table entry read or written: what memory says of it now. */
function tellEntry(telling: Telling, event: TraceEvent, who: string, written: boolean): CallTold {
  const { system } = telling.simulation;
  const vas = mmOf(telling, event.b);
  const whose = vas === undefined ? "an" : `${owner(telling, vas.owner)}'s`;
  const verb = written ? "wrote" : "read";
  const leaf = vas === undefined || event.d >= 0 ? null : leafAt(system, vas.id, event.c as VirtualAddress);
  const says = leaf === null ? "nothing is mapped" : `frame ${hexNumber(leaf.pfn)}, ${permissionText(leaf)}`;
  const what =
    event.d >= 0
      ? `${whose} table entry of level ${event.d} for ${address(event.c)}`
      : `${whose} entry of ${address(event.c)}`;
  return {
    core: event.core,
    pid: event.pid,
    words: {
      title: fitting(
        telling,
        longestTitle,
        ...(event.d >= 0 ? [] : [`${who} ${verb} ${what}: ${says}.`]),
        `${who} ${verb} ${what}.`,
        `${who} ${verb} an entry.`,
      ),
      why: reason(
        telling,
        written
          ? `Memory says so from now on${event.d >= 0 ? "" : `: ${says}`}; TLBs keep what they have until it is flushed.`
          : `It comes from memory${event.d >= 0 ? "" : ` and says ${says}`}; TLBs were not asked.`,
      ),
    },
  };
}

function argumentsText(telling: Telling, name: KernelCallName, { b, c, d }: TraceEvent): string {
  const shapes = operations[name]?.shapes;
  // What is in the operand of an architecture's maintenance, its result says better than its bits.
  if (shapes === undefined) return "…";
  return [b, c, d]
    .slice(0, shapes.length)
    .map((value, index) => {
      if (shapes[index] === "space") {
        const vas = mmOf(telling, value);
        return vas === undefined ? String(value) : owner(telling, vas.owner);
      }
      if (shapes[index] === "variable") return "…";
      if (value === -1) return "ALL";
      return shapes[index] === "va" ? address(value) : shapes[index] === "bits" ? hexNumber(value) : String(value);
    })
    .join(", ");
}

/** The space that kernel code names by a number. */
function mmOf({ simulation }: Telling, number: number): Mm | undefined {
  return spaceOfNumber(simulation.system.kernel, number);
}

function answerText(name: KernelCallName, result: number): string {
  if (result < 0) return "FAULT";
  if (name === "choose") return String(result);
  return result === 0 ? "nothing is there" : hexNumber(result);
}

/** What maintenance removed, by core. */
export function removedText(step: LastStep, { tick, sequence }: TraceEvent): string {
  const flushes = step.events.filter(
    (one) => one.kind === EventKind.TlbFlush && one.tick === tick && one.sequence < sequence,
  );
  if (flushes.length === 0) return "";
  const removed = flushes.reduce((sum, { d }) => sum + Math.max(0, d), 0);
  const cores = [...new Set(flushes.filter(({ d }) => d > 0).map(({ core }) => core))].sort((one, two) => one - two);
  if (removed === 0) return "No TLB had what it names.";
  return `It removed ${count(removed, "entry", "entries")} on core${cores.length > 1 ? "s" : ""} ${cores.join(", ")}.`;
}
