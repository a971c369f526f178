/** Putting a system into a split state. */
import { beginRevision } from "../../kernel/index.js";
import { forgetCode, prepareWrite, putRegisters, putTranslation } from "../../machine/index.js";
import { enterState, fieldsOf, recall } from "../states/index.js";
import { putInARow } from "./core-part.js";
import { wordIn, type FramePart } from "./frame-part.js";
import { putNumbers, putOwners } from "./number-part.js";
import { Place, type SplitState, type SplitSystem } from "./split-state.js";

/** Puts the system into a state. */
export function enterSplit(split: SplitSystem, state: SplitState): void {
  const { kept, past, present, trees, coreAt, frameAt, framesByPlace, registers, translations, frames } = split;
  const { system, snapshots } = kept;
  const { machine, kernel } = system;
  const now = present.state;
  for (let place: number = Place.Numbers; place < coreAt; place++)
    if (now[place] !== state[place]) putTree(split, place, trees[place]!.parts[state[place]!]);
  for (const core of machine.cores) {
    const place = coreAt + core.id * 2;
    const own = registers.parts[state[place]!]!;
    if (now[place] !== state[place]) putRegisters(core, own);
    putInARow(system, core.id, own);
    if (now[place + 1] !== state[place + 1]) putTranslation(snapshots, core.id, translations.parts[state[place + 1]!]!);
  }
  for (let at = 0; at < framesByPlace.length; at++) {
    const [from, to] = [now[frameAt + at]!, state[frameAt + at]!];
    if (from !== to) putFrame(split, framesByPlace[at]!, frames.parts[from]!, frames.parts[to]!);
  }
  present.state.set(state);
  machine.tick = past.tick;
  machine.hazards.length = past.hazards;
  kernel.output.length = past.output;
  if (kept.leftOut.has("time")) kernel.time = past.time;
  kernel.work = past.work;
  beginRevision(kernel);
  if (machine.oracle === null) return;
  machine.oracle.log.length = machine.oracle.audited = past.rows;
  machine.oracle.reported.length = past.reported;
}

function putTree({ kept: { system }, tables, present }: SplitSystem, place: number, tree: unknown): void {
  const before = present.trees[place];
  present.trees[place] = tree as typeof before;
  if (place === (Place.Numbers as number)) putNumbers(system, tree as typeof before);
  else if (place === (Place.Owners as number)) putOwners(system, tree as typeof before);
  else {
    const fields = fieldsOf(system.kernel);
    const name = tables[place - Place.Tables]!;
    fields[name] = recall(fields[name], tree as typeof before, before);
  }
}

function putFrame({ kept, original }: SplitSystem, index: number, from: FramePart, to: FramePart): void {
  const { memory } = kept.system.machine;
  prepareWrite(memory, index);
  const put = (word: number, value: number): void => {
    if (memory.words[word] === value) return;
    memory.words[word] = value;
    const inFrame = word % memory.frameWords;
    forgetCode(memory, index, inFrame, inFrame);
  };
  for (let at = 0; at < from.words.length; at += 2) {
    const word = from.words[at]!;
    put(word, wordIn(to, word, original[word] ?? 0));
  }
  for (let at = 0; at < to.words.length; at += 2) put(to.words[at]!, to.words[at + 1]!);
}

/** Puts the system where the exploration begins, with all of its past: schedules can be carried out from there. */
export function enterRoot({ kept, root }: SplitSystem): void {
  enterState(kept, root);
}

/** After `enterRoot`, and whatever was carried out from there: states can be entered again. */
export function leaveRoot(split: SplitSystem): void {
  const { present, first, frameAt } = split;
  enterRoot(split);
  // Everything but memory has a past now that no part has.
  present.state.set(first);
  present.state.fill(-1, 0, frameAt);
  present.trees.fill(undefined);
}
