/** Questions as a lesson shows them: with what the TLB held, and the access in stages. */
import { addressText, hexNumber } from "../notation/index.js";
import type { LessonLevel, LessonQuestion, LessonStage } from "../protocol/lesson-snapshot.js";
import type { TlbLevelSnapshot, WalkStepSnapshot } from "../protocol/snapshot.js";
import type { Simulation } from "../simulator/index.js";
import { asking, type Wish } from "./ask.js";
import type { Observation } from "./observe.js";

/** Entries of a level that are told at most. */
const mostEntries = 32;

/** Runs a simulation that stands at its beginning, as `askAbout` does, and yields between its steps. */
export function* lessonAbout(
  simulation: Simulation,
  wish: Wish,
): Generator<undefined, readonly LessonQuestion[], void> {
  const asked = yield* asking(simulation, wish);
  return asked.map(({ question, observation }) => ({
    ...question,
    after: observation.after,
    levels: levelsOf(observation),
    stages: stagesOf(observation),
  }));
}

/** Levels that were asked, in their order, as they were before. */
function askedBefore({ asked, before }: Observation): readonly {
  readonly level: TlbLevelSnapshot;
  readonly found: Observation["asked"][number];
}[] {
  return asked.flatMap((found) => {
    const level = before.find(({ name }) => name === found.name);
    return level === undefined ? [] : [{ level, found }];
  });
}

function levelsOf(observation: Observation): readonly LessonLevel[] {
  return observation.before
    .filter(({ entries, name }) => entries.length > 0 || observation.asked.some((one) => one.name === name))
    .map((level) => {
      const found = observation.asked.find(({ name }) => name === level.name);
      // A level that was not come to: where the address would be looked for is not told.
      const set = level.sets === 1 || found === undefined ? null : found.set;
      const entries = level.entries.filter((entry) => set === null || entry.set === set).slice(0, mostEntries);
      return {
        name: level.name,
        set,
        ways: level.ways,
        entries: entries.map(({ way, va, shared, global, tag, filledByName }) => ({
          way,
          va,
          tag: global ? "global" : shared ? `shared ${tag}` : `ASID ${tag}`,
          owner: filledByName,
        })),
      };
    });
}

function stagesOf(observation: Observation): readonly LessonStage[] {
  const { access } = observation;
  const split: LessonStage = {
    kind: "split",
    title: "Split the address",
    text: `${addressText(access.va)} is ${access.split.map(({ label, value }) => `${label} ${value}`).join(", ")}.`,
    outcome: "none",
  };
  const levels = askedBefore(observation).map(({ level, found }): LessonStage => {
    const where = level.sets === 1 ? `its ${level.ways} entries` : `set ${found.set}, ${level.ways} ways`;
    const hit = found.answered >= 0;
    const terms = access.terms.map(({ text, holds }) => `${text} ${holds ? "✓" : "✗"}`).join(" · ");
    const near = found.near >= 0 ? ` The nearest, in way ${found.near % level.ways}: ${terms}.` : "";
    return {
      kind: "level",
      title: `Ask the ${level.name}`,
      text: hit
        ? `It compares ${where}: way ${found.answered % level.ways} matches. ${terms}.`
        : `It compares ${where}: none matches.${near}`,
      outcome: hit ? "hit" : "miss",
    };
  });
  const reads = (access.walk ?? []).map(readStage);
  const writes = askedBefore(observation)
    .filter(({ found }) => found.filled >= 0)
    .map(({ level, found }): LessonStage => {
      const old = level.entries.find(({ slot }) => slot === found.filled);
      const way = `${level.sets === 1 ? "" : `set ${found.set}, `}way ${found.filled % level.ways}`;
      return {
        kind: "write",
        title: `Write the entry into the ${level.name}`,
        text:
          old === undefined
            ? `${way} was free.`
            : `${way} gives up ${addressText(old.va)} (${level.replacement === "" ? "the only one" : level.replacement}).`,
        outcome: "none",
      };
    });
  const end: LessonStage = {
    kind: "end",
    title: access.result === "fault" ? "The kernel is called" : "Go on",
    text: `${access.headline} ${access.detail} ${access.pa === null ? "" : `Physical address ${addressText(access.pa)}. `}${access.cycles} cycles.`,
    outcome: access.result === "fault" ? "fault" : access.result === "walk" ? "miss" : "hit",
  };
  return [split, ...levels, ...reads, ...writes, end];
}

function readStage({ name, index, pteAddress, kind, raw }: WalkStepSnapshot): LessonStage {
  const words = {
    table: "points to the next table",
    page: "maps the page",
    invalid: "is not valid: the walk ends",
    reserved: "is malformed: the walk ends",
  } as const;
  return {
    kind: "read",
    title: `Read entry ${hexNumber(index)} of the ${name}`,
    text: `At ${addressText(pteAddress)} it is ${raw} and ${words[kind]}.`,
    outcome: kind === "table" || kind === "page" ? "none" : "fault",
  };
}
