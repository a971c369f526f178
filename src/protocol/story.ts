/**
 * The story of a stop: what happened in the last step, told once, so that every view, the editor and the terminal speak of the
 * same thing. Texts are plain, with marks such as `{owner:3}` that a view turns into links and `plainStory` into words.
 */

import { addressText, countText } from "../notation/index.js";
import type { OwnerInfo } from "./snapshot.js";

/**
 * How loud a story is. `quiet`: hits and arithmetic; `hit`: a hit worth telling; `note`: a refill from a later level, a
 * switch, a flush; `first`: a fault that the kernel repaired; `cost`: every TLB missed; `deadly`: a signal, a failed
 * expectation, a refused call, the end of a run that went wrong; `hazard`: the coherence checker found something.
 */
export type StoryTone = "quiet" | "hit" | "note" | "first" | "cost" | "deadly" | "hazard";

/**
 * What a story is about: an access of the step (its place in the list of all), page-table entries that changed, a hazard, the run, or
 * what lies ahead: the next attempt, which will end a process.
 */
export type StorySubject =
  | { readonly kind: "access"; readonly index: number }
  | { readonly kind: "change"; readonly space: number; readonly first: number; readonly count: number }
  | { readonly kind: "hazard"; readonly id: string; readonly index: number }
  | { readonly kind: "run" }
  | { readonly kind: "ahead" };

/** One link of a chain of causes, oldest first. `bad`: from here on it went wrong. */
export interface StoryLink {
  readonly tick: number;
  readonly core: number;
  readonly text: string;
  readonly bad: boolean;
}

/** One stop, told. */
export interface Story {
  readonly tone: StoryTone;
  readonly subject: StorySubject | null;
  readonly core: number;
  /** Thread that the story is of; 0 = none is left. */
  readonly tid: number;
  /** Space that `va` is translated in. */
  readonly space: number;
  /** Address of the subject, or null. */
  readonly va: number | null;
  /** One clause, the subject first, at most 60 characters when read. */
  readonly title: string;
  /** At most two sentences and 150 characters when read. */
  readonly why: string;
  /** What each view says about the same subject when another view tells the title. */
  readonly echo: { readonly tlb: string; readonly pageTables: string; readonly spaces: string };
  /** Causes of a hazard, at most six. */
  readonly chain: readonly StoryLink[];
  /** Cycles that the translation cost. */
  readonly cycles: number;
  /** The owners that the texts name, by id. */
  readonly owners: readonly OwnerInfo[];
}

/** A piece of a story's text. */
export type StoryPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "owner"; readonly owner: number; readonly text: string }
  | { readonly kind: "tick"; readonly tick: number; readonly text: string }
  | { readonly kind: "va"; readonly va: number; readonly text: string };

const mark = /\{(owner|tick|va):(\d+)\}/g;

/** A text of a story in pieces; `owners` are the story's. */
export function storyPieces(text: string, owners: readonly OwnerInfo[]): readonly StoryPiece[] {
  const pieces: StoryPiece[] = [];
  let from = 0;
  for (const found of text.matchAll(mark)) {
    if (found.index > from) pieces.push({ kind: "text", text: text.slice(from, found.index) });
    pieces.push(pieceOf(found[1]!, Number(found[2]), owners));
    from = found.index + found[0].length;
  }
  if (from < text.length) pieces.push({ kind: "text", text: text.slice(from) });
  return pieces;
}

function pieceOf(kind: string, value: number, owners: readonly OwnerInfo[]): StoryPiece {
  switch (kind) {
    case "owner":
      return { kind, owner: value, text: owners.find(({ id }) => id === value)?.name ?? `owner ${value}` };
    case "tick":
      return { kind, tick: value, text: countText(value) };
    default:
      return { kind: "va", va: value, text: addressText(value) };
  }
}

/** A text of a story as it is read. */
export function plainStory(text: string, owners: readonly OwnerInfo[]): string {
  return storyPieces(text, owners)
    .map((piece) => piece.text)
    .join("");
}
