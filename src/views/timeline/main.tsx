/** Entry of the timeline view's page. */
import { render } from "preact";
import { signal } from "@preact/signals";
import type { TimelineSnapshot } from "../../protocol/snapshot.js";
import "../theme.css";
import "../palette.css";
import "../story/story.css";
import "../shell/push-buttons.css";
import "./timeline.css";
import { pictureOf } from "../export/svg-text.js";
import { toCsv, toText } from "../export/table-text.js";
import { followTheme } from "../palette.js";
import { connectHost, type Host } from "../session/host.js";
import { openPersisted } from "../session/persisted.js";
import { listen, openViewSession, type PageCommand, type ViewSession } from "../session/view-session.js";
import { timelineTable } from "./timeline-table.js";
import { binsFor, initialTimelineState, TimelineView } from "./timeline-view.js";

function start(host: Host): void {
  const state = openPersisted(host, initialTimelineState, { unit: ["ticks", "cycles"] });
  // The run so far, for the overview: it shows all of it while the lanes show a part.
  const whole = signal<TimelineSnapshot | null>(null);
  const wish = () => {
    const { from, to } = state.value;
    return { from, to, bins: binsFor(session.data.value?.cores.length ?? 1) };
  };
  const session: ViewSession<TimelineSnapshot> = openViewSession(host, "vas/timeline", wish, {
    wish,
    // Nothing that other views point at has a place here but the moment, which the stop brings.
    reveal: () => undefined,
    completes(body) {
      if (state.value.from === null) return null;
      const asked = session.ask("vas/timeline", { bins: binsFor(body.cores.length) });
      return asked.then((answer) => () => (whole.value = answer));
    },
    command(command, to) {
      if (session.data.value !== null) carryOut(to, command, session.data.value);
    },
  });
  followTheme(document);
  render(
    <TimelineView session={session} state={state} whole={whole} />,
    document.body.querySelector("#root") ?? document.body,
  );
  listen(session);
}

function carryOut(host: Host, command: PageCommand, data: TimelineSnapshot): void {
  const name = `timeline-tick${data.position.tick}`;
  const drawn = document.querySelector<SVGSVGElement>("svg.lanes:not(.whole)");
  switch (command) {
    case "copyText":
      host.post({ type: "copy", what: "timeline", text: toText(timelineTable(data)) });
      break;
    case "saveCsv":
      host.post({ type: "save", what: "csv", name: `${name}.csv`, text: toCsv(timelineTable(data)) });
      break;
    case "saveSvg":
      if (drawn !== null) host.post({ type: "save", what: "svg", name: `${name}.svg`, text: pictureOf(drawn) });
      break;
  }
}

start(connectHost());
