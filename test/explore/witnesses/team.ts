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

/** Explores with `jobs` that look at states. Numbers from `draw` say who is fast. */
export function verdictWith(image: Image, options: ExploreOptions, jobs: number, draw: () => number): Verdict {
  const errands: Errand[] = [];
  const team = createTeam(helpersOf(image, options, jobs - 1, errands));
  const exploration = explore(open({ ...image, schedules: [] }), options, team.ahead);
  for (;;) {
    const next = exploration.next();
    if (next.done === true) return next.value;
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
