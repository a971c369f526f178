/** What a lesson shows: questions about the scenario's run, each with the state before it, the answer, and the access in stages. */
import type { Position } from "./snapshot.js";

/** What a TLB level holds where an address would be looked for. */
export interface LessonLevel {
  readonly name: string;
  /** The set of the address; null: the level has one. */
  readonly set: number | null;
  readonly ways: number;
  /** Entries there before the access, by way. */
  readonly entries: readonly {
    readonly way: number;
    readonly va: number;
    readonly tag: string;
    readonly owner: string;
  }[];
}

/** One stage of an access: the address taken apart, a level asked, the handler of a miss, an entry read, the entry written, the end. */
export interface LessonStage {
  readonly kind: "split" | "level" | "handler" | "read" | "write" | "end";
  readonly title: string;
  readonly text: string;
  readonly outcome: "hit" | "miss" | "fault" | "none";
  /** Cycles that it costs by the machine's prices; those of all stages are those of the access. */
  readonly cycles: number;
}

/** The same access under another setting. */
export interface LessonWhatIf {
  /** As a scenario writes it: "tags asid". */
  readonly setting: string;
  /** What the access met in the run itself, in the words of the choices. */
  readonly here: string;
  readonly choices: readonly string[];
  /** Index of the right one. */
  readonly answer: number;
  readonly why: string;
}

/** Lines of a source around the one that a question is about. */
export interface LessonSource {
  /** Its file, without folders. */
  readonly name: string;
  /** Number of the first of the lines, from 1. */
  readonly first: number;
  /** Their texts, without the indentation that all of them have. */
  readonly lines: readonly string[];
}

/** A question. */
export interface LessonQuestion {
  /** From 1, in the order of the run. */
  readonly number: number;
  readonly kind: string;
  /** Tick before the step that it is about, and tick after it. */
  readonly tick: number;
  readonly after: number;
  /** Line of the scenario, from 1; null: no line of its own. */
  readonly line: number | null;
  /** What stands around that line; null: there is none, or its text is not known. */
  readonly source: LessonSource | null;
  readonly process: string;
  readonly address: number;
  readonly prompt: string;
  readonly choices: readonly string[];
  /** Index of the right one. */
  readonly answer: number;
  readonly why: string;
  readonly levels: readonly LessonLevel[];
  readonly stages: readonly LessonStage[];
  /** What the same access would meet under another policy; null: the run does not come to it there, or no other is possible. */
  readonly whatIf: LessonWhatIf | null;
}

/** Questions of a seed; equal seeds give equal lessons. */
export interface LessonSnapshot {
  readonly position: Position;
  readonly scenario: string;
  readonly seed: number;
  readonly questions: readonly LessonQuestion[];
}
