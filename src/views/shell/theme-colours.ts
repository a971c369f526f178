/** Colours of the theme for what is painted by hand, read once a theme. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Value of a custom property of the theme, or the fallback where it has none. */
export type ReadColour = (name: string, fallback: string) => string;

/**
 * What `make` makes of the theme's colours; a new object when the theme changes, and the component is drawn again. To read them
 * makes the browser work out the styles of the page and of the workbench around it at once: nothing for every stop.
 */
export function useThemeColours<Colours extends object>(make: (read: ReadColour) => Colours): Colours {
  const kept = useRef<Colours | null>(null);
  const [, setChanges] = useState(0);
  useLayoutEffect(() => {
    const observer = new MutationObserver(() => {
      kept.current = null;
      setChanges((changes) => changes + 1);
    });
    // VS Code writes the theme's properties there; the class says of which kind it is.
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
    observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
    return () => observer.disconnect();
  }, []);
  return (kept.current ??= make(colourReader()));
}

function colourReader(): ReadColour {
  const root = getComputedStyle(document.documentElement);
  return (name, fallback) => root.getPropertyValue(name).trim() || fallback;
}
