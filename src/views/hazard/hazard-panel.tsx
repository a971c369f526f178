/** The ways on from a hazard: to where it went wrong, to what it is, to the same run under the setting that would have kept it away. */
import { useEffect, useState } from "preact/hooks";
import type { HazardPage } from "../../protocol/hazard.js";
import type { Story } from "../../protocol/story.js";
import { formatCount, formatStep } from "../format/quantity.js";
import type { ViewSession } from "../session/view-session.js";

interface HazardPanelProps {
  readonly session: Pick<ViewSession<unknown>, "host" | "ask">;
  readonly story: Story;
  /** Stop at which it is asked for. */
  readonly epoch: number;
  /** "P4" */
  readonly id: string;
}

/** Buttons in a row; what the hazard is opens below them. */
export function HazardPanel({ session, story, epoch, id }: HazardPanelProps) {
  const { host } = session;
  const [page, setPage] = useState<HazardPage | null>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    let current = true;
    session.ask("vas/hazard", { id }).then(
      (answer) => current && setPage(answer),
      // Without it there is still the way to where it went wrong.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [epoch]);
  const wrong = wrongAt(story.chain);
  return (
    <section aria-label={`What to do about ${id}`}>
      <div class="toolbar push-buttons">
        {wrong === null ? null : (
          <button
            type="button"
            class="primary"
            data-way="cause"
            onClick={() => host.post({ type: "travel", tick: wrong.tick })}
          >
            Go to <span aria-hidden="true">{formatStep(wrong.step)} </span>tick {formatCount(wrong.tick)}
          </button>
        )}
        {page === null ? null : (
          <>
            <button type="button" data-way="explain" aria-expanded={open} onClick={() => setOpen(!open)}>
              Explain {id}
            </button>
            {page.remedies.slice(0, 2).map(({ label, other }) => (
              <button
                type="button"
                key={label}
                data-way="run"
                title="Debugs the same scenario with this setting, at the same tick, in place of this session"
                onClick={() =>
                  host.post({
                    type: "debug",
                    settings: other,
                    name: label,
                    tick: wrong?.tick ?? story.chain[0]?.tick ?? 0,
                  })
                }
              >
                Run with {shortSetting(label)}
              </button>
            ))}
            {page.remedies.slice(0, 1).map(({ label, other }) => (
              <button
                type="button"
                key={label}
                data-way="compare"
                title="Runs both to their ends beside this session, which stays where it is"
                onClick={() => host.post({ type: "open", view: "compare", compared: { settings: other, label } })}
              >
                Compare both
              </button>
            ))}
          </>
        )}
      </div>
      {open && page !== null ? <Explanation page={page} /> : null}
    </section>
  );
}

/** What it is, in this run and in general. */
function Explanation({ page }: { page: HazardPage }) {
  const { id, title, text, cause, example, advice } = page;
  return (
    <div class="hazard-explained" data-part="explained">
      <h2>
        {id}: {title}
      </h2>
      <p>{text}</p>
      <p class="dim">
        {cause === null ? "Kernel code brings it about. " : `Comes with ${cause}. `}
        {advice ? "It is allowed, and reported as advice. " : ""}
        {example === null ? null : (
          <>
            The example <code>hazards/{example}.vas</code> shows it alone;{" "}
          </>
        )}
        docs/checker.md says how the checker recognises it.
      </p>
    </div>
  );
}

/** The link of the chain at which it went wrong: the change that nobody followed up, or else what was wrong in itself. */
export function wrongAt(chain: Story["chain"]): { readonly tick: number; readonly step: number } | null {
  const bad = chain.findIndex((link) => link.bad);
  if (bad < 0) return null;
  const at = bad > 0 && chain[bad - 1]!.tick === chain[bad]!.tick ? bad - 1 : bad;
  return { tick: chain[at]!.tick, step: at + 1 };
}

/** "shootdown on" of "kernel.shootdown on". */
function shortSetting(label: string): string {
  return label.replace(/^(?:machine|kernel)\./, "");
}
