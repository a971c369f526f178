/** Commands that look at the present moment. */
import type { SpaceId, VirtualAddress } from "../../machine/index.js";
import { plural } from "../../notation/index.js";
import type { TlbSnapshot } from "../../protocol/snapshot.js";
import {
  currentPosition,
  describeHazard,
  explainLast,
  kernelFile,
  tagText,
  tlbSnapshot,
  translate,
  type Simulation,
} from "../../simulator/index.js";
import { formatAddress, RequestError } from "../arguments/index.js";
import { addressAsked, dumpText, memoryMap, wholeHash, why } from "../investigation/index.js";
import { walkText } from "../stopping/index.js";
import { answerOfStep, stoppedSimulation, type Session } from "../session/index.js";
import type { ConsoleCommand } from "./command.js";

function translationOf(session: Session, text: string, frameId: number | null): ReturnType<typeof translate> {
  const { space, address } = addressAsked(session, text, frameId);
  if (space === "physical") throw new RequestError("physical memory is not translated: name a space");
  return translate(stoppedSimulation(session), space as SpaceId, address as VirtualAddress);
}

function tlbText(snapshot: TlbSnapshot): string {
  const owner = (id: number): string => snapshot.owners.find((one) => one.id === id)?.name ?? "?";
  const lines = snapshot.cores.flatMap((core) =>
    core.levels.flatMap((level) => [
      `core ${core.core} ${level.name}: ${level.entries.length} of ${level.sets * level.ways} entries, ` +
        `${plural(level.counters.misses, "miss", "misses")}, ${plural(level.counters.hits, "hit")}`,
      ...level.entries.map((entry) => {
        const tag = tagText({ tags: snapshot.tags }, entry);
        const target = level.serves === "walk" ? "table" : entry.permissions;
        const translation = `${formatAddress(entry.va)} -> ${formatAddress(entry.pa)}  ${target}`;
        const slot = String(entry.slot).padStart(4);
        return `  ${slot}  ${translation}  ${tag}  ${owner(entry.owner)}  filled by ${entry.filledByName}`;
      }),
    ]),
  );
  return lines.join("\n");
}

/** The findings, the latest last; the first thousand are kept. */
function hazardsText(simulation: Simulation): string {
  const { machine } = simulation.system;
  if (!machine.config.check) return "the coherence checker is off: set check on in the machine block";
  if (machine.hazards.length === 0) return "no hazard so far";
  return machine.hazards
    .map((hazard) => {
      const { id, invariant, tick, text } = describeHazard(simulation.system, hazard);
      return `tick ${tick}  ${id}${invariant === null ? "" : ` (${invariant})`}  ${text}`;
    })
    .join("\n");
}

/** The commands, in the order of `help`. */
export const commandsOfLooking: readonly ConsoleCommand[] = [
  {
    name: "translate",
    argument: "ADDRESS",
    help: "where an address leads now, and which TLB entries hold it",
    more: ["`translate ADDRESS in SPACE` asks another space than that of the stopped thread. Nothing is changed."],
    completes: ["names", "spaces"],
    run: (session, argument, frameId) => {
      const { text, cached } = translationOf(session, argument, frameId);
      return [text, ...cached.map((place) => `  cached: ${place}`)].join("\n");
    },
  },
  {
    name: "walk",
    argument: "ADDRESS",
    help: "the page-table entries that a walk for the address reads",
    more: ["`walk ADDRESS in SPACE` walks the tables of another space."],
    completes: ["names", "spaces"],
    run: (session, argument, frameId) => {
      const { text, walk } = translationOf(session, argument, frameId);
      return [text, ...walkText({ walk }).map((line) => `  ${line}`)].join("\n");
    },
  },
  {
    name: "why",
    argument: "ADDRESS",
    help: "why the last step's access of a page hit or missed; else what an access would do now",
    more: ["The page is meant that holds the address. Of several accesses of the step the last is told."],
    completes: ["names"],
    run: (session, argument, frameId) => answerOfStep(session, () => why(session, argument, frameId)),
  },
  {
    name: "dump",
    argument: "ADDRESS",
    help: "memory as bytes and text, 64 bytes unless told otherwise",
    more: [
      "`dump ADDRESS in SPACE COUNT` chooses the space and how many bytes (up to 4096). SPACE is the name of a process or a VAS,",
      "a number, or `physical`: then ADDRESS is one of physical memory.",
    ],
    completes: ["names", "spaces"],
    run: (session, argument, frameId) => dumpText(session, argument, frameId),
  },
  {
    name: "map",
    argument: "[SPACE]",
    help: "what is mapped where in a space, and how much of it has frames",
    completes: ["spaces"],
    run: (session, argument) => memoryMap(session, argument),
  },
  {
    name: "tlb",
    argument: null,
    help: "the valid entries of every TLB",
    completes: [],
    run: (session) => tlbText(tlbSnapshot(stoppedSimulation(session))),
  },
  {
    name: "explain",
    argument: null,
    help: "why the last access of the last step hit or missed",
    completes: [],
    run: (session) =>
      answerOfStep(session, () => {
        const access = explainLast(stoppedSimulation(session));
        return access === null
          ? "the last movement recorded no access: make a step"
          : [access.headline, access.detail, ...walkText(access)].join("\n");
      }),
  },
  {
    name: "hazards",
    argument: null,
    help: "what the coherence checker has found so far (machine setting `check on`)",
    completes: [],
    run: (session) => hazardsText(stoppedSimulation(session)),
  },
  {
    name: "cat",
    argument: "PATH",
    help: "a file of sysfs or procfs, such as `/proc/1/maps`, or what is in a directory of theirs",
    completes: ["files"],
    run: (session, argument) => {
      const found = kernelFile(stoppedSimulation(session), argument);
      if (found === null) throw new RequestError(`cat: ${argument}: no such file; begin with cat /`);
      return found.kind === "file" ? found.text : found.names.join("\n");
    },
  },
  {
    name: "position",
    argument: null,
    help: "tick and cycle",
    completes: [],
    run: (session) => {
      const { tick, cycle, core } = currentPosition(stoppedSimulation(session));
      return `tick ${tick}, cycle ${cycle} of core ${core}`;
    },
  },
  {
    name: "hash",
    argument: null,
    help: "hash of the whole state: equal hashes mean equal states",
    completes: [],
    run: (session) => wholeHash(session),
  },
];
