/** Entry of the Schedule view's page. */
import { render } from "preact";
import type { ScheduleSnapshot } from "../../protocol/explorations.js";
import "../theme.css";
import "../palette.css";
import "../story/story.css";
import "../shell/push-buttons.css";
import "./schedule.css";
import { followTheme } from "../palette.js";
import { connectHost, type Host } from "../session/host.js";
import { openPersisted } from "../session/persisted.js";
import { listen, openViewSession, type ViewSession } from "../session/view-session.js";
import { initialScheduleState, ScheduleView } from "./schedule-view.js";

function start(host: Host): void {
  const state = openPersisted(host, initialScheduleState);
  const session: ViewSession<ScheduleSnapshot> = openViewSession(host, "vas/schedule", () => ({}), {
    reveal: () => undefined,
    command: () => undefined,
  });
  followTheme(document);
  render(<ScheduleView session={session} state={state} />, document.body.querySelector("#root") ?? document.body);
  listen(session);
}

start(connectHost());
