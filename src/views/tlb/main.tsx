/** Entry of the TLB view's page. */
import { render } from "preact";
import type { Signal } from "@preact/signals";
import type { TlbSnapshot } from "../../protocol/snapshot.js";
import "../theme.css";
import "../palette.css";
import "../explanation/explanation.css";
import "../story/story.css";
import "../shell/push-buttons.css";
import "../entry/entry.css";
import "./entries/entry-table.css";
import "./levels/entry-card.css";
import "./tlb.css";
import "./levels/levels.css";
import "./room.css";
import { toCsv, toText } from "../export/table-text.js";
import { indexOwners } from "../owner/owners.js";
import { followTheme, isLightTheme } from "../palette.js";
import { connectHost, type Host } from "../session/host.js";
import { change, openPersisted } from "../session/persisted.js";
import { listen, openViewSession, type PageCommand, type ViewSession } from "../session/view-session.js";
import { entryRows, entryTable, slotKey } from "./entries/index.js";
import { initialTlbState, tlbWords, type TlbState } from "./tlb-state.js";
import { shownCore, TlbView } from "./tlb-view.js";

function start(host: Host): void {
  const state = openPersisted(host, initialTlbState, tlbWords);
  // Which access of the step the user has chosen; null = what the story is about.
  let told: number | null = null;
  const session: ViewSession<TlbSnapshot> = openViewSession(host, "vas/tlb", () => ({ access: told }), {
    wish: () => ({ access: null }),
    stopped: () => (told = null),
    retold(story) {
      told = story.subject?.kind === "access" || story.subject?.kind === "hazard" ? story.subject.index : null;
      session.refresh();
    },
    reveal(target) {
      if (target.kind === "slot") change(state, { core: target.core, selected: slotKey(target.level, target.slot) });
      if (target.kind === "address" && session.data.value !== null) revealAddress(state, session.data.value, target.va);
      requestAnimationFrame(() => document.querySelector(".cell.selected")?.scrollIntoView({ block: "nearest" }));
    },
    command(command, to) {
      if (session.data.value !== null) carryOut(to, state.value, command, session.data.value);
    },
  });
  followTheme(document);
  render(<TlbView session={session} state={state} />, document.body.querySelector("#root") ?? document.body);
  listen(session);
}

/** Selects an entry that covers the address, one that matches now if there is one. */
function revealAddress(state: Signal<TlbState>, data: TlbSnapshot, va: number): void {
  const levels = shownCore(data, state.value.core)?.levels ?? [];
  const covering = levels.flatMap((level) =>
    level.entries
      .filter((entry) => entry.va <= va && va < entry.va + entry.pageBytes)
      .map((entry) => ({ level, entry })),
  );
  const found = covering.find(({ entry }) => entry.usable) ?? covering[0];
  if (found !== undefined) change(state, { selected: slotKey(found.level.name, found.entry.slot) });
}

function carryOut(host: Host, state: TlbState, command: PageCommand, data: TlbSnapshot): void {
  const core = shownCore(data, state.core);
  if (core === undefined) return;
  const owners = indexOwners(data.owners);
  const table = () => entryTable(entryRows(core, owners, state, state.sort));
  const name = `tlb-core${core.core}-tick${data.position.tick}`;
  switch (command) {
    case "copyText":
      host.post({
        type: "copy",
        what: "TLB entries",
        text: `${data.access?.headline ?? ""} ${data.access?.detail ?? ""}\n\n${toText(table())}`.trimStart(),
      });
      break;
    case "saveCsv":
      host.post({ type: "save", what: "csv", name: `${name}.csv`, text: toCsv(table()) });
      break;
    case "saveSvg":
      void import("./tlb-picture.js").then(({ tlbPicture }) =>
        host.post({
          type: "save",
          what: "svg",
          name: `${name}.svg`,
          text: tlbPicture(data, core, isLightTheme(document.body.classList)),
        }),
      );
      break;
  }
}

start(connectHost());
