/** Scroll position that survives hiding and reloading. */
import type { Signal } from "@preact/signals";

/** Restores the scroll position and stores it when it changes; returns what ends that. */
export function rememberScroll(
  scroller: HTMLElement | null,
  state: Signal<{ readonly scroll: number }>,
): (() => void) | undefined {
  if (scroller === null) return undefined;
  // A view that was never scrolled stands where it has put itself, at what the stop is about.
  if (state.peek().scroll > 0) scroller.scrollTop = state.peek().scroll;
  let waiting = 0;
  const store = () => {
    waiting = 0;
    if (state.peek().scroll !== scroller.scrollTop) state.value = { ...state.peek(), scroll: scroller.scrollTop };
  };
  const onScroll = () => {
    if (waiting === 0) waiting = window.setTimeout(store, 100);
  };
  scroller.addEventListener("scroll", onScroll, { passive: true });
  return () => {
    window.clearTimeout(waiting);
    scroller.removeEventListener("scroll", onScroll);
  };
}
