/** What webviews send, and the state that they find stored: anything at all. Only the protocol's messages get through; a stored state is read or left. */
import { fromView } from "../../../src/extension/panel/from-view.js";
import { pageTableArguments, initialTreeState } from "../../../src/views/page-tables/tree-state.js";
import { restore } from "../../../src/views/session/persisted.js";
import { entryRows } from "../../../src/views/tlb/entries/entry-rows.js";
import { initialTlbState, tlbWords } from "../../../src/views/tlb/tlb-state.js";
import type { Dice } from "../dice.js";
import { Finding, type Kind } from "../kind.js";

/** All messages of views. */
export const viewMessages: Kind = {
  name: "views",
  about:
    "messages of webviews and stored view state: nothing throws, nothing that is none of the protocol's gets through",
  sample: 1500,
  run: async (dice) => {
    const message = dice.chance(70) ? nearly(dice) : anything(dice);
    const shown = JSON.stringify(message) ?? "undefined";
    let passed: ReturnType<typeof fromView>;
    try {
      passed = fromView(message);
      restoreAny(dice);
    } catch (error) {
      throw new Finding(String(error), shown, error);
    }
    if (passed !== null && passed !== message) throw new Finding("a message was changed on its way", shown);
    return passed === null ? "stopped" : passed.type;
  },
};

/** Any JSON value, and what JSON has no word for. */
function anything(dice: Dice, depth = 0): unknown {
  switch (dice.below(depth > 3 ? 6 : 9)) {
    case 0:
      return dice.pick([null, undefined, true, false]);
    case 1:
      return dice.pick([NaN, Infinity, -1, 0.5, -0, 2 ** 53, 1e308]);
    case 2:
      return dice.below(1000);
    case 3:
      return text(dice);
    case 4:
      return Number(dice.special());
    case 5:
      return [];
    case 6:
      return dice.some(0, 4, () => anything(dice, depth + 1));
    default:
      return Object.fromEntries(dice.some(0, 4, () => [text(dice), anything(dice, depth + 1)]));
  }
}

const words = [
  ...["ready", "request", "reveal", "copy", "save", "travel", "tell", "rendered", "address", "slot", "space"],
  // What Compare, Lesson, Study and Schedule say besides.
  ...["debug", "open", "source", "compare", "lesson", "study", "schedule", "begin", "otherOrder", "step"],
];
const commands = [
  ...[
    "vas/compare",
    "vas/comparable",
    "vas/lesson",
    "vas/schedule",
    "vas/otherOrder",
    "vas/verdict",
    "vas/heat",
    "vas/history",
  ],
  ...["vas/hazard", "vas/firstRedundant"],
  ...["vas/tlb", "vas/pageTable", "vas/spaces", "vas/seek", "evaluate", "__proto__", "toString", "launch"],
];

function text(dice: Dice): string {
  return dice.pick([
    ...words,
    ...commands,
    "",
    "__proto__",
    "constructor",
    "\u202e\0\ud800",
    "x".repeat(dice.below(2000)),
    `${dice.below(9)}`,
  ]);
}

/** A message of the protocol with some of its fields replaced. */
function nearly(dice: Dice): unknown {
  const message: Record<string, unknown> = {
    type: dice.pick(words),
    id: dice.below(100),
    command: dice.pick(commands),
    arguments: { core: 0, space: null },
    target: { kind: dice.pick(words), space: dice.below(3), va: dice.below(2 ** 30), core: 0, level: "JTLB", slot: 1 },
    text: text(dice),
    what: dice.pick(["csv", "svg", "entries"]),
    name: "tlb.csv",
    tick: dice.below(1000),
    index: dice.pick([null, 1]),
    epoch: 1,
    view: dice.pick(["compare", "lesson", "tlb", "__proto__"]),
    path: text(dice),
    line: dice.below(50),
    settings: { variant: dice.pick([null, "more"]), settings: [{ name: "machine.tags", value: "asid" }] },
  };
  for (let count = dice.below(3); count > 0; count--) message[dice.pick(Object.keys(message))] = anything(dice);
  return message;
}

/** States of the three views, in any shape: what the views do first with them must work. */
function restoreAny(dice: Dice): void {
  const keys = [...Object.keys(initialTlbState), ...Object.keys(initialTreeState)];
  const stored = dice.chance(10)
    ? anything(dice)
    : Object.fromEntries(dice.some(0, 8, () => [dice.pick(keys), anything(dice)]));
  const tree = restore(stored, initialTreeState);
  pageTableArguments(tree, { followed: dice.below(3), openWalk: dice.chance(50), access: null });
  const tlb = restore(stored, initialTlbState, tlbWords);
  entryRows({ core: 0, levels: [] } as never, { get: () => ({ name: "" }) } as never, tlb, tlb.sort);
}
