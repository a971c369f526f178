/** Entry of the address-spaces view's page. */
import { render } from "preact";
import type { Signal } from "@preact/signals";
import type { SpacesSnapshot } from "../../protocol/snapshot.js";
import "../theme.css";
import "../palette.css";
import "../story/story.css";
import "../shell/push-buttons.css";
import "./spaces.css";
import "./gone-ranges.css";
import "./refused.css";
import "./many/many.css";
import { pictureOf } from "../export/svg-text.js";
import { toCsv, toText } from "../export/table-text.js";
import { indexOwners } from "../owner/owners.js";
import { followTheme } from "../palette.js";
import { connectHost, type Host } from "../session/host.js";
import { change, openPersisted } from "../session/persisted.js";
import { listen, openViewSession, type PageCommand, type ViewSession } from "../session/view-session.js";
import { coresTable } from "./cores-table.js";
import { rowOrders } from "./many/many-pairs.js";
import { matrixTable, regionTable } from "./spaces-table.js";
import { initialSpacesState, SpacesView, type SpacesState } from "./spaces-view.js";

/** Maps that a person can compare. */
const mostLanes = 12;

function start(host: Host): void {
  const state = openPersisted(host, initialSpacesState, { order: rowOrders });
  const wish = () => ({
    lanes: mostLanes,
    space: state.value.space,
  });
  const session: ViewSession<SpacesSnapshot> = openViewSession(host, "vas/spaces", wish, {
    wish,
    reveal(target) {
      if (target.kind === "space") {
        change(state, { space: target.space });
        if ((session.data.value?.lanesOmitted ?? 0) > 0) session.refresh();
      }
      if (target.kind === "address" && session.data.value !== null)
        revealAddress(state, session.data.value, target.space, target.va);
    },
    command(command, to) {
      if (session.data.value !== null) carryOut(to, command, session.data.value);
    },
  });
  followTheme(document);
  render(<SpacesView session={session} state={state} />, document.body.querySelector("#root") ?? document.body);
  listen(session);
}

/** Selects the region that holds the address, in the given space or in the running lane. */
function revealAddress(state: Signal<SpacesState>, data: SpacesSnapshot, space: number | null, va: number): void {
  const lane = data.lanes.find((candidate) => (space === null ? candidate.running : candidate.space === space));
  const region = lane?.regions.find((candidate) => candidate.start <= va && va < candidate.end);
  if (lane !== undefined)
    change(state, { space: lane.space, selected: region === undefined ? "" : `${lane.space}/${region.start}` });
}

function carryOut(host: Host, command: PageCommand, data: SpacesSnapshot): void {
  const owners = indexOwners(data.owners);
  const name = `address-spaces-tick${data.position.tick}`;
  const drawn = document.querySelector<SVGSVGElement>("svg.map");
  switch (command) {
    case "copyText":
      host.post({
        type: "copy",
        what: "address spaces",
        text: `${toText(matrixTable(data))}\n${toText(coresTable(data))}\n${toText(regionTable(data, owners))}`,
      });
      break;
    case "saveCsv":
      host.post({ type: "save", what: "csv", name: `${name}.csv`, text: toCsv(regionTable(data, owners)) });
      break;
    case "saveSvg":
      if (drawn !== null) host.post({ type: "save", what: "svg", name: `${name}.svg`, text: pictureOf(drawn) });
      break;
  }
}

start(connectHost());
