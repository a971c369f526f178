/** A lesson of two questions. */
import type { LessonQuestion, LessonSnapshot } from "../../src/protocol/lesson-snapshot.js";
import { position } from "./fixtures.js";

const question: LessonQuestion = {
  number: 1,
  kind: "hit-or-miss",
  tick: 30,
  after: 40,
  line: 12,
  process: "A",
  address: 0x2000_0000,
  prompt: "A, line 12: load from 0x2000_0000. Does the TLB have the translation?",
  choices: ["hit", "miss"],
  answer: 1,
  why: "No entry matched, so the tables were walked.",
  levels: [
    {
      name: "JTLB",
      set: 3,
      ways: 4,
      entries: [{ way: 1, va: 0x1_0000, tag: "ASID 1", owner: "A" }],
    },
  ],
  whatIf: {
    setting: "tags asid",
    here: "miss",
    choices: ["hit in the JTLB", "miss"],
    answer: 1,
    why: "Its entry carries an ASID.",
  },
  stages: [
    { kind: "split", title: "Split the address", text: "It is VPN 0x1.", outcome: "none", cycles: 0 },
    { kind: "level", title: "Ask the JTLB", text: "None matches.", outcome: "miss", cycles: 0 },
    { kind: "handler", title: "The handler runs", text: "It saves registers.", outcome: "none", cycles: 40 },
    { kind: "read", title: "Read entry 1", text: "It maps the page.", outcome: "none", cycles: 20 },
    { kind: "end", title: "Go on", text: "60 cycles.", outcome: "miss", cycles: 0 },
  ],
};

export function lessonSnapshot(epoch: number): LessonSnapshot {
  return {
    position: position(epoch),
    scenario: "Two",
    seed: 1,
    questions: [question, { ...question, number: 2, tick: 50, after: 60, answer: 0, whatIf: null }],
  };
}
