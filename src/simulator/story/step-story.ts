/** The story of a step in the middle of a kernel call, with `windows on` (docs/kernel.md): what it did, and what is left open. */
import { EventKind, KernelStep, type TraceEvent } from "../../machine/index.js";
import { hexNumber } from "../../notation/index.js";
import type { LastStep } from "../state/index.js";
import type { CallTold } from "./call-story.js";
import { removedText } from "./operation-story.js";
import { address, fitting, longestTitle, processMark, reason, threadMark, type Telling } from "./telling.js";

/** The last step of a call in what has just happened, or null: there was none. */
export function tellKernelStep(telling: Telling, step: LastStep, tid: number): CallTold | null {
  const event = step.events.findLast((one) => one.kind === EventKind.KernelStep && isOf(one, tid));
  if (event === undefined) return null;
  const { title, why } = wordsOf(event);
  const who = threadMark(telling, event.pid, event.tid);
  return {
    core: event.core,
    pid: event.pid,
    words: {
      title: fitting(
        telling,
        longestTitle,
        `${who} ${title}.`,
        `${processMark(telling, event.pid)} ${title}.`,
        `${title}.`,
      ),
      why: reason(telling, removedText(step, event), why),
    },
  };
}

/** An interrupt is told to whoever has sent it, too. */
function isOf({ a, b, tid: own }: TraceEvent, tid: number): boolean {
  return own === tid || ((a as KernelStep) === KernelStep.Answer && b === tid);
}

function wordsOf({ a, b, core }: TraceEvent): { readonly title: string; readonly why: string } {
  switch (a as KernelStep) {
    case KernelStep.Flush:
      return { title: `flushed core ${core}`, why: "Other cores may still use what the call has taken away." };
    case KernelStep.Send:
      return {
        title: `told core ${b} to flush`,
        why: "Until that core takes the interrupt it may use its old entries.",
      };
    case KernelStep.Barrier:
      return { title: "waited for the broadcast", why: "Every core has forgotten what it named." };
    case KernelStep.Wait:
      return { title: "waited for the answers", why: "Every core that was told has flushed." };
    case KernelStep.Free:
      return {
        title: `freed frame ${hexNumber(b)}`,
        why: "Whoever can still reach a freed frame reaches what is put there next.",
      };
    case KernelStep.Clear:
      return {
        title: `took away the page at ${address(b)} that it has copied`,
        why: "Cores that hold it still read the old page, until they have flushed.",
      };
    case KernelStep.Set:
      return {
        title: `mapped its copy at ${address(b)}`,
        why: "The page that it was copied from is mapped here no more.",
      };
    case KernelStep.Unlock:
      return { title: "let go of mmap_lock", why: "Calls and faults of its siblings go on from here." };
    case KernelStep.Start:
      return { title: "let the child run", why: "Its own entries are read-only on every core by now." };
    case KernelStep.Unlazy:
      return {
        title: `said that core ${core} can be told to flush`,
        why: "From here on a flush reaches the core by interrupt.",
      };
    case KernelStep.Read:
      return {
        title: `looked which flushes core ${core} has missed`,
        why: "A flush that comes after this is not among them.",
      };
    case KernelStep.Load:
      return {
        title: `wrote the context of another space on core ${core}`,
        why: "From here on the core translates in it, with whatever it still holds of it.",
      };
    case KernelStep.Registers:
      return {
        title: `wrote the shared ids of core ${core}`,
        why: "Other cores that have the space loaded still go by their old ones.",
      };
    case KernelStep.Release:
      return { title: `let go of the shared id ${b}`, why: "Another VAS may get the number." };
    case KernelStep.Exit:
      return { title: "freed its page tables and told its parent", why: "Nothing is left of the process." };
    case KernelStep.CatchUp:
      return { title: `did the flushes that core ${core} had missed`, why: "" };
    case KernelStep.Answer:
      return { title: `was interrupted on core ${core} to flush`, why: "The sender has this core's answer." };
  }
}
