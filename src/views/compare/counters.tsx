/** Counters of both runs, their difference, and a bar of it. */
import type { ComparedCounter } from "../../protocol/comparison-snapshot.js";
import { formatCount } from "../format/quantity.js";

/** How a difference is to be seen. */
function judgement({ a, b, better }: Pick<ComparedCounter, "a" | "b" | "better">): "gain" | "loss" | "none" {
  if (a === b || better === null) return "none";
  return b < a === (better === "less") ? "gain" : "loss";
}

/** `+3 018`, `−6`, `=`. */
export function formatDifference(difference: number): string {
  if (difference === 0) return "=";
  return `${difference > 0 ? "+" : "−"}${formatCount(Math.abs(difference))}`;
}

/** Those of the whole system, and those of processes and spaces that differ. */
function shownCounters(counters: readonly ComparedCounter[]): readonly ComparedCounter[] {
  return counters.filter(({ of, a, b }) => of === null || a !== b);
}

/** Letters of a name that has room beside its numbers in a side bar. */
const mostBeside = 11;

/** The table; rows of a process or space stand below that of the whole. */
export function Counters({ counters }: { readonly counters: readonly ComparedCounter[] }) {
  return (
    <table class="compare-counters">
      <thead>
        <tr>
          <th scope="col">counter</th>
          <th scope="col" class="number">
            A
          </th>
          <th scope="col" class="number">
            B
          </th>
          <th scope="col" class="number">
            B − A
          </th>
          <th scope="col" class="bar-column">
            <span class="visually-hidden">share</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {shownCounters(counters).map((counter) => (
          <Row key={`${counter.name} ${counter.of}`} counter={counter} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ counter }: { readonly counter: ComparedCounter }) {
  const { a, b, of, label, name } = counter;
  const shown = of === null ? label : `of ${of}`;
  const whole = of === null && !name.startsWith("cycles_");
  const share = (Math.abs(b - a) / Math.max(1, a, b)) * 50;
  return (
    <tr
      class={`${whole ? "whole" : "part"}${shown.length > mostBeside ? " long" : ""}`}
      data-counter={name}
      data-of={of ?? ""}
    >
      <th scope="row" title={name}>
        {shown}
      </th>
      <td class="number">{formatCount(a)}</td>
      <td class="number">{formatCount(b)}</td>
      <td class={`number ${judgement(counter)}`}>{formatDifference(b - a)}</td>
      <td class="bar-column" aria-hidden="true">
        <span class="track">
          <span class={`bar ${judgement(counter)}`} style={{ width: `${share}%`, [b < a ? "right" : "left"]: "50%" }} />
        </span>
      </td>
    </tr>
  );
}
