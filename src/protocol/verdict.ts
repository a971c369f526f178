/** What the editor shows of a run: costs by line, expectations with what was found. */
import type { ComparisonProposal } from "./comparison-snapshot.js";

/** Costs of the lines of a whole run. */
export interface LineHeat {
  /** Ticks of the run, and how many of them were counted by line. */
  readonly ticks: number;
  readonly watched: number;
  readonly lines: readonly {
    /** As the client names the file. */
    readonly path: string;
    /** From 1. */
    readonly line: number;
    readonly attempts: number;
    readonly cycles: number;
    readonly firstLevel: number;
    readonly walks: number;
    readonly faults: number;
    /** Ticks at which its first walks have just happened, at most eight. */
    readonly walkTicks: readonly number[];
  }[];
}

/** What has come of a run. */
export interface Verdict {
  readonly preset: string;
  readonly tags: string;
  /** It is over: expectations are what they will be. */
  readonly ended: boolean;
  readonly stop: string;
  readonly expectations: readonly {
    readonly path: string;
    /** From 1. */
    readonly line: number;
    readonly text: string;
    readonly passed: boolean;
    /** "3 == 1", or what could not be known. */
    readonly actual: string;
    readonly message: string | null;
  }[];
  /** Settings that this run has otherwise than the file says, each at its line, or at the first line of its block. */
  readonly overridden: readonly {
    readonly path: string;
    /** From 1. */
    readonly line: number;
    /** What stands there: "tags asid+sasid". */
    readonly written: string;
    /** What holds instead: "this run: asid". */
    readonly text: string;
    /** Who says so, as a sentence for each. */
    readonly detail: string;
  }[];
  /** VASes and programs of the file with who uses them now, and what that has cost so far. */
  readonly places: readonly {
    readonly kind: "vas" | "program";
    readonly name: string;
    readonly users: readonly string[];
    readonly walks: number;
    /** Of a VAS nobody's. */
    readonly cycles: number | null;
  }[];
  readonly walks: number;
  /** Misses of what another process has or had in a TLB; null: the machine does not classify. */
  readonly redundant: number | null;
  readonly hazards: number;
  /** Whether hits were held against the page tables at all (`check on`). */
  readonly checked: boolean;
  /** The tag policy that this run is compared with first; null: the machine has no other. */
  readonly policy: ComparisonProposal | null;
}
