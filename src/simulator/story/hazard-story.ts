/** The story of a hazard: what went through which wrong translation, and the chain of causes that led there. */
import { pitfallId, pitfallTitle, type Hazard, type HazardChange } from "../../machine/index.js";
import type { StoryLink } from "../../protocol/story.js";
import { hazardRemedy, hazardText } from "../names/index.js";
import type { StepAccess } from "../state/index.js";
import {
  address,
  count,
  fitting,
  longestReason,
  longestTitle,
  processMark,
  tick,
  type Telling,
  type Told,
} from "./telling.js";

/** What became of the page. */
const did: Readonly<Record<HazardChange["what"], string>> = {
  unmapped: "unmapped the page",
  discarded: "discarded the page",
  copied: "copied the page",
  protected: "took the right",
  replaced: "gave it another frame",
  freed: "freed the space",
};

const verbs = ["fetched", "loaded", "stored"] as const;

/** Tells a hazard; `access` is the access that met it, where one did. */
export function tellHazard(telling: Telling, hazard: Hazard, access: StepAccess | null): Told {
  const { system } = telling.simulation;
  const id = pitfallId(hazard.pitfall);
  const remedy = hazardRemedy(system, hazard);
  const verb = access === null ? null : verbs[access.access]!;
  const general = `${id} · ${pitfallTitle(hazard.pitfall)}.`;
  const clause = wrong(hazard, verb);
  const title = clause === null ? general : `${id} · ${processMark(telling, hazard.pid)} ${clause}.`;
  return {
    title: fitting(telling, longestTitle, title, general, general.slice(0, -1)),
    why: fitting(telling, longestReason, whyOf(telling, hazard), remedy, hazardText(system, hazard)),
  };
}

/** What was wrong, as the end of a clause, null: no entry was; `verb` is what the access did, null: none has met it yet. */
function wrong(hazard: Hazard, verb: string | null): string | null {
  switch (hazard.reason) {
    case "refill-unusable":
      return "refilled an entry that it cannot match";
    case "duplicate":
      return "finds two entries for one page";
    case "collateral":
      return `removed ${count(hazard.other, "entry", "entries")} that ${hazard.other === 1 ? "was" : "were"} right`;
    case "table-full":
      return "found no shared id free";
    case "livelock":
      return "refills one instruction for ever";
    case "thrash":
      return "loses its own translation at each refill";
    case "observable":
      return "can see what another process used";
    default: {
      if (verb === null && hazard.level < 0) return null;
      if (hazard.denied || (hazard.expected !== null && hazard.expected === hazard.pfn))
        return `${verb ?? "can reach"} what it has no right to`;
      const through = verb === null ? "can use" : `${verb} through`;
      return `${through} a translation that is ${hazard.expected === null ? "gone" : "wrong"}`;
    }
  }
}

function whyOf(telling: Telling, hazard: Hazard): string {
  const { config } = telling.simulation.system.machine;
  if (hazard.level < 0 || hazard.va < 0) {
    // No entry is at hand; the title has said what is wrong.
    const place = hazard.va < 0 ? `Core ${hazard.core}` : `Page ${address(hazard.va)}, core ${hazard.core}`;
    return `${place}, ${processMark(telling, hazard.pid)}: ${hazardRemedy(telling.simulation.system, hazard)}`;
  }
  const page = telling.simulation.system.machine.memory.pageBytes;
  const entry = `Core ${hazard.core}'s ${config.tlbs[hazard.level]!.name} still says ${address(hazard.va)} → ${address(hazard.pfn * page)}.`;
  const { change, reason } = hazard;
  if (change === null) {
    const why = cause(hazard);
    return why === "" ? hazardRemedy(telling.simulation.system, hazard) : `${entry} ${why}`;
  }
  const by = `${processMark(telling, change.pid)} ${did[change.what]} at tick ${tick(change.tick)}`;
  const omission: Partial<Record<Hazard["reason"], string>> = {
    "never-flushed": "and nobody flushed",
    "not-told": "and did not tell this core",
    "not-counted": "and did not count this core",
    "wrong-asid": "and flushed another ASID",
    "micro-left-out": "and left the first level out",
    "flush-ignored": "and the hardware ignored the flush",
    "walk-outlived-flush": "while this walk was under way",
  };
  return `${entry} ${by} ${omission[reason] ?? ""}`.trimEnd().concat(".");
}

function cause(hazard: Hazard): string {
  switch (hazard.reason) {
    case "asid-reused":
      return `ASID ${hazard.tag} went to another space${hazard.since >= 0 ? ` at tick ${tick(hazard.since)}` : ""}.`;
    case "shared-id-reused":
      return `Shared id ${hazard.tag} went to another VAS${hazard.since >= 0 ? ` at tick ${tick(hazard.since)}` : ""}.`;
    case "register-inherited":
    case "register-kept":
      return `Bit ${hazard.tag} of the SASID register should be clear.`;
    case "global-private":
      return "The entry is global, the page is not.";
    case "private-over-shared":
      return "Private memory lies over a subscribed range.";
    case "shared-differs":
      return `Who uses shared id ${hazard.tag} maps the page differently.`;
    default:
      return "";
  }
}

/** What went wrong after a change, as a link of the chain says it after "core 1: "; of others, whether somebody flushed. */
const omissions: Partial<Record<Hazard["reason"], string>> = {
  "never-flushed": "nobody flushed",
  "not-told": "not told",
  "not-counted": "not counted",
  "wrong-asid": "another ASID flushed",
  "micro-left-out": "first level left out of the flush",
  "flush-ignored": "flush ignored by the hardware",
  "walk-outlived-flush": "walked while it was flushed",
};

/** The causes of a hazard, oldest first. */
export function hazardChain(telling: Telling, hazard: Hazard): readonly StoryLink[] {
  const { config } = telling.simulation.system.machine;
  const links: StoryLink[] = [];
  const level = hazard.level < 0 ? null : config.tlbs[hazard.level]!.name;
  if (level !== null && hazard.filledAt >= 0)
    links.push({ tick: hazard.filledAt, core: hazard.core, text: `filled the ${level} entry`, bad: false });
  const { change, flush } = hazard;
  if (change !== null) {
    const core = flush?.core ?? hazard.core;
    links.push({
      tick: change.tick,
      core,
      text: `${processMark(telling, change.pid)} ${did[change.what]}`,
      bad: false,
    });
    const text = omissions[hazard.reason] ?? (flush === null ? "nobody flushed" : "the flush left it out");
    links.push({ tick: flush?.tick ?? change.tick, core: hazard.core, text, bad: true });
  } else if (hazard.since >= 0 && hazard.since < hazard.tick) {
    links.push({ tick: hazard.since, core: hazard.core, text: cause(hazard) || "the tag changed hands", bad: true });
  }
  links.push({ tick: hazard.tick, core: hazard.core, text: level === null ? "it showed" : "used it", bad: true });
  return links.sort((a, b) => a.tick - b.tick).slice(-6);
}
