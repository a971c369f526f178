/** What a run has come to: expectations with what was found, walks, hazards, and what one may want next. */
import { useEffect, useState } from "preact/hooks";
import type { Verdict } from "../../protocol/verdict.js";
import { TableTools } from "../export/table-tools.js";
import type { TextTable } from "../export/table-text.js";
import { formatCount, formatPlural } from "../format/quantity.js";
import type { Host } from "../session/host.js";
import type { ViewSession } from "../session/view-session.js";

interface VerdictPanelProps {
  readonly session: Pick<ViewSession<unknown>, "host" | "ask">;
  /** Stop at which it is asked for. */
  readonly epoch: number;
}

/** The panel; nothing before the answer. */
export function VerdictPanel({ session, epoch }: VerdictPanelProps) {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  useEffect(() => {
    let current = true;
    session.ask("vas/verdict", {}).then(
      (answer) => current && setVerdict(answer),
      // The run is another one by now, or has gone: the step bar says what there is.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [epoch]);
  if (verdict === null) return null;
  const { host } = session;
  const failing = verdict.expectations.filter(({ passed }) => !passed).length;
  const bad = failing > 0 || verdict.hazards > 0;
  return (
    <section class={`end-of-run ${bad ? "bad" : "good"}`} aria-label="What the run has come to" data-part="verdict">
      <h2>
        {headline(verdict, failing)}
        {verdict.expectations.length === 0 ? null : (
          <TableTools host={host} what="the verdict" name="verdict" table={() => verdictTable(verdict)} />
        )}
      </h2>
      <div class="end-parts">
        {verdict.expectations.length === 0 ? null : (
          <ul aria-label="Expectations">
            {verdict.expectations.map(({ path, line, text, passed, actual, message }) => (
              <li key={`${path}:${line}`} class={passed ? "held" : "failed"}>
                <span aria-label={passed ? "holds" : "does not hold"}>{passed ? "✓" : "✕"}</span>{" "}
                <button type="button" class="link" onClick={() => host.post({ type: "source", path, line })}>
                  <code>{text}</code>
                </button>
                {passed ? null : <b> {actual}</b>}
                {passed || message === null ? null : <small> {message}</small>}
              </li>
            ))}
          </ul>
        )}
        <ul aria-label="What it took">
          {facts(verdict).map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      </div>
      <div class="toolbar push-buttons">
        <FirstRedundant session={session} verdict={verdict} />
        {verdict.walks === 0 ? null : (
          <button
            type="button"
            onClick={() => void session.ask("vas/runToEvent", { filter: "tlb-miss", direction: "backward" })}
          >
            Go back to the last miss
          </button>
        )}
        {verdict.policy === null ? null : <PolicyButton policy={verdict.policy} host={host} />}
        <button type="button" onClick={() => host.post({ type: "open", view: "compare" })}>
          Compare with another setting
        </button>
        <button type="button" onClick={() => host.post({ type: "travel", tick: 0 })}>
          Go to the beginning
        </button>
      </div>
    </section>
  );
}

/** The same run under the tag policy that says most beside this one. */
function PolicyButton({ policy, host }: { policy: NonNullable<Verdict["policy"]>; host: Host }) {
  const { label, other: settings } = policy;
  return (
    <button
      type="button"
      title={policy.detail}
      onClick={() => host.post({ type: "open", view: "compare", compared: { settings, label } })}
    >
      Compare with {label.slice(label.indexOf(" ") + 1)}
    </button>
  );
}

/** Way to the first miss that another's entry could have saved; while its tick is looked for the place is kept. */
function FirstRedundant({ session, verdict }: { session: VerdictPanelProps["session"]; verdict: Verdict }) {
  const [tick, setTick] = useState<number | "looking" | null>("looking");
  const wanted = (verdict.redundant ?? 0) > 0;
  useEffect(() => {
    let current = true;
    if (wanted)
      session.ask("vas/firstRedundant", {}).then(
        (answer) => current && setTick(answer.tick),
        // A run that was changed by hand has no second machine to look on.
        () => current && setTick(null),
      );
    return () => {
      current = false;
    };
  }, [verdict]);
  if (!wanted || tick === null) return null;
  return (
    <button
      type="button"
      class="primary"
      disabled={tick === "looking"}
      onClick={() => (tick === "looking" ? undefined : session.host.post({ type: "travel", tick }))}
    >
      Go to the first redundant miss{tick === "looking" ? "…" : ` (tick ${formatCount(tick)})`}
    </button>
  );
}

function headline({ expectations, stop, ended }: Verdict, failing: number): string {
  if (!ended || expectations.length === 0) return stop;
  if (failing > 0)
    return `${failing} of ${formatPlural(expectations.length, "expectation")} ${failing === 1 ? "does" : "do"} not hold.`;
  return expectations.length === 1 ? "The expectation holds." : `All ${expectations.length} expectations hold.`;
}

/** Walks, hazards, who shared what. */
function facts({ walks, redundant, hazards, checked, places, preset, tags }: Verdict): readonly string[] {
  const why =
    redundant === null
      ? ""
      : redundant === 0
        ? ", none of them redundant"
        : `, ${redundant} of them redundant: another process has or had the translation in a TLB`;
  const vases = places
    .filter(({ kind }) => kind === "vas")
    .map((vas) => `${vas.name} ${formatPlural(vas.walks, "walk")}`);
  return [
    `${formatPlural(walks, "walk")}${why}`,
    ...(vases.length === 0 ? [] : [vases.join(", ")]),
    checked
      ? `${hazards === 0 ? "no hazard" : formatPlural(hazards, "hazard")} found`
      : "hazards not checked (check off)",
    `${preset}, tags ${tags}`,
  ];
}

function verdictTable({ expectations }: Verdict): TextTable {
  return {
    headings: ["file", "line", "expectation", "holds", "found", "message"],
    rows: expectations.map(({ path, line, text, passed, actual, message }) => [
      path.slice(path.lastIndexOf("/") + 1),
      String(line),
      text,
      passed ? "yes" : "no",
      actual,
      message ?? "",
    ]),
  };
}
