/** The accesses of the last step; the chosen one is explained above. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { AccessExplanation } from "../../protocol/snapshot.js";
import { resultSymbol, resultWords, toneOf } from "../explanation/access.js";
import { formatAddress } from "../format/address.js";
import { formatPlural } from "../format/quantity.js";
import { moveInList } from "../keyboard/roving.js";

interface AccessListProps {
  readonly accesses: readonly AccessExplanation[];
  readonly omitted: number;
  /** Index of the explained access. */
  readonly chosen: number;
  readonly choose: (index: number) => void;
}

const listKeys: Readonly<Record<string, string>> = { ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" };

/** A list box that runs along the line and wraps. Nothing if the step made one access. */
export function AccessList({ accesses, omitted, chosen, choose }: AccessListProps) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => keepInView(list.current, chosen), [accesses, chosen]);
  if (accesses.length < 2) return null;
  const go = (event: KeyboardEvent) => {
    const next = moveInList(listKeys[event.key] ?? event.key, chosen, accesses.length, 8);
    if (next === null) return;
    event.preventDefault();
    choose(next);
    list.current?.querySelectorAll<HTMLElement>("[role=option]")[next]?.focus();
  };
  return (
    <div class="accesses">
      <span class="accesses-title">{formatPlural(accesses.length + omitted, "access", "accesses")} in this step</span>
      <div class="access-list" role="listbox" aria-label="Accesses of the last step" ref={list} onKeyDown={go}>
        {accesses.map((access, index) => (
          <div
            key={index}
            role="option"
            aria-selected={index === chosen}
            tabIndex={index === chosen ? 0 : -1}
            class={`access tone-${toneOf(access)}`}
            data-access={index}
            data-va={access.va}
            onClick={() => choose(index)}
            title={access.headline}
          >
            <span class="access-symbol" aria-hidden="true">
              {resultSymbol(access)}
            </span>
            <span>{access.access}</span> <code>{formatAddress(access.va)}</code> <small>{resultWords(access)}</small>
          </div>
        ))}
        {omitted === 0 ? null : <span class="omitted">and {omitted} cheaper ones</span>}
      </div>
    </div>
  );
}

/** Scrolls the list, and nothing around it, until the chosen access shows. */
function keepInView(list: HTMLElement | null, chosen: number): void {
  const option = list?.querySelectorAll<HTMLElement>("[role=option]")[chosen];
  if (!list || option === undefined) return;
  const [frame, place] = [list.getBoundingClientRect(), option.getBoundingClientRect()];
  if (place.top < frame.top) list.scrollTop -= frame.top - place.top;
  if (place.bottom > frame.bottom) list.scrollTop += place.bottom - frame.bottom;
  if (place.left < frame.left) list.scrollLeft -= frame.left - place.left;
  if (place.right > frame.right) list.scrollLeft += place.right - frame.right;
}
