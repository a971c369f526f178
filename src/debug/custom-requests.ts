/** The `vas/` requests (src/protocol/requests.ts): snapshots for views, translation, travel, the hash of everything. */
import type { Pfn, SpaceId, VirtualAddress } from "../machine/index.js";
import type { VasRequestName, VasRequests } from "../protocol/requests.js";
import {
  currentPosition,
  executingSpace,
  followThread,
  explainLast,
  frameSnapshot,
  pageTableSnapshot,
  spacesSnapshot,
  timelineSnapshot,
  tellStory,
  tlbSnapshot,
  translate,
} from "../simulator/index.js";
import { checkShape, optional, RequestError, withoutNulls, type ShapeOf } from "./arguments/index.js";
import { currentThread } from "./expressions/index.js";
import { comparable, compare, hazardPage, heat, verdictOf } from "./comparing/index.js";
import { answerOfStep, liveScenario, loadedScenario, stoppedSimulation, type Session } from "./session/index.js";
import { fieldsOf } from "./conditions/index.js";
import { tellChanges } from "./inspection/index.js";
import { historyOf, otherOrder, scheduleSteps, wholeHash } from "./investigation/index.js";
import { runToEvent, runToLine, stepBackInto, stepBackOut } from "./moving/index.js";
import { eventsBetween, firstRedundant, writeTrace } from "./recording/index.js";
import { lesson } from "./teaching/index.js";
import { exceptionFilters, tellViews, travel, type Later } from "./stopping/index.js";

/** A custom request: its shape checks exactly the arguments that the protocol gives it, and its handler gives the answer. */
export type CustomRequests = {
  readonly [Name in VasRequestName]: {
    readonly shape: ShapeOf<VasRequests[Name]["arguments"]>;
    readonly handle: (
      session: Session,
      args: VasRequests[Name]["arguments"],
      later: Later,
    ) => VasRequests[Name]["body"] | Promise<VasRequests[Name]["body"]>;
  };
};

const noArguments = { fields: {} } as const;

function natural(name: string, value: number): number {
  if (value < 0) throw new RequestError(`\`${name}\` is ${value}: it must not be negative`);
  return value;
}

function currentSpace(session: Session): SpaceId {
  const simulation = stoppedSimulation(session);
  const tid = currentThread(session, simulation);
  if (tid === null) throw new RequestError("no thread is left whose address space could be meant: name a space");
  return executingSpace(simulation, tid) as SpaceId;
}

/** Core of a request, checked. */
function coreArgument(session: Session, core: number | undefined | null): number | undefined {
  if (core === undefined || core === null) return undefined;
  const { cores } = stoppedSimulation(session).system.machine;
  if (!cores.some(({ id }) => id === core))
    throw new RequestError(`there is no core ${core}: the machine has 0 to ${cores.length - 1}`);
  return core;
}

const comparedSettings = {
  variant: optional("string"),
  settings: optional({ list: { fields: { name: "string", value: "string" } } }),
} as const;

const direction = optional({ oneOf: ["forward", "backward"] });

/** Begins a movement, and answers where the run stands before it. */
function answered(session: Session, begin: () => void): { position: ReturnType<typeof currentPosition> } {
  const { simulation } = liveScenario(session);
  begin();
  return { position: currentPosition(simulation) };
}

/** Every custom request. */
export const customRequests: CustomRequests = {
  "vas/position": {
    shape: noArguments,
    handle: (session) => ({ position: currentPosition(loadedScenario(session).simulation) }),
  },
  "vas/tlb": {
    shape: { fields: { core: optional("integer"), access: optional("integer") } },
    handle: (session, args) =>
      answerOfStep(session, () =>
        tlbSnapshot(stoppedSimulation(session), coreArgument(session, args.core), args.access ?? null),
      ),
  },
  "vas/pageTable": {
    shape: {
      fields: {
        space: optional("integer"),
        expanded: optional({ list: "string" }),
        limit: optional("integer"),
        frame: optional("integer"),
        access: optional("integer"),
        detail: optional("string"),
      },
    },
    handle: (session, args) => {
      if (args.limit !== undefined) natural("limit", args.limit);
      return answerOfStep(session, () => pageTableSnapshot(stoppedSimulation(session), args));
    },
  },
  "vas/timeline": {
    shape: { fields: { from: optional("integer"), to: optional("integer"), bins: optional("integer") } },
    handle: (session, args) => {
      for (const name of ["from", "to", "bins"] as const) natural(name, args[name] ?? 0);
      return timelineSnapshot(stoppedSimulation(session), args);
    },
  },
  "vas/spaces": {
    shape: { fields: { lanes: optional("integer"), space: optional("integer"), va: optional("integer") } },
    handle: (session, args) => {
      if (args.lanes !== undefined) natural("lanes", args.lanes);
      return answerOfStep(session, () => {
        const simulation = stoppedSimulation(session);
        // The story decides only where not all maps are answered.
        const va = args.va ?? (args.lanes === undefined ? null : tellStory(simulation).va);
        return spacesSnapshot(simulation, { ...args, va });
      });
    },
  },
  "vas/changes": {
    shape: {
      fields: {
        series: "string",
        command: { oneOf: ["vas/tlb", "vas/pageTable", "vas/spaces", "vas/timeline"] },
        arguments: "object",
      },
    },
    handle: (session, args, later) => {
      const { shape, handle } = customRequests[args.command];
      const problem = checkShape(args.arguments, shape);
      if (problem !== null) throw new RequestError(`${args.command}: ${problem}`);
      // The shape is of this command: what has passed are its arguments.
      const ask = handle as (session: Session, args: unknown, later: Later) => object | Promise<object>;
      const answer = ask(session, withoutNulls(args.arguments, shape), later);
      const tell = (body: object) => tellChanges(session, args.series, body);
      return answer instanceof Promise ? answer.then(tell) : tell(answer);
    },
  },
  "vas/history": {
    shape: {
      fields: {
        kind: { oneOf: ["slot", "entry"] },
        core: optional("integer"),
        level: optional("string"),
        slot: optional("integer"),
        space: optional("integer"),
        va: optional("integer"),
        most: optional("integer"),
      },
    },
    handle: historyOf,
  },
  "vas/frame": {
    shape: { fields: { pfn: "integer" } },
    handle: (session, args) => frameSnapshot(stoppedSimulation(session), natural("pfn", args.pfn) as Pfn),
  },
  "vas/translate": {
    shape: { fields: { space: optional("integer"), va: "integer" } },
    handle: (session, args) => {
      const space = args.space ?? currentSpace(session);
      return translate(stoppedSimulation(session), space as SpaceId, natural("va", args.va) as VirtualAddress);
    },
  },
  "vas/seek": {
    shape: { fields: { tick: "integer", keepFocus: optional("boolean") } },
    handle: (session, args, later) => {
      liveScenario(session);
      const simulation = stoppedSimulation(session);
      const tick = natural("tick", args.tick);
      later(() => travel(session, tick, args.keepFocus === true));
      return { position: currentPosition(simulation) };
    },
  },
  "vas/events": {
    shape: noArguments,
    handle: () => ({
      events: exceptionFilters.map(({ filter, label, description, kinds }) => ({
        filter,
        label,
        description,
        fields: fieldsOf(kinds),
      })),
    }),
  },
  "vas/runToEvent": {
    shape: { fields: { filter: "string", condition: optional("string"), direction } },
    handle: (session, args, later) => answered(session, () => runToEvent(session, args, later)),
  },
  "vas/runToLine": {
    shape: { fields: { path: "string", line: "integer", direction } },
    handle: (session, args, later) => answered(session, () => runToLine(session, args, later)),
  },
  "vas/stepBackInto": {
    shape: { fields: { threadId: "integer", granularity: optional({ oneOf: ["statement", "line", "instruction"] }) } },
    handle: (session, args, later) => answered(session, () => stepBackInto(session, args, later)),
  },
  "vas/stepBackOut": {
    shape: { fields: { threadId: "integer" } },
    handle: (session, args, later) => answered(session, () => stepBackOut(session, args, later)),
  },
  "vas/story": {
    shape: { fields: { index: optional("integer") } },
    handle: (session, args) =>
      answerOfStep(session, () => ({ story: tellStory(stoppedSimulation(session), args.index ?? null) })),
  },
  "vas/follow": {
    shape: { fields: { tid: "integer" } },
    handle: (session, args, later) => {
      liveScenario(session);
      const simulation = stoppedSimulation(session);
      if (!followThread(simulation, args.tid))
        throw new RequestError(`there is no thread ${args.tid}: it has ended, or never was`);
      later(() => tellViews(session));
      return { position: currentPosition(simulation) };
    },
  },
  "vas/comparable": { shape: noArguments, handle: (session) => ({ proposals: comparable(session) }) },
  "vas/compare": {
    shape: { fields: { ...comparedSettings, a: optional({ fields: comparedSettings }) } },
    handle: compare,
  },
  "vas/eventsBetween": {
    shape: { fields: { from: "integer", to: "integer", limit: optional("integer") } },
    handle: eventsBetween,
  },
  "vas/trace": {
    shape: {
      fields: {
        format: { oneOf: ["perfetto", "chrome", "csv", "jsonl"] },
        from: optional("integer"),
        to: optional("integer"),
      },
    },
    handle: writeTrace,
  },
  "vas/heat": { shape: noArguments, handle: heat },
  "vas/firstRedundant": { shape: noArguments, handle: firstRedundant },
  "vas/hazard": {
    shape: { fields: { id: "string" } },
    handle: (session, { id }) => answerOfStep(session, () => hazardPage(session, id)),
  },
  "vas/verdict": { shape: noArguments, handle: (session) => answerOfStep(session, () => verdictOf(session)) },
  "vas/schedule": { shape: noArguments, handle: scheduleSteps },
  "vas/otherOrder": {
    shape: { fields: { step: "integer" } },
    handle: (session, { step }) => otherOrder(session, step),
  },
  "vas/lesson": { shape: { fields: { seed: optional("integer"), count: optional("integer") } }, handle: lesson },
  "vas/explain": {
    shape: noArguments,
    handle: (session) => answerOfStep(session, () => ({ access: explainLast(stoppedSimulation(session)) })),
  },
  "vas/hash": { shape: noArguments, handle: async (session) => ({ hash: await wholeHash(session) }) },
};
