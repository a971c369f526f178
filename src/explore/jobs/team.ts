/**
 * A search that is helped: where its steps lead is found out ahead of it, by other threads, and by its own when it would wait. It takes what
 * was found in its own order, and asks nobody what happened before a state, so that its verdict, its counts and its sentences do not depend on how
 * many help, or on who is faster.
 */
import { push, takeLeast, createFrontier, type Ahead, type Frontier } from "../search/index.js";
import { indexOfStep, type Said, type Source, type Successor } from "../successors/index.js";
import { allSteps, forget, lookAt, meet, noSteps, type Look, type Reach } from "./look.js";
import type { JobAnswer, JobRequest } from "./messages.js";

/** A thread with a `Job`. It answers null when it is ready for requests. */
export interface Helper {
  readonly send: (request: JobRequest) => void;
  readonly receive: (heard: (answer: unknown) => void, failed: (error: Error) => void) => void;
}

/** A search's helpers. */
export interface Team {
  readonly ahead: Ahead;
  /** Resolves when something new is known, or at `wake`. */
  readonly news: () => Promise<void>;
  /** Whoever waits for news waits no longer. */
  readonly wake: () => void;
}

/** A state that is to be looked at. */
type Wanted = readonly [state: number, reach: Reach];

interface Member {
  /** Null: the search's own thread. */
  readonly helper: Helper | null;
  ready: boolean;
  queue: Frontier<Wanted>;
  /** Messages that it has not answered, each with what was asked. */
  readonly given: (readonly Wanted[])[];
  /** States and kinds of steps that it knows of. */
  states: number;
  steps: number;
  /** States that are over, which it was not told yet. */
  readonly over: number[];
  /** Its numbers of steps and notes. */
  readonly ownSteps: number[];
  readonly notes: Said[];
}

/** States of one message: the more, the less each of them costs, and the longer the search waits for one of them. */
const statesOfMessage = { least: 64, most: 256, share: 1 / 256 } as const;
/** Messages that a helper has at once: the next one is there when it answers. */
const messagesAtOnce = 2;
/**
 * States that are looked at ahead of the search, besides those of messages under way: those far ahead are looked at in vain where it ends early,
 * and what was found out waits in memory.
 */
const statesAhead = { least: 1 << 9, most: 1 << 13, share: 1 / 32 } as const;

/** How many of something there may be where so many states are known. */
function mostOf({ least, most, share }: Readonly<Record<"least" | "most" | "share", number>>, states: number): number {
  return Math.min(most, Math.max(least, Math.floor(states * share)));
}

/** A team of the search's own thread and these. */
export function createTeam(helpers: readonly Helper[]): Team {
  const members: Member[] = [null, ...helpers].map((helper) => ({
    helper,
    ready: helper === null,
    queue: createFrontier(),
    given: [],
    states: 1,
    steps: 0,
    over: [],
    ownSteps: [],
    notes: [],
  }));
  const looks = new Map<number, Look[]>();
  let search = 0;
  let source: Source | null = null;
  /** What the search waits for, or waited for last. */
  let needed: Wanted = [0, allSteps];
  /** Who looks at a state, by its number: the index of a member plus one, 0 = nobody has asked for it. And bits of the reaches that it was given with. */
  let owners = new Uint8Array(1024);
  let given = new Uint32Array(1024);
  /** States that were asked for since helpers were last given some. */
  let demands = 0;
  let wake = (): void => undefined;

  const mostAhead = (): number => mostOf(statesAhead, source?.graph.count ?? 0);
  const mostOfMessage = (): number => mostOf(statesOfMessage, source?.graph.count ?? 0);
  const isOver = (state: number): boolean => (given[state]! & bitOver) !== 0;
  const isFound = (state: number, reach: Reach): boolean =>
    looks.get(state)?.some((look) => covers(look.reach, reach)) === true;
  /** What comes too late is dropped: nobody would ever take it away. */
  const note = (look: Look): void => {
    if (isOver(look.state)) return;
    const known = looks.get(look.state);
    if (known === undefined) looks.set(look.state, [look]);
    else known.push(look);
  };
  const ownerOf = (state: number): Member => members[owners[state]! - 1] ?? members[0]!;
  const isGiven = ([state, reach]: Wanted): boolean =>
    (given[state]! & (bitOf(allSteps) | bitOf(reach) | bitOver)) !== 0;
  const takeFrom = ({ queue }: Member, most: number): readonly Wanted[] => {
    const taken: Wanted[] = [];
    while (taken.length < most && queue.size > 0) {
      for (const wanted of takeLeast(queue, most - taken.length)) {
        if (isGiven(wanted)) continue;
        given[wanted[0]]! |= bitOf(wanted[1]);
        taken.push(wanted);
      }
      // What the search waits for stands in front, with others that it will come to at once.
      if (taken.length > 0 && looks.size >= mostAhead()) break;
    }
    return taken;
  };
  /** What a member does next: what it has itself, for it knows the states around; else what whoever has most has. */
  const take = (member: Member, most: number): readonly Wanted[] => {
    const own = takeFrom(member, most);
    if (own.length > 0) return own;
    const richest = members.reduce((one, other) => (other.queue.size > one.queue.size ? other : one));
    const wanted = takeFrom(richest, Math.min(most, Math.ceil(richest.queue.size / 2)));
    const number = members.indexOf(member) + 1;
    for (const [state] of wanted) owners[state] = number;
    return wanted;
  };
  /** Messages that a member may have: none where enough is known, unless the search waits for what stands in its queue. */
  const messagesFor = (member: Member): number => {
    if (looks.size < mostAhead()) return messagesAtOnce;
    if (isFound(...needed) || isOver(needed[0])) return 0;
    return ownerOf(needed[0]) === member || members.every(({ given }) => given.length === 0) ? 1 : 0;
  };
  const feed = (): void => {
    demands = 0;
    for (const member of members) {
      if (member.helper === null || !member.ready || source === null) continue;
      while (member.given.length < messagesFor(member)) {
        const wanted = take(member, mostOfMessage());
        if (wanted.length === 0) break;
        member.given.push(wanted);
        member.helper.send({
          kind: "look",
          search,
          ...newsFor(member, source),
          wanted: Int32Array.from(wanted.flat()),
        });
      }
    }
  };
  const hear = (member: Member, answer: JobAnswer | null): void => {
    member.ready = true;
    if (answer === null) {
      if (source !== null) begin(member);
    } else if (answer.search === search && source !== null) {
      member.given.shift();
      member.ownSteps.push(...answer.steps.map((step) => indexOfStep(source!.graph, step)));
      member.notes.push(...answer.notes);
      for (const look of looksIn(answer.found, member, source)) note(look);
    }
    feed();
    wake();
  };
  /** What it had is looked at by others. */
  const lose = (member: Member): void => {
    const at = members.indexOf(member);
    if (at < 0) return;
    members.splice(at, 1);
    owners.fill(0);
    const own = members[0]!.queue;
    for (const wanted of member.given.flat()) {
      given[wanted[0]]! &= ~bitOf(wanted[1]);
      push(own, 0, 0, wanted);
    }
    for (let rest = takeLeast(member.queue, 512); rest.length > 0; rest = takeLeast(member.queue, 512))
      for (const wanted of rest) push(own, 0, 0, wanted);
    wake();
  };
  const begin = (member: Member): void => member.helper?.send({ kind: "begin", search, learned: source!.learned });

  for (const member of members)
    member.helper?.receive(
      (answer) => hear(member, answer as JobAnswer | null),
      () => lose(member),
    );

  const ahead: Ahead = {
    begin: (own) => {
      search++;
      source = own;
      needed = [0, allSteps];
      looks.clear();
      owners.fill(0);
      given.fill(0);
      for (const member of members) {
        member.queue = createFrontier();
        member.given.length = member.steps = member.ownSteps.length = member.notes.length = member.over.length = 0;
        member.states = 1;
        if (member.ready) begin(member);
      }
    },
    wanted: (state, switches, depth, reach) => {
      while (state >= given.length) {
        given = longer(given, new Uint32Array(given.length * 2));
        owners = longer(owners, new Uint8Array(owners.length * 2));
      }
      const wanted: Wanted = [state, reach];
      if (isGiven(wanted)) return;
      if (owners[state] === 0) {
        meet(source!, state);
        owners[state] = members.indexOf(ownerOf(Math.max(0, source!.graph.states.parent[state]!))) + 1;
      }
      // Again if it waits already: its turn may come sooner now, and whoever looked at others first would look at them in vain.
      push(ownerOf(state).queue, switches, depth, wanted);
      if (++demands >= statesOfMessage.least) feed();
    },
    isKnown: (state, reach) =>
      isFound(state, reach) ||
      // Who was at it is gone.
      members.every(({ given, queue }) => given.length === 0 && queue.size === 0),
    help: (state, reach) => {
      needed = [state, reach];
      feed();
      if (looks.size >= mostAhead() && ownerOf(state).helper !== null) return false;
      const [wanted] = take(members[0]!, 1);
      if (wanted === undefined) return false;
      note(lookAt(source!, wanted[0], wanted[1]));
      return true;
    },
    stepsIn: (state) => looks.get(state)?.[0]?.steps ?? null,
    successorOf: (state, number) => {
      for (const { successors } of looks.get(state) ?? []) {
        const successor = successors.get(number);
        if (successor !== undefined) return successor;
      }
      return null;
    },
    done: (state) => {
      looks.delete(state);
      if (isOver(state)) return;
      given[state]! |= bitOver;
      forget(source!, state);
      for (const { helper, over } of members) if (helper !== null) over.push(state);
    },
  };
  return { ahead, news: () => new Promise((resolve) => (wake = resolve)), wake: () => wake() };
}

/** Bit of a reach: the first one for all steps. */
function bitOf(reach: Reach): number {
  return reach === allSteps ? 1 : reach === noSteps ? 2 : 1 << Math.min(30, reach + 3);
}

/** Says of a state that nobody will ask for it again. */
const bitOver = 1 << 31;

/** Is what somebody asks for known where so much was asked for? */
function covers(known: Reach, reach: Reach): boolean {
  return known === allSteps || known === reach || reach === noSteps;
}

function longer<Columns extends Uint8Array | Uint32Array>(old: Columns, made: Columns): Columns {
  made.set(old);
  return made;
}

/** What a member has to be told of the graph. */
function newsFor(
  member: Member,
  { graph }: Source,
): { readonly steps: Source["graph"]["steps"]; readonly met: Int32Array; readonly over: Int32Array } {
  const { parent, step } = graph.states;
  const steps = graph.steps.slice(member.steps);
  member.steps = graph.steps.length;
  const met = new Int32Array((graph.count - member.states) * 2);
  for (let state = member.states, at = 0; state < graph.count; state++) {
    met[at++] = parent[state]!;
    met[at++] = step[state]!;
  }
  member.states = graph.count;
  const over = Int32Array.from(member.over.splice(0));
  return { steps, met, over };
}

function* looksIn(found: Int32Array, { ownSteps, notes }: Member, { graph }: Source): Generator<Look, void, void> {
  for (let at = 0; at < found.length;) {
    const [state, reach] = [found[at]!, found[at + 1]!];
    const [possible, known] = [found[at + 2]!, found[at + 3]!];
    at += 4;
    const steps = Array.from(found.subarray(at, at + possible), (number) => graph.steps[ownSteps[number]!]!);
    at += possible;
    const successors = new Map<number, Successor>();
    for (let index = 0; index < known; index++, at += 4)
      successors.set(ownSteps[found[at]!]!, { said: notes[found[at + 1]!]!, one: found[at + 2]!, two: found[at + 3]! });
    yield { state, reach, steps, successors };
  }
}
