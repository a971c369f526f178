/** Effects that are remembered by the questions that they depend on: found again where all are answered so, and nowhere else. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  knownEffect,
  createEffectTree,
  Node,
  rememberEffect,
  type Effect,
} from "../../../src/explore/effects/effect-tree.js";
import type { Question } from "../../../src/explore/effects/observe.js";
import type { SplitSystem } from "../../../src/explore/parts/index.js";

const split = {} as SplitSystem;
const questions: readonly Question[] = [0, 1, 2, 3].map((index) => ({ kind: "part", index }));
const effect = (outcome: string): Effect<string> => ({ node: Node.Effect, parts: [], frames: [], outcome, seen: "" });

describe("effects that are remembered", () => {
  it("are found where every question is answered as it was, behind a place where two answers part, too", () => {
    const tree = createEffectTree<string>();
    const found = (...state: number[]): string | null =>
      knownEffect(tree, split, 0, Int32Array.from(state))?.outcome ?? null;
    const remember = (outcome: string, asked: readonly number[], ...state: number[]): void =>
      rememberEffect(
        tree,
        split,
        0,
        Int32Array.from(state),
        asked.map((index) => questions[index]!),
        effect(outcome),
      );
    assert.equal(found(1, 2, 3, 4), null);
    remember("first", [0, 1, 2, 3], 1, 2, 3, 4);
    assert.deepEqual([found(1, 2, 3, 4), found(1, 2, 3, 5), found(0, 2, 3, 4)], ["first", null, null]);
    // It parts in the middle: what is behind stays known.
    remember("second", [0, 1, 3], 1, 7, 3, 4);
    assert.deepEqual(
      [
        found(1, 2, 3, 4),
        found(1, 7, 3, 4),
        found(1, 7, 9, 4),
        found(1, 7, 3, 5),
        found(1, 2, 9, 4),
        found(1, 8, 3, 4),
      ],
      ["first", "second", "second", null, null, null],
    );
    // At the beginning, and at the end.
    remember("third", [0], 5, 2, 3, 4);
    remember("fourth", [0, 1, 2, 3], 1, 2, 3, 6);
    assert.deepEqual(
      [found(5, 0, 0, 0), found(1, 2, 3, 6), found(1, 2, 3, 4), found(1, 7, 0, 4), found(1, 2, 3, 7)],
      ["third", "fourth", "first", "second", null],
    );
    // Another act knows nothing of it.
    assert.equal(knownEffect(tree, split, 1, Int32Array.of(1, 2, 3, 4)), null);
  });

  it("are those of a table of all answers, whatever was remembered in which order (property)", () => {
    // Which question comes next depends on the answers so far, as it does for a step: the lower bit of an answer says whether one is left out.
    const askedIn = (state: readonly number[]): number[] => {
      const asked: number[] = [];
      for (let at = 0; at < questions.length; at += 1 + (state[at]! & 1)) asked.push(at);
      return asked;
    };
    const states = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(states, states, (told, probed) => {
        const tree = createEffectTree<string>();
        const table = new Set<string>();
        const nameOf = (state: readonly number[]): string =>
          askedIn(state)
            .map((at) => `${at}:${state[at]}`)
            .join();
        for (const state of told) {
          const cells = Int32Array.from(state);
          if (table.has(nameOf(state))) continue;
          table.add(nameOf(state));
          rememberEffect(
            tree,
            split,
            0,
            cells,
            askedIn(state).map((at) => questions[at]!),
            effect(nameOf(state)),
          );
        }
        for (const state of [...told, ...probed]) {
          const name = nameOf(state);
          const known = knownEffect(tree, split, 0, Int32Array.from(state))?.outcome ?? null;
          assert.equal(known, table.has(name) ? name : null);
        }
      }),
    );
  });
});
