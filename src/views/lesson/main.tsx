/** Entry of the lesson's page. */
import { render } from "preact";
import type { LessonSnapshot } from "../../protocol/lesson-snapshot.js";
import "../theme.css";
import "../shell/push-buttons.css";
import "./lesson.css";
import { followTheme } from "../palette.js";
import { connectHost, type Host } from "../session/host.js";
import { openPersisted } from "../session/persisted.js";
import { listen, openViewSession, type ViewSession } from "../session/view-session.js";
import { initialLessonState } from "./lesson-state.js";
import { LessonView } from "./lesson-view.js";

function start(host: Host): void {
  const state = openPersisted(host, initialLessonState);
  const session: ViewSession<LessonSnapshot> = openViewSession(
    host,
    "vas/lesson",
    () => ({ seed: Math.floor(state.value.seed) }),
    // Nothing that other views point at has a place here, and there is nothing to take out.
    { reveal: () => undefined, command: () => undefined },
  );
  followTheme(document);
  render(<LessonView session={session} state={state} />, document.body.querySelector("#root") ?? document.body);
  listen(session);
}

start(connectHost());
