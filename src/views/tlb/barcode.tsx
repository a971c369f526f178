/** The accesses of the step as bars: low = hit, middle = refill, tall = walk or fault, red = hazard. One is told. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatCount, formatPlural } from "../format/quantity.js";
import { moveInList } from "../keyboard/roving.js";

interface BarcodeProps {
  /** `TlbSnapshot.accessKinds`. */
  readonly kinds: string;
  /** Index of the access that is told, -1 = none of these. */
  readonly chosen: number;
  readonly choose: (index: number) => void;
}

/** Most bars; longer steps are shown in bins, each as its loudest access. */
export const mostBars = 64;

const loudness = "dhrwfz";
const words: Readonly<Record<string, string>> = {
  h: "hit",
  r: "refill from a later level",
  w: "walk",
  f: "fault",
  d: "no TLB asked",
  z: "hazard",
};

/** A bar: the access that it stands for, its kind, and how many accesses it holds. */
export interface Bar {
  readonly index: number;
  readonly kind: string;
  readonly data: boolean;
  readonly count: number;
}

/** The bars of a step. In a bin the loudest access stands for all; of equals, the last. */
export function barsOf(kinds: string, most = mostBars): readonly Bar[] {
  const size = Math.max(1, Math.ceil(kinds.length / most));
  const bars: Bar[] = [];
  for (let from = 0; from < kinds.length; from += size) {
    let index = from;
    for (let at = from; at < Math.min(from + size, kinds.length); at++) {
      if (loudness.indexOf(kinds[at]!.toLowerCase()) >= loudness.indexOf(kinds[index]!.toLowerCase())) index = at;
    }
    const kind = kinds[index]!;
    bars.push({
      index,
      kind: kind.toLowerCase(),
      data: kind !== kind.toLowerCase(),
      count: Math.min(size, kinds.length - from),
    });
  }
  return bars;
}

/** A list box of one line. Its height is there even if the step made no access. */
export function Barcode({ kinds, chosen, choose }: BarcodeProps) {
  const list = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const bars = barsOf(kinds);
  const size = bars[0]?.count ?? 1;
  const at = bars.findIndex((bar, place) => chosen >= place * size && chosen < place * size + bar.count);
  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    list.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
  }, [at]);
  const go = (event: KeyboardEvent) => {
    const key = { ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" }[event.key] ?? event.key;
    const next = moveInList(key, Math.max(0, at), bars.length, 8);
    if (next === null) return;
    event.preventDefault();
    moved.current = true;
    choose(bars[next]!.index);
  };
  return (
    <div class="barcode-line">
      {bars.length === 0 ? (
        <span class="barcode-none">no access</span>
      ) : (
        <div
          ref={list}
          class="barcode"
          role="listbox"
          aria-orientation="horizontal"
          aria-label={`${formatPlural(kinds.length, "access", "accesses")} of the step`}
          onKeyDown={go}
        >
          {bars.map((bar, place) => (
            <div
              key={place}
              role="option"
              aria-selected={place === at}
              tabIndex={place === Math.max(0, at) ? 0 : -1}
              class={`bar kind-${bar.kind}${bar.data ? "" : " fetch"}`}
              data-access={bar.index}
              aria-label={barLabel(bar)}
              title={barLabel(bar)}
              onClick={() => choose(bar.index)}
            />
          ))}
        </div>
      )}
    </div>
  );
}

function barLabel(bar: Bar): string {
  const what = `${bar.data ? "data access" : "fetch"} ${formatCount(bar.index + 1)}: ${words[bar.kind]}`;
  return bar.count > 1 ? `${what}, the loudest of ${bar.count}` : what;
}
