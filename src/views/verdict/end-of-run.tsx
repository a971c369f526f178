/** The verdict where a run has ended. Its code is loaded with the first end: until then nobody needs it. */
import { useEffect, useState } from "preact/hooks";
import type { ViewSession } from "../session/view-session.js";
import type { VerdictPanel } from "./verdict-panel.js";

interface EndOfRunProps {
  readonly session: Pick<ViewSession<unknown>, "host" | "ask">;
  readonly epoch: number;
}

/** The panel, as soon as there is code to draw it. */
export function EndOfRun(props: EndOfRunProps) {
  const [panel, setPanel] = useState<{ readonly Panel: typeof VerdictPanel } | null>(null);
  useEffect(() => {
    void import("./verdict-panel.js").then(({ VerdictPanel: Panel }) => setPanel({ Panel }));
  }, []);
  return panel === null ? null : <panel.Panel {...props} />;
}
