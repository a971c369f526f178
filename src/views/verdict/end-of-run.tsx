/** The verdict where a run has ended. Its code is loaded with the first end: until then nobody needs it. */
import type { ViewSession } from "../session/view-session.js";
import { useCode } from "../shell/use-code.js";

interface EndOfRunProps {
  readonly session: Pick<ViewSession<unknown>, "host" | "ask">;
  readonly epoch: number;
}

/** The panel, as soon as there is code to draw it. */
export function EndOfRun(props: EndOfRunProps) {
  const code = useCode(true, () => import("./verdict-panel.js"));
  return code === null ? null : <code.VerdictPanel {...props} />;
}
