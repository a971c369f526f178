/** Sizes of elements, followed as they change. */
import { useLayoutEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";

/** Width of the element's content in CSS pixels, 0 before the first layout. */
export function useWidth(element: RefObject<Element | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    setWidth(target.clientWidth);
    const observer = new ResizeObserver(() => setWidth(target.clientWidth));
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
