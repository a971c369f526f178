/** Console commands that watch data: what no client has a place for, such as slots of TLBs and page-table entries. */
import type { WatchAccess } from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";
import { stoppedSimulation, type Session } from "../session/index.js";
import {
  breakFromConsole,
  exceptionFilters,
  listBreakpoints,
  listWatches,
  unbreakFromConsole,
  unwatchFromConsole,
  watchFromConsole,
} from "../stopping/index.js";
import { runToText } from "../moving/index.js";
import { thingWords } from "../watching/index.js";
import type { ConsoleCommand } from "./command.js";

/** `watch [read|write|access] NAME [if CONDITION]`; without a name the list of what is watched. */
function watchCommand(session: Session, text: string): string {
  stoppedSimulation(session);
  if (text === "") {
    const list = listWatches(session);
    return list.length > 0 ? list.join("\n") : ["nothing is watched", ...watchable].join("\n");
  }
  const [, how = "write", name = "", condition = null] = /^(?:(read|write|access)\s+)?(.*?)(?:\s+if\s+(.+))?$/s.exec(
    text,
  )!;
  const access: WatchAccess = how === "access" ? "readWrite" : (how as "read" | "write");
  return `watching ${watchFromConsole(session, name, access, condition)}`;
}

/** `unwatch NUMBER`, or `unwatch all`. */
function unwatchCommand(session: Session, text: string): string {
  stoppedSimulation(session);
  if (!/^(all|[0-9]{1,9})$/.test(text)) throw new RequestError("unwatch takes the number that watch has given, or all");
  const removed = unwatchFromConsole(session, text === "all" ? null : Number(text));
  if (removed === 0 && text !== "all")
    throw new RequestError(`${text} is no data breakpoint of the console; watch lists them`);
  return `${removed} removed`;
}

/** `break PLACE [if CONDITION]`; without a place the list of breakpoints. */
function breakCommand(session: Session, text: string): string {
  stoppedSimulation(session);
  if (text === "") {
    const list = listBreakpoints(session);
    return list.length > 0 ? list.join("\n") : "no breakpoint is set";
  }
  const [, place = "", condition = null] = /^(.*?)(?:\s+if\s+(.+))?$/s.exec(text)!;
  return `breakpoint ${breakFromConsole(session, place, condition)}`;
}

/** `unbreak NUMBER`, or `unbreak all`. */
function unbreakCommand(session: Session, text: string): string {
  stoppedSimulation(session);
  if (!/^(all|[0-9]{1,9})$/.test(text)) throw new RequestError("unbreak takes the number that break has given, or all");
  const removed = unbreakFromConsole(session, text === "all" ? null : Number(text));
  if (removed === 0 && text !== "all")
    throw new RequestError(`${text} is no breakpoint of the console; break lists them`);
  return `${removed} removed`;
}

const watchable = [
  "  watch libc.table[3]                  a variable, an element, an array",
  "  watch 0x2000_0008 in B 64            bytes of a space; `in physical`: of physical memory",
  ...thingWords.map(({ word, argument, help }) => `  ${`watch ${word} ${argument}`.padEnd(37)}${help}`),
  "`watch read NAME` and `watch access NAME` stop at reads, too. `watch NAME if new == 0 && process != B` has a condition.",
];

const events = [
  ...exceptionFilters.map(({ filter, description }) => `  ${filter.padEnd(20)}${description}`),
  "A line stands for itself: until 12. `until tlb-miss if process == B && vas == libc` has a condition; `until FILTER if` completes its fields.",
];

/** The commands, in the order of `help`. */
export const commandsOfStopping: readonly ConsoleCommand[] = [
  {
    name: "break",
    argument: "[PLACE]",
    help: "stops at a line, a function, `*ADDRESS` or an event; `if CONDITION` chooses; alone: all of them",
    more: [
      "  break 12, break structs.c:62        a line of the scenario, or of another source",
      "  break sum, break libc.sum           the first statement of a function",
      "  break *0x10040                      an instruction",
      "  break tlb-miss if process == B      events of a kind; `help until` lists them",
      "`break sum if n == 2` has a condition. They stand beside those of the client, which does not show them; `unbreak NUMBER` takes one away.",
    ],
    completes: ["names", "stops"],
    run: (session, argument) => breakCommand(session, argument),
  },
  {
    name: "unbreak",
    argument: "NUMBER",
    help: "takes away a breakpoint that `break` has set; `all`: all of them",
    completes: [],
    run: (session, argument) => unbreakCommand(session, argument),
  },
  {
    name: "watch",
    argument: "[NAME]",
    help: "stops when something is written, by whomever; alone: what is watched",
    more: watchable,
    completes: ["things", "names", "spaces", "vases", "tlbs"],
    run: (session, argument) => watchCommand(session, argument),
  },
  {
    name: "unwatch",
    argument: "NUMBER",
    help: "watches something no longer; `all`: nothing",
    completes: [],
    run: (session, argument) => unwatchCommand(session, argument),
  },
  {
    name: "until",
    argument: "EVENT",
    help: "runs to the next event of a kind, or to a line of the scenario; `if CONDITION` chooses",
    more: events,
    completes: ["events"],
    run: (session, argument, _, later) => {
      stoppedSimulation(session);
      runToText(session, argument, "forward", later);
      return `running to ${argument}`;
    },
  },
  {
    name: "back",
    argument: "EVENT",
    help: "runs back to the previous event of a kind, or to where a line was executed last",
    more: events,
    completes: ["events"],
    run: (session, argument, _, later) => {
      stoppedSimulation(session);
      runToText(session, argument, "backward", later);
      return `running back to ${argument}`;
    },
  },
];
