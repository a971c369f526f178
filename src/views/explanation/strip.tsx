/** An access as a strip: the VA in fields, the terms of the match equation, the walk, the PA and the cost. */
import type { AccessExplanation, WalkStepSnapshot } from "../../protocol/snapshot.js";
import { formatAddress, formatHex } from "../format/address.js";
import { formatPlural, formatStep } from "../format/quantity.js";

/** The whole strip. */
export function AccessStrip({ access }: { access: AccessExplanation }) {
  return (
    <section class="strip" aria-label={`Translation of ${formatAddress(access.va)}`} data-va={access.va}>
      <div class="fields">
        <span class="strip-lead">
          <code>{formatAddress(access.va)}</code>
          <small>{access.access}, virtual</small>
        </span>
        <span class="split">
          {access.split.map((field) => (
            <span class="field" key={field.label}>
              <code>{field.value}</code>
              <small>{field.label}</small>
            </span>
          ))}
        </span>
        <span class="arrow" aria-hidden="true">
          →
        </span>
        <span class="field physical" data-pa={access.pa ?? ""}>
          <code>{access.pa === null ? "no translation" : formatAddress(access.pa)}</code>
          <small>physical · {formatPlural(access.cycles, "cycle")}</small>
        </span>
      </div>
      {access.terms.length === 0 ? null : (
        <ul class="terms" aria-label="Terms of the match equation">
          {access.terms.map((term, index) => (
            <li key={index} class={term.holds ? "term holds" : "term fails"} data-holds={term.holds}>
              <code>{term.text}</code> <span class="verdict">{term.holds ? "✓" : "✕"}</span>
              <span class="visually-hidden">{term.holds ? " holds" : " does not hold"}</span>
            </li>
          ))}
        </ul>
      )}
      {access.walk === null || access.walk.length === 0 ? null : <WalkStrip walk={access.walk} />}
    </section>
  );
}

/** The page-table entries that a walk read, in order. */
export function WalkStrip({ walk }: { walk: readonly WalkStepSnapshot[] }) {
  return (
    <ol class="walk-strip" aria-label="Page-table entries read by the walk">
      {walk.map((step, index) => (
        <li key={index} class={`walk-step ${step.kind}`} data-walk-step={index + 1}>
          <span class="step-number" aria-hidden="true">
            {formatStep(index + 1)}
          </span>
          <code title={`${step.raw} at ${formatAddress(step.pteAddress)}`}>
            {step.name}[{formatHex(step.index)}]
          </code>
          <small>
            {step.kind === "invalid" ? "not present" : `${step.kind} · read at ${formatAddress(step.pteAddress)}`}
          </small>
        </li>
      ))}
    </ol>
  );
}
