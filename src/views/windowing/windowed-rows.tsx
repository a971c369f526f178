/**
 * Rows of equal height of which only those near the window are in the document. The list takes its full height, so that
 * any ancestor may scroll; what is visible follows from the list's own rectangle. The row with the tab stop is always
 * there.
 */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface WindowedRowsProps<Row> {
  readonly rows: readonly Row[];
  /** CSS pixels. */
  readonly rowHeight: number;
  /** Index of the row that holds the tab stop; -1 if none. */
  readonly active: number;
  readonly keyOf: (row: Row) => string | number;
  /** Draws a row; the element must place itself `top` pixels below the top of the list. */
  readonly draw: (row: Row, index: number, top: number) => ComponentChildren;
}

interface Span {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Rows drawn beyond each edge, so that a small scroll shows no gap. */
const overscan = 8;

/** The rows of `rowHeight` that lie between `from` and `to`, pixels from the list's top, with the overscan. */
export function visibleSpan(from: number, to: number, rowHeight: number, count: number): Span {
  const first = Math.max(0, Math.min(count, Math.floor(from / rowHeight) - overscan));
  const end = Math.max(first, Math.min(count, Math.ceil(to / rowHeight) + overscan));
  return { first, end };
}

/** Draws the rows near the window. */
export function WindowedRows<Row>({ rows, rowHeight, active, keyOf, draw }: WindowedRowsProps<Row>) {
  const list = useRef<HTMLDivElement>(null);
  const [span, setSpan] = useState<Span>({ first: 0, end: 40 });

  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const measure = () => {
      const top = element.getBoundingClientRect().top;
      const next = visibleSpan(-top, window.innerHeight - top, rowHeight, rows.length);
      setSpan((old) => (old.first === next.first && old.end === next.end ? old : next));
    };
    measure();
    // Scroll events do not bubble; capturing at the document hears whichever ancestor scrolls.
    document.addEventListener("scroll", measure, { capture: true, passive: true });
    window.addEventListener("resize", measure);
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => {
      document.removeEventListener("scroll", measure, { capture: true });
      window.removeEventListener("resize", measure);
      observer.disconnect();
    };
  }, [rows.length, rowHeight]);

  const drawn: ComponentChildren[] = [];
  const add = (index: number) => {
    const row = rows[index];
    if (row !== undefined) drawn.push(<Slot key={keyOf(row)}>{draw(row, index, index * rowHeight)}</Slot>);
  };
  const end = Math.min(span.end, rows.length);
  if (active >= 0 && active < span.first) add(active);
  for (let index = span.first; index < end; index += 1) add(index);
  if (active >= end) add(active);

  return (
    <div class="windowed" role="rowgroup" ref={list} style={{ height: `${rows.length * rowHeight}px` }}>
      {drawn}
    </div>
  );
}

function Slot({ children }: { children: ComponentChildren }) {
  return <>{children}</>;
}
