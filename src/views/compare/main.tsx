/** Entry of the comparison's page. */
import { render } from "preact";
import type { ComparisonSnapshot } from "../../protocol/comparison-snapshot.js";
import type { ViewCommand } from "../../protocol/messages.js";
import "../theme.css";
import "../palette.css";
import "./compare.css";
import "./compare-head.css";
import { pngHost } from "../export/png.js";
import { pictureOf } from "../export/svg-text.js";
import { toCsv, toText } from "../export/table-text.js";
import { followTheme } from "../palette.js";
import { connectHost, type Host } from "../session/host.js";
import { change, openPersisted } from "../session/persisted.js";
import { listen, openViewSession, type PageCommand, type ViewSession } from "../session/view-session.js";
import { CompareView } from "./compare-view.js";
import { comparisonTable, comparisonText } from "./comparison-text.js";
import { initialCompareState, otherOf, axes } from "./compare-state.js";

function start(host: Host): void {
  const state = openPersisted(host, initialCompareState, { axis: axes });
  const session: ViewSession<ComparisonSnapshot> = openViewSession(host, "vas/compare", () => otherOf(state.value), {
    // Nothing else that other views point at has a place here but the moment, which the stop brings.
    reveal(target) {
      if (target.kind !== "compared") return;
      change(state, { other: JSON.stringify(target.settings), first: "", label: target.label });
      session.refresh();
    },
    command(command, to) {
      if (session.data.value !== null) carryOut(to, command, session.data.value);
    },
  });
  const takeOut = (command: ViewCommand, data: ComparisonSnapshot): void =>
    command === "savePng" ? carryOut(pngHost(host), "saveSvg", data) : carryOut(host, command, data);
  followTheme(document);
  const root = document.body.querySelector("#root") ?? document.body;
  render(<CompareView session={session} state={state} carryOut={takeOut} />, root);
  listen(session);
}

function carryOut(host: Host, command: PageCommand, data: ComparisonSnapshot): void {
  const name = `comparison-tick${data.position.tick}`;
  const drawn = document.querySelector<SVGSVGElement>("svg.mirror-picture");
  switch (command) {
    case "copyText":
      host.post({ type: "copy", what: "comparison", text: comparisonText(data, toText) });
      break;
    case "saveCsv":
      host.post({ type: "save", what: "csv", name: `${name}.csv`, text: toCsv(comparisonTable(data)) });
      break;
    case "saveSvg":
      if (drawn !== null) host.post({ type: "save", what: "svg", name: `${name}.svg`, text: pictureOf(drawn) });
      break;
  }
}

start(connectHost());
