/** Sizes of elements, followed as they change. */
import { useLayoutEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";

/**
 * Width of the window in CSS pixels. To ask for it while drawing makes the browser lay out the page and the workbench around it at
 * once: it is asked for when it changes.
 */
export function useWindowWidth(): number {
  const [width, setWidth] = useState(() => window.innerWidth);
  useLayoutEffect(() => {
    const follow = () => setWidth(window.innerWidth);
    window.addEventListener("resize", follow);
    return () => window.removeEventListener("resize", follow);
  }, []);
  return width;
}

/** Height of the window in CSS pixels, followed in the same way. */
export function useWindowHeight(): number {
  const [height, setHeight] = useState(() => window.innerHeight);
  useLayoutEffect(() => {
    const follow = () => setHeight(window.innerHeight);
    window.addEventListener("resize", follow);
    return () => window.removeEventListener("resize", follow);
  }, []);
  return height;
}

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

/**
 * Keeps an element as high as it has ever been at its present width: what is below it stays in its place while its content comes and goes.
 * The height is taken when the page has been laid out anyway; only at a new width is it asked for.
 */
export function useGreatestHeight(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    let width = -1;
    let height = 0;
    const observer = new ResizeObserver(([entry]) => {
      const size = entry!.contentRect;
      if (size.width === width && size.height <= height) return;
      if (size.width !== width) target.style.minHeight = "";
      height = size.width === width ? size.height : target.getBoundingClientRect().height;
      width = size.width;
      target.style.minHeight = `${height}px`;
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
}
