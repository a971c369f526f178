/** A kind of input that is made at random and given to a part of the product. */
import type { Dice } from "./dice.js";

/** One kind. */
export interface Kind {
  readonly name: string;
  /** What is made, and what must hold, in a sentence. */
  readonly about: string;
  /** Cases of a test run, from seed 1 on. */
  readonly sample: number;
  /**
   * Makes a case and holds the product to it; rejects if something does not hold.
   *
   * @returns what came of it, in a word or two: to see that cases are not all refused at the door
   */
  readonly run: (dice: Dice) => Promise<string>;
}

/** A case that does not hold; `input` is shown below the message. */
export class Finding extends Error {
  constructor(
    message: string,
    readonly input: string,
    cause?: unknown,
    /** The part of the input that can be made smaller, and the case again with another one in its place. */
    readonly again: { readonly text: string; readonly run: (text: string) => Promise<unknown> } | null = null,
  ) {
    super(message, { cause });
    this.name = "Finding";
  }
}
