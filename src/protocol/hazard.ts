/** Answer to `vas/hazard`: a finding of the coherence checker in full. */
import type { ComparisonProposal } from "./comparison-snapshot.js";

/** The latest finding of a number. */
export interface HazardPage {
  /** "P4" */
  readonly id: string;
  readonly title: string;
  /** Setting that brings it about, "kernel: shootdown off"; null: kernel code does. */
  readonly cause: string | null;
  /** Example that shows it, "p04-no-shootdown"; null: none does. */
  readonly example: string | null;
  /** It is allowed, and reported with `check_advice on` only. */
  readonly advice: boolean;
  /** What happened in this run, and what should have. */
  readonly text: string;
  /** Settings under which the same run would not have come to it; none where no setting decides. */
  readonly remedies: readonly ComparisonProposal[];
}
