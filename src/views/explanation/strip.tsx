/** An access as a strip: the VA in fields, the terms of the match equation of the nearest entry, the PA. */
import type { AccessExplanation, MatchTerm, WalkStepSnapshot } from "../../protocol/snapshot.js";
import { addressText, hexNumber } from "../../notation/index.js";
import { formatStep } from "../format/quantity.js";

/** Fields of an address beside which the terms find room in a column; beside more they have a line of their own. */
const fewFields = 3;

/** The strip in one line, where there is room for that; else the terms are below the address, and in a side bar all three parts below each other. */
export function AccessStrip({ access }: { access: AccessExplanation }) {
  return (
    <section
      class={access.split.length > fewFields ? "strip long" : "strip"}
      aria-label={`Translation of ${addressText(access.va)}`}
      data-va={access.va}
    >
      <span class="fields">
        {access.split.map((field) => (
          <span class="field" key={field.label} title={`${field.label} = ${field.value}`}>
            <code>{field.value}</code>
            <small>{field.label.split(" ")[0]}</small>
          </span>
        ))}
      </span>
      <span class="strip-rest">
        <span class="arrow" aria-hidden="true">
          →
        </span>
        <Terms terms={access.terms} />
        <span class="arrow" aria-hidden="true">
          →
        </span>
        <span class="field physical" data-pa={access.pa ?? ""}>
          <code>{access.pa === null ? "none" : addressText(access.pa)}</code>
          <small>physical</small>
        </span>
      </span>
    </section>
  );
}

/** Terms that hold are joined where there is little room; one that fails is always spelled out. */
function Terms({ terms }: { terms: readonly MatchTerm[] }) {
  if (terms.length === 0) return null;
  const holding = terms.filter((term) => term.holds);
  return (
    <ul class="terms" aria-label="Terms of the match equation">
      {holding.length > 1 ? (
        <li class="term holds joined" aria-hidden="true" title={holding.map((term) => term.text).join("\n")}>
          <code>{holding.map((term) => shortTerm(term.text)).join(", ")}</code> <span class="verdict">✓</span>
        </li>
      ) : null}
      {terms.map((term, index) => (
        <li
          key={index}
          class={`term ${term.holds ? "holds" : "fails"}${term.holds && holding.length > 1 ? " single" : ""}`}
          data-holds={term.holds}
        >
          <code title={term.text}>{plainTerm(term.text)}</code> <span class="verdict">{term.holds ? "✓" : "✕"}</span>
          <span class="visually-hidden">{term.holds ? " holds" : " does not hold"}</span>
        </li>
      ))}
    </ul>
  );
}

/** `VPN 0x10010` → `VPN`, `SASID[1] = 1` → `SASID[1]`. */
function shortTerm(text: string): string {
  return text.split(" ")[0]!;
}

/** `ASID 1 ≠ PID.ASID 2` → `ASID 1 ≠ 2`, `PTE[0xce] valid` → `PTE valid`: the whole of it is in the tooltip. */
function plainTerm(text: string): string {
  return text.replace(/([=≠]) [A-Za-z_.]+ (?=\S)/, "$1 ").replace(/^(\w+)\[0x[\da-f]+\] (?!=)/, "$1 ");
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
          <code title={`${step.raw} at ${addressText(step.pteAddress)}`}>
            {step.name}[{hexNumber(step.index)}]
          </code>
          <small>
            {step.kind === "invalid" ? "not present" : step.kind === "reserved" ? "reserved bits set" : step.kind}
          </small>
        </li>
      ))}
    </ol>
  );
}
