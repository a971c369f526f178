/** Commands that look at other moments of the run, and the one that goes there. */
import { RequestError } from "../arguments/index.js";
import { undo } from "../editing/index.js";
import {
  difference,
  history,
  otherOrderText,
  parseTick,
  scheduleList,
  statistics,
  tickOfStep,
  who,
} from "../investigation/index.js";
import { liveScenario, stoppedSimulation } from "../session/index.js";
import { travel } from "../stopping/index.js";
import type { ConsoleCommand } from "./command.js";

const subjects = [
  "  history total, history libc.table[3]     a variable or an element",
  "  history 0x2000_0008 in B                 8 bytes of memory as a space shows them; `in physical`: of physical memory",
  "  history pte ADDRESS [in SPACE]           the page-table entry that ends the walk for an address",
  "  history tlb JTLB 16.2 [core 1]           a slot of a TLB, by set and way or by number",
  "  history frame 0x40012                    whose a frame was",
  "  history mmu PID, segment NAME, mm A      a register of the MMU; the kernel's record of a segment or an mm",
  "  history vas libc                         who attached, subscribed and entered a VAS",
];

/** The commands, in the order of `help`. */
export const commandsOfTime: readonly ConsoleCommand[] = [
  {
    name: "history",
    argument: "WHAT",
    help: "the ticks at which something changed, by whom: memory, a `pte`, a `tlb` slot, a `frame`, a `vas`",
    more: [
      ...subjects,
      "`last 100` behind it asks for more than the latest 20. The run is replayed, so it may take a while: it can be cancelled.",
    ],
    completes: ["subjects", "names", "spaces", "vases", "tlbs"],
    run: (session, argument, frameId) => history(session, argument, frameId),
  },
  {
    name: "who",
    argument: "WHAT",
    help: "who changed it last, who maps its frame, and which TLB entries hold it",
    more: ["WHAT is what `history` takes."],
    completes: ["subjects", "names", "spaces", "vases", "tlbs"],
    run: (session, argument, frameId) => who(session, argument, frameId),
  },
  {
    name: "stats",
    argument: "[since TICK]",
    help: "the counters so far, or what they have counted since a tick",
    completes: [],
    run: (session, argument) => statistics(session, argument),
  },
  {
    name: "diff",
    argument: "TICK",
    help: "what is different from another tick: registers, pages, page-table entries, TLB entries, regions, VASes",
    completes: [],
    run: (session, argument) => difference(session, argument),
  },
  {
    name: "schedule",
    argument: null,
    help: "the steps of the schedule that is followed: what is done, what comes next, what breaks",
    completes: [],
    run: (session) => scheduleList(session),
  },
  {
    name: "other order",
    argument: "STEP",
    help: "what happens if something else comes next at a step of the schedule: all other orders are explored",
    more: [
      "STEP is a number of `schedule` and of the Schedule view. What comes before it stays; within the bounds of the file's `explore` everything else is tried.",
      "The run stays where it is. A large exploration may take a while: it can be cancelled.",
    ],
    completes: [],
    run: (session, argument) => otherOrderText(session, argument),
  },
  {
    name: "undo",
    argument: null,
    help: "takes back the latest change that was made by hand, and comes here again without it",
    completes: [],
    run: (session) => undo(session),
  },
  {
    name: "seek",
    argument: "TICK",
    help: "travels to a tick, back or forward, past all breakpoints",
    more: ["seek step 7 travels to where a step of the schedule begins."],
    completes: [],
    run: (session, argument, _, later) => {
      liveScenario(session);
      stoppedSimulation(session);
      const step = /^step\s+(\d{1,7})$/.exec(argument)?.[1];
      const tick = step === undefined ? parseTick(argument) : tickOfStep(session, Number(step));
      if (tick === null)
        throw new RequestError(
          `seek: \`${argument}\` is no tick: write a number of instruction attempts, such as seek 1000`,
        );
      later(() => travel(session, tick, true));
      return `travelling to tick ${tick}`;
    },
  },
];
