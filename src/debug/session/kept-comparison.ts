/** What a session keeps of a comparison with other settings, from one question to the next. */
import type { Comparison } from "../../simulator/index.js";
import type { LoadedScenario } from "./session-record.js";

/** A comparison of a session. */
export interface KeptComparison {
  /** The scenario as it was loaded, and the other settings as one text. */
  readonly scenario: LoadedScenario;
  readonly key: string;
  readonly comparison: Comparison;
  /** Resolves when whoever asked before has been answered: two questions must not move the machines at once. */
  free: Promise<unknown>;
  /** Both runs have been run. */
  measured: boolean;
  /** Number of the newest question. */
  newest: number;
}
