/**
 * Rows of which only those near the window are in the document. The list takes its full height, so that any ancestor may
 * scroll; what is visible follows from the list's own rectangle. The row with the tab stop is always there.
 */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

interface WindowedRowsProps<Row> {
  readonly rows: readonly Row[];
  /** CSS pixels: of every row, or of each. */
  readonly rowHeight: number | ((row: Row) => number);
  /** Index of the row that holds the tab stop; -1 if none. */
  readonly active: number;
  /** Index of a row to bring into view whenever `attention` changes; -1 if none. */
  readonly subject?: number;
  readonly attention?: unknown;
  readonly keyOf: (row: Row) => string | number;
  /** Draws a row; the element must place itself `top` pixels below the top of the list. */
  readonly draw: (row: Row, index: number, top: number, height: number) => ComponentChildren;
}

interface Span {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Rows drawn beyond each edge, so that a small scroll shows no gap. */
const overscan = 8;

/** Top of each row, and as the last element the height of all. */
export function rowTops<Row>(rows: readonly Row[], height: number | ((row: Row) => number)): Float64Array {
  const tops = new Float64Array(rows.length + 1);
  rows.forEach((row, index) => {
    tops[index + 1] = tops[index]! + (typeof height === "number" ? height : height(row));
  });
  return tops;
}

/** The rows that lie between `from` and `to`, pixels from the list's top, with the overscan. */
export function visibleSpan(from: number, to: number, tops: Float64Array): Span {
  const count = tops.length - 1;
  const first = Math.max(0, Math.min(count, firstAtOrBelow(tops, from) - 1 - overscan));
  const end = Math.max(first, Math.min(count, firstAtOrBelow(tops, to) + overscan));
  return { first, end };
}

/** First index whose top is not above `y`. */
function firstAtOrBelow(tops: Float64Array, y: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tops[middle]! < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Draws the rows near the window. */
export function WindowedRows<Row>(props: WindowedRowsProps<Row>) {
  const { rows, rowHeight, active, keyOf, draw, subject = -1 } = props;
  const list = useRef<HTMLDivElement>(null);
  const [span, setSpan] = useState<Span>({ first: 0, end: 40 });
  const tops = useMemo(() => rowTops(rows, rowHeight), [rows, rowHeight]);

  /** Whether the subject has still to be brought into view. */
  const wanted = useRef(false);
  useLayoutEffect(() => {
    wanted.current = subject >= 0;
  }, [props.attention]);

  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const measure = () => {
      if (wanted.current && subject >= 0) bringIntoView(element, tops[subject]!, tops[subject + 1]!);
      wanted.current = false;
      const top = element.getBoundingClientRect().top;
      const next = visibleSpan(-top, window.innerHeight - top, tops);
      setSpan((old) => (old.first === next.first && old.end === next.end ? old : next));
    };
    // Scroll events do not bubble; capturing at the document hears whichever ancestor scrolls.
    document.addEventListener("scroll", measure, { capture: true, passive: true });
    window.addEventListener("resize", measure);
    // It calls at once, too: when this picture has been laid out and before it is painted. To ask for places earlier would have page
    // and workbench laid out an additional time.
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    observer.observe(element);
    return () => {
      document.removeEventListener("scroll", measure, { capture: true });
      window.removeEventListener("resize", measure);
      observer.disconnect();
    };
  }, [tops, props.attention]);

  const drawn: ComponentChildren[] = [];
  const add = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    drawn.push(<Slot key={keyOf(row)}>{draw(row, index, tops[index]!, tops[index + 1]! - tops[index]!)}</Slot>);
  };
  const end = Math.min(span.end, rows.length);
  if (active >= 0 && active < span.first) add(active);
  for (let index = span.first; index < end; index += 1) add(index);
  if (active >= end) add(active);

  return (
    <div class="windowed" role="rowgroup" ref={list} style={{ height: `${tops[rows.length]!}px` }}>
      {drawn}
    </div>
  );
}

/** Scrolls the nearest scroller, and only as far as needed, until the lines from `top` to `bottom` of the list show. */
function bringIntoView(list: HTMLElement, top: number, bottom: number): void {
  const scroller = list.closest<HTMLElement>("[data-scroller]");
  if (scroller === null) return;
  const frame = scroller.getBoundingClientRect();
  const start = list.getBoundingClientRect().top;
  // A heading may stick to the top.
  const above = start + top - 44 - frame.top;
  const below = start + bottom + 22 - frame.bottom;
  if (above < 0) scroller.scrollTop += above;
  else if (below > 0) scroller.scrollTop += Math.min(below, above);
}

function Slot({ children }: { children: ComponentChildren }) {
  return <>{children}</>;
}
