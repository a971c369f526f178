/** What the scenario can be compared with: one click each, found by typing. */
import { useEffect, useState } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { ComparisonProposal } from "../../protocol/comparison-snapshot.js";
import { change } from "../session/persisted.js";
import type { CompareState } from "./compare-state.js";

/** Proposals that are listed at most; more are found by typing. */
const mostListed = 40;

const groups: Readonly<Record<ComparisonProposal["group"], string>> = {
  variant: "Variants of this scenario",
  policy: "Another tag policy",
  machine: "Another machine",
  kernel: "Another kernel",
  setting: "One other setting",
};

interface ProposalsProps {
  readonly state: Signal<CompareState>;
  /** Asks the adapter; new for each stop. */
  readonly ask: () => Promise<readonly ComparisonProposal[]>;
  /** Changes with the session, so that another's proposals are asked for. */
  readonly session: unknown;
  readonly choose: (proposal: ComparisonProposal) => void;
}

/** The list. */
export function Proposals({ state, ask, session, choose }: ProposalsProps) {
  const [all, setAll] = useState<readonly ComparisonProposal[] | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    ask().then(setAll, (reason: unknown) => setProblem(reason instanceof Error ? reason.message : String(reason)));
  }, [session]);
  if (problem !== "") return <p class="empty">The debugger could not answer: {problem}</p>;
  if (all === null) return <p class="empty">Looking for what this scenario can be compared with…</p>;
  const words = state.value.filter.toLowerCase().split(/\s+/);
  const found = all.filter(({ label, detail }) =>
    words.every((word) => `${label} ${detail}`.toLowerCase().includes(word)),
  );
  const shown = found.slice(0, mostListed);
  return (
    <section class="proposals" aria-label="What to compare with">
      <h2>What would this run be under another setting?</h2>
      <input
        type="search"
        aria-label="Filter proposals"
        placeholder="Filter: tags, shootdown, skylake…"
        value={state.value.filter}
        onInput={(event) => change(state, { filter: event.currentTarget.value })}
      />
      {(Object.keys(groups) as ComparisonProposal["group"][]).map((group) => {
        const members = shown.filter((one) => one.group === group);
        return members.length === 0 ? null : (
          <div key={group}>
            <h3>{groups[group]}</h3>
            <ul>
              {members.map((proposal) => (
                <li key={proposal.label}>
                  <button type="button" class="proposal" onClick={() => choose(proposal)}>
                    <span class="proposal-label">{proposal.label}</span>
                    <small>{proposal.detail}</small>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      {found.length > shown.length ? <p class="note">{found.length - shown.length} more: type to find them</p> : null}
      {found.length === 0 ? <p class="empty">Nothing of that name differs from how this run is set.</p> : null}
    </section>
  );
}
