/** Entry of the page-tables view's page. */
import { render } from "preact";
import type { ViewCommand } from "../../protocol/messages.js";
import type { PageTableSnapshot } from "../../protocol/snapshot.js";
import "../theme.css";
import "../palette.css";
import "../explanation/explanation.css";
import "./page-tables.css";
import { textPicture } from "../export/svg-text.js";
import { toCsv, toText } from "../export/table-text.js";
import { indexOwners } from "../owner/owners.js";
import { followTheme, isLightTheme } from "../palette.js";
import { connectHost } from "../session/host.js";
import { openPersisted } from "../session/persisted.js";
import { listen, openViewSession, type ViewSession } from "../session/view-session.js";
import { PageTablesView, shownSpace } from "./page-tables-view.js";
import { treeActions } from "./tree-actions.js";
import { initialTreeState, pageTableArguments } from "./tree-state.js";
import { treeAsTable } from "./tree-table.js";

const host = connectHost();
const state = openPersisted(host, initialTreeState);
const walkPath = { open: true };
const session: ViewSession<PageTableSnapshot> = openViewSession(
  host, "vas/pageTable", () => pageTableArguments(state.value, session.data.value?.space ?? null, walkPath.open), {
    stopped() { walkPath.open = true; },
    reveal(target) {
      if (target.kind === "space") actions.chooseSpace(target.space);
      if (target.kind === "address") actions.goTo(target.space, target.va);
    },
    command(command) {
      if (session.data.value !== null) carryOut(command, session.data.value);
    },
  },
);
const actions = treeActions(session, state, walkPath);

function carryOut(command: ViewCommand, data: PageTableSnapshot): void {
  const table = treeAsTable(data, indexOwners(data.owners));
  const title = shownSpace(data)?.title ?? `space ${data.space}`;
  const name = `page-tables-${title.replaceAll(/[^\w-]+/g, "_")}-tick${data.position.tick}`;
  switch (command) {
    case "copyText":
      host.post({ type: "copy", what: `page tables of ${title}`, text: toText(table) });
      break;
    case "saveCsv":
      host.post({ type: "save", what: "csv", name: `${name}.csv`, text: toCsv(table) });
      break;
    case "saveSvg":
      host.post({
        type: "save", what: "svg", name: `${name}.svg`,
        text: textPicture(`Page tables of ${title} at tick ${data.position.tick}`, toText(table), isLightTheme(document.body.classList)),
      });
      break;
  }
}

followTheme(document);
render(<PageTablesView session={session} state={state} actions={actions} />, document.body.querySelector("#root") ?? document.body);
listen(session);
