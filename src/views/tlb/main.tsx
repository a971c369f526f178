/** Entry of the TLB view's page. */
import { render } from "preact";
import type { TlbSnapshot } from "../../protocol/snapshot.js";
import type { ViewCommand } from "../../protocol/messages.js";
import "../theme.css";
import "../palette.css";
import "../explanation/explanation.css";
import "./tlb.css";
import { toCsv, toText } from "../export/table-text.js";
import { indexOwners } from "../owner/owners.js";
import { followTheme, isLightTheme } from "../palette.js";
import { connectHost } from "../session/host.js";
import { change, openPersisted } from "../session/persisted.js";
import { listen, openViewSession } from "../session/view-session.js";
import { entryRows, entryTable, slotKey } from "./entry-rows.js";
import { tlbPicture } from "./tlb-picture.js";
import { initialTlbState } from "./tlb-state.js";
import { shownCore, TlbView } from "./tlb-view.js";

const host = connectHost();
const state = openPersisted(host, initialTlbState);
const session = openViewSession(host, "vas/tlb", () => ({}), {
  reveal(target) {
    if (target.kind === "slot") change(state, { core: target.core, selected: slotKey(target.level, target.slot) });
    if (target.kind === "address") change(state, { text: target.va.toString(16) });
  },
  command(command) {
    if (session.data.value !== null) carryOut(command, session.data.value);
  },
});

function carryOut(command: ViewCommand, data: TlbSnapshot): void {
  const core = shownCore(data, state.value.core);
  if (core === undefined) return;
  const owners = indexOwners(data.owners);
  const table = () => entryTable(entryRows(core, owners, state.value, state.value.sort));
  const name = `tlb-core${core.core}-tick${data.position.tick}`;
  switch (command) {
    case "copyText":
      host.post({ type: "copy", what: "TLB entries", text: `${data.access?.headline ?? ""} ${data.access?.detail ?? ""}\n\n${toText(table())}`.trimStart() });
      break;
    case "saveCsv":
      host.post({ type: "save", what: "csv", name: `${name}.csv`, text: toCsv(table()) });
      break;
    case "saveSvg":
      host.post({ type: "save", what: "svg", name: `${name}.svg`, text: tlbPicture(data, core, isLightTheme(document.body.classList)) });
      break;
  }
}

followTheme(document);
render(<TlbView session={session} state={state} />, document.body.querySelector("#root") ?? document.body);
listen(session);
