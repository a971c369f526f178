/** Code that few need, loaded with the first who does: a bundle of its own. */
import { useEffect, useState } from "preact/hooks";

/** The module once it is loaded, null before; nothing is loaded while it is not wanted. */
export function useCode<Module extends object>(wanted: boolean, load: () => Promise<Module>): Module | null {
  const [code, setCode] = useState<{ readonly module: Module } | null>(null);
  useEffect(() => {
    if (wanted && code === null) void load().then((module) => setCode({ module }));
  }, [wanted]);
  return code?.module ?? null;
}
