/** Questions as a lesson shows them: with what the TLB held, and the access in stages. */
import type { MachineConfig } from "../machine/index.js";
import { addressText, hexNumber } from "../notation/index.js";
import type { LessonLevel, LessonQuestion, LessonStage } from "../protocol/lesson-snapshot.js";
import type { TlbLevelSnapshot, WalkStepSnapshot } from "../protocol/snapshot.js";
import type { Simulation } from "../simulator/index.js";
import { linesAround, type SourceText } from "./lines-around.js";
import { asking, type Wish } from "./ask.js";
import type { Observation } from "./observe.js";
import { whatIf, type OtherRun } from "./what-if.js";

/** Entries of a level that are told at most. */
const mostEntries = 32;

/**
 * Runs a simulation that stands at its beginning, as `askAbout` does, and yields between its steps.
 *
 * @param other a run of the same under another setting, or null
 * @param sources what the image's sources are numbered by
 */
export function* lessonAbout(
  simulation: Simulation,
  wish: Wish,
  other: OtherRun | null,
  sources: readonly SourceText[],
): Generator<undefined, readonly LessonQuestion[], void> {
  const { questions, observed } = yield* asking(simulation, wish);
  const otherwise = other === null ? null : yield* whatIf(other, observed, questions);
  const { config } = simulation.system.machine;
  return questions.map((asked) => ({
    ...asked.question,
    after: asked.observation.after,
    source: linesAround(sources[asked.observation.source], asked.observation.line),
    levels: levelsOf(asked.observation),
    stages: stagesOf(asked.observation, config),
    whatIf: otherwise?.get(asked) ?? null,
  }));
}

/** Cycles of an access by stage: of the level that answered, of the handler, of each entry read. */
interface StagePrices {
  readonly refill: number;
  readonly handler: number;
  /** Parallel to the entries read: those that a walk cache has are free. */
  readonly reads: readonly number[];
  /** What stands behind the last level's table is read, too: a shared id. */
  readonly behind: number;
}

/** What `translate` of the machine charges, taken apart again. */
function pricesOf({ access, asked }: Observation, { costs, refill }: MachineConfig): StagePrices {
  const walk = access.walk ?? [];
  // Lessons are about accesses for data.
  const handler = refill === "hardware" ? 0 : costs.refillData;
  if (access.result === "hit" || asked.some(({ answered }) => answered >= 0))
    return { refill: access.cycles, handler: 0, reads: [], behind: 0 };
  const paid = Math.max(0, access.cycles - handler);
  const made = costs.memoryRead === 0 ? walk.length : Math.min(walk.length, Math.floor(paid / costs.memoryRead));
  return {
    refill: 0,
    handler: access.cycles - paid,
    reads: walk.map((_, index) => (index < walk.length - made ? 0 : costs.memoryRead)),
    behind: paid - made * costs.memoryRead,
  };
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

function stagesOf(observation: Observation, config: MachineConfig): readonly LessonStage[] {
  const { access } = observation;
  const prices = pricesOf(observation, config);
  const split: LessonStage = {
    kind: "split",
    title: "Split the address",
    text: `${addressText(access.va)} is ${access.split.map(({ label, value }) => `${label} ${value}`).join(", ")}.`,
    outcome: "none",
    cycles: 0,
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
      cycles: hit ? prices.refill : 0,
    };
  });
  const handler: LessonStage = {
    kind: "handler",
    title: "The handler runs",
    text: "The miss is an exception: the kernel’s handler saves registers, reads the tables as below, and writes the entry.",
    outcome: "none",
    cycles: prices.handler,
  };
  const reads = (access.walk ?? []).map((read, index, all) =>
    readStage(read, prices.reads[index] ?? 0, index === all.length - 1 ? prices.behind : 0),
  );
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
        cycles: 0,
      };
    });
  const end: LessonStage = {
    kind: "end",
    title: access.result === "fault" ? "The kernel is called" : "Go on",
    text: `${access.headline} ${access.detail} ${access.pa === null ? "" : `Physical address ${addressText(access.pa)}. `}${access.cycles} cycles.`,
    outcome: access.result === "fault" ? "fault" : access.result === "walk" ? "miss" : "hit",
    cycles: 0,
  };
  return [split, ...levels, ...(prices.handler > 0 ? [handler] : []), ...reads, ...writes, end];
}

function readStage(
  { name, index, pteAddress, kind, raw }: WalkStepSnapshot,
  cycles: number,
  behind: number,
): LessonStage {
  const words = {
    table: "points to the next table",
    page: "maps the page",
    invalid: "is not valid: the walk ends",
    reserved: "is malformed: the walk ends",
  } as const;
  return {
    kind: "read",
    title: `Read entry ${hexNumber(index)} of the ${name}`,
    text: `At ${addressText(pteAddress)} it is ${raw} and ${words[kind]}.${behind > 0 ? " Its shared id stands behind the table and is read, too." : ""}`,
    outcome: kind === "table" || kind === "page" ? "none" : "fault",
    cycles: cycles + behind,
  };
}
