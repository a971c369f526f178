/** All bits of an entry by field: where they lie, what they hold, what they are about, what the step changed. */
import type { BitValue } from "../../protocol/snapshot.js";

interface BitRulerProps {
  readonly label: string;
  readonly fields: readonly BitValue[];
}

/** A row of boxes that breaks where the view is narrow; bits that mean nothing take little room. */
export function BitRuler({ label, fields }: BitRulerProps) {
  return (
    <ol class="ruler" aria-label={label}>
      {fields.map((field) => (
        <li
          key={field.high}
          class={`bits group-${field.group}${field.name === "" ? " unnamed" : ""}${Number(field.value) === 0 ? "" : " set"}${field.before === null ? "" : " altered"}`}
          data-flag={field.name === "" ? undefined : field.name}
          data-set={Number(field.value) !== 0}
          title={wordsOf(field)}
        >
          <span class="bits-place" aria-hidden="true">
            {placeOf(field)}
          </span>
          <span class="bits-value">
            {field.before === null ? null : (
              <>
                <s>{field.before}</s>→
              </>
            )}
            {field.name === "" ? "" : field.value}
          </span>
          <span class="bits-name">{field.name}</span>
          <span class="visually-hidden">: {wordsOf(field)}</span>
        </li>
      ))}
    </ol>
  );
}

/** `9`, `31:13`. */
function placeOf({ high, low }: BitValue): string {
  return high === low ? String(high) : `${high}:${low}`;
}

function wordsOf(field: BitValue): string {
  const { high, low, name, value, before, meaning } = field;
  const place = high === low ? `bit ${high}` : `bits ${placeOf(field)}`;
  if (name === "") return `${place}: no meaning here`;
  return [`${place}: ${name} = ${value}`, meaning, before === null ? "" : `was ${before} before the step`]
    .filter((part) => part !== "")
    .join(", ");
}
