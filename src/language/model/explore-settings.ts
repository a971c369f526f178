/** The settings of an `explore` block. */
import type { SettingDescription } from "./settings.js";

/** Every setting. Names (`from`, `pages`) are not in a list: they are the scenario's own. */
export const exploreSettings: readonly SettingDescription[] = [
  {
    name: "timer",
    type: "switch",
    default: false,
    doc: "A thread may be preempted at any step where its core has another one.",
  },
  {
    name: "hardware",
    type: "word",
    values: [
      "none",
      "walk",
      "evict",
      "complete",
      "walk+evict",
      "walk+complete",
      "evict+complete",
      "walk+evict+complete",
    ],
    default: "none",
    doc:
      "What the hardware may do on its own account: walk pages that kernel code names, forget entries of them, carry out a broadcast " +
      "invalidation at any time up to the sender's DSB.",
  },
  {
    name: "from",
    type: "text",
    doc: "A rendezvous: what comes before its release is the same in all schedules.",
  },
  {
    name: "switches",
    type: "number",
    minimum: 0,
    maximum: 1000,
    doc: "Most switches between cores that could both go on. Default: no bound.",
  },
  {
    name: "steps",
    type: "number",
    minimum: 1,
    maximum: 1_000_000,
    doc: "Most steps of a schedule. Default: no bound.",
  },
  {
    name: "states",
    type: "number",
    minimum: 1,
    maximum: 100_000_000,
    default: 1_000_000,
    doc: "Most states that are looked at.",
  },
  { name: "seconds", type: "number", minimum: 1, maximum: 86_400, default: 60, doc: "Most time that is spent." },
  {
    name: "breaks",
    type: "text",
    doc:
      'What some schedule is there to break: `"as written"`, names of variants, several with commas. `vas test` and the Test Explorer ' +
      "take a broken one of these for passed; `vas explore` tells what it finds.",
  },
];
