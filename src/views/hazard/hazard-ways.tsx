/** What one may want where the checker has stopped the run. Its code is loaded with the first hazard: until then nobody needs it. */
import type { Story } from "../../protocol/story.js";
import type { ViewSession } from "../session/view-session.js";
import { useCode } from "../shell/use-code.js";

interface HazardWaysProps {
  readonly session: Pick<ViewSession<unknown>, "host" | "ask">;
  readonly story: Story;
  readonly epoch: number;
}

/** The row of buttons, as soon as there is code to draw it; nothing where the story is of no hazard. */
export function HazardWays(props: HazardWaysProps) {
  const { subject, tone } = props.story;
  const wanted = tone === "hazard" && subject?.kind === "hazard";
  const code = useCode(wanted, () => import("./hazard-panel.js"));
  if (!wanted) return null;
  return (
    <div class="hazard-ways">
      {code === null ? null : <code.HazardPanel {...props} id={subject.id} key={subject.id} />}
    </div>
  );
}
