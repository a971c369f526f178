/** What a message of the command line is an answer to. */
import type { Surroundings } from "../terminal.js";

/** What was typed, with which files, and what it is answered; `…` stands for the rest of a list. */
export type MessageRow = readonly [
  what: string,
  words: readonly string[],
  message: string,
  files?: Files,
  around?: Surroundings,
];

/** Files in memory; what else the surroundings are like stands behind them. */
type Files = Readonly<Record<string, string>>;

/** A scenario whose program has an argument, for studies. */
export const counted = `scenario "Counted"
machine rv64-sv39
kernel linux-rfc
program p(rounds) { fn main() { return rounds } }
process A runs p(1)
variant other { machine { tags asid } }
`;
const noArguments = counted.replace("(rounds)", "").replace("return rounds", "return 0").replace("p(1)", "p");

/** It, and one whose program has none. */
export const files: Files = { "/s.vas": counted, "/n.vas": noArguments };
/** A study of it. */
export const study = ["sweep", "/s.vas", "--count", "cycles"];
export const vary = ["--vary", "rounds=1..2"];
/** Its rows. */
export const table = "run,rounds,ended,cycles,why\n1,1,ended,10,\n2,2,ended,20,\n";
