/** An exploration in several jobs, all of them in this thread, in an order that is drawn. */
import {
  createJob,
  createTeam,
  doJob,
  explore,
  type ExploreOptions,
  type Helper,
  type Verdict,
} from "../../../src/explore/index.js";
import type { Image } from "../../../src/image/image.js";
import { open } from "../../simulator/scenarios/scenario.js";

/** Something to be done later. */
type Errand = () => void;

/** Helpers in this thread, which do what they are asked in an order that is drawn. */
function helpersOf(image: Image, options: ExploreOptions, count: number, errands: Errand[]): Helper[] {
  return Array.from({ length: count }, (): Helper => {
    const job = createJob(open({ ...image, schedules: [] }), options);
    const inbox: Errand[] = [];
    let hear: (answer: unknown) => void = () => undefined;
    const queue = (errand: Errand): void => {
      inbox.push(errand);
      errands.push(() => inbox.shift()?.());
    };
    queue(() => hear(null));
    return {
      send: (request) =>
        queue(() => {
          const answer = doJob(job, structuredClone(request));
          if (answer !== null) hear(structuredClone(answer));
        }),
      receive: (heard) => void (hear = heard),
    };
  });
}

/** What looking ahead took in the last search of an exploration. */
export interface Tally {
  /** Looks at states that were asked of helpers, and that the search's own thread made. */
  asked: number;
  own: number;
  /** Steps whose effect the search asked for: known then, and not. */
  known: number;
  unknown: number;
  /** States that the search came to and has done with. */
  readonly over: Set<number>;
}

/** Explores with `jobs` that look at states. Numbers from `draw` say who is fast. */
export function verdictWith(image: Image, options: ExploreOptions, jobs: number, draw: () => number): Verdict {
  return talliedWith(image, options, jobs, draw).verdict;
}

/** See `verdictWith`; and counts the looks. `made`: what is put in the place of a helper. */
export function talliedWith(
  image: Image,
  options: ExploreOptions,
  jobs: number,
  draw: () => number,
  made: (helper: Helper, at: number) => Helper = (helper) => helper,
): { readonly verdict: Verdict; readonly tally: Tally } {
  const errands: Errand[] = [];
  const tally: Tally = { asked: 0, own: 0, known: 0, unknown: 0, over: new Set() };
  const helpers = helpersOf(image, options, jobs - 1, errands).map((own, at): Helper => {
    const helper = made(own, at);
    return {
      ...helper,
      send: (request) => {
        if (request.kind === "look") tally.asked += request.wanted.length / 2;
        helper.send(request);
      },
    };
  });
  const { ahead } = createTeam(helpers);
  const exploration = explore(open({ ...image, schedules: [] }), options, {
    ...ahead,
    begin: (source) => {
      tally.asked = tally.own = tally.known = tally.unknown = 0;
      tally.over.clear();
      ahead.begin(source);
    },
    help: (state, reach) => {
      const helped = ahead.help(state, reach);
      if (helped) tally.own++;
      return helped;
    },
    successorOf: (state, number) => {
      const found = ahead.successorOf(state, number);
      if (found === null) tally.unknown++;
      else tally.known++;
      return found;
    },
    done: (state) => {
      tally.over.add(state);
      ahead.done(state);
    },
  });
  for (;;) {
    const next = exploration.next();
    if (next.done === true) return { verdict: next.value, tally };
    const most = next.value.waits ? Math.max(1, errands.length) : Math.floor(draw() * (errands.length + 1));
    for (let count = 0; count < most; count++) errands.splice(Math.floor(draw() * errands.length), 1)[0]!();
  }
}

/** Numbers from 0 to less than 1 that follow from a seed. */
export function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x8000_0000;
  };
}
