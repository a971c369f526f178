/** Entry of the page-tables view's page. */
import { render } from "preact";
import type { PageTableSnapshot } from "../../protocol/snapshot.js";
import "../theme.css";
import "../palette.css";
import "../story/story.css";
import "../shell/push-buttons.css";
import "../entry/entry.css";
import "./page-tables.css";
import "./details.css";
import { textPicture } from "../export/svg-text.js";
import { toCsv, toText } from "../export/table-text.js";
import { indexOwners } from "../owner/owners.js";
import { followTheme, isLightTheme } from "../palette.js";
import { connectHost, type Host } from "../session/host.js";
import { change, openPersisted } from "../session/persisted.js";
import { listen, openViewSession, type PageCommand, type ViewSession } from "../session/view-session.js";
import { changeSides } from "./changes/changes.js";
import { PageTablesView, shownSpace } from "./page-tables-view.js";
import { treeActions } from "./tree-actions.js";
import { initialTreeState, learnSpace, pageTableArguments, withOpenRows, type TreeQuestion } from "./tree-state.js";
import { treeAsTable } from "./tree-table.js";

const nothingChosen = { selected: "", frame: null };

function start(host: Host): void {
  const state = openPersisted(host, initialTreeState, { side: changeSides });
  const question: TreeQuestion = { followed: null, openWalk: true, access: null };
  const session: ViewSession<PageTableSnapshot> = openViewSession(
    host,
    "vas/pageTable",
    () => pageTableArguments(state.value, question),
    {
      wish: () =>
        pageTableArguments({ ...state.value, ...nothingChosen }, { ...question, openWalk: true, access: null }),
      stopped() {
        question.openWalk = true;
        question.access = null;
        // What the user selected at an earlier stop gives way to what this one is about.
        change(state, nothingChosen);
      },
      retold(story) {
        question.access = story.subject?.kind === "access" ? story.subject.index : null;
        question.openWalk = true;
        change(state, nothingChosen);
        session.refresh();
      },
      accepts(body) {
        if (!learnSpace(state.value, question, body.space)) return false;
        state.value = withOpenRows(state.value, body);
        return true;
      },
      failed() {
        // The frame or the space may be one of an earlier session: ask again without them.
        if (state.value.frame === null && state.value.space === null) return false;
        change(state, { frame: null, space: null });
        return true;
      },
      reveal(target) {
        if (target.kind === "space") actions.chooseSpace(target.space);
        if (target.kind === "address") actions.goTo(target.space, target.va);
      },
      command(command, to) {
        if (session.data.value !== null) carryOut(to, command, session.data.value);
      },
    },
  );
  const actions = treeActions(session, state, question);
  followTheme(document);
  render(
    <PageTablesView session={session} state={state} actions={actions} />,
    document.body.querySelector("#root") ?? document.body,
  );
  listen(session);
}

function carryOut(host: Host, command: PageCommand, data: PageTableSnapshot): void {
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
        type: "save",
        what: "svg",
        name: `${name}.svg`,
        text: textPicture(
          `Page tables of ${title} at tick ${data.position.tick}`,
          toText(table),
          isLightTheme(document.body.classList),
        ),
      });
      break;
  }
}

start(connectHost());
