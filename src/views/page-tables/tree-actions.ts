/** What a user can do in the page-tables view: change the state and ask again. Rows come from the adapter only. */
import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { PageTableRow, PageTableSnapshot } from "../../protocol/snapshot.js";
import { change } from "../session/persisted.js";
import type { ViewSession } from "../session/view-session.js";
import { withPath, withTable, type TreeQuestion, type TreeState } from "./tree-state.js";

/** The actions and what they leave to show. */
export interface TreeActions {
  /** What the tables say of the address gone to last; "" if none. */
  readonly said: ReadonlySignal<string>;
  /** Counts up when the selected row should come into view. */
  readonly revealed: ReadonlySignal<number>;
  select(row: PageTableRow): void;
  toggle(row: PageTableRow, open: boolean): void;
  show(row: PageTableRow): void;
  /** null follows the running thread. */
  chooseSpace(space: number | null): void;
  /** Opens the path of an address. `space` null: the one shown. */
  goTo(space: number | null, va: number): void;
}

/** Ties the actions to a session and its state. */
export function treeActions(
  session: ViewSession<PageTableSnapshot>,
  state: Signal<TreeState>,
  question: TreeQuestion,
): TreeActions {
  const said = signal("");
  const revealed = signal(0);

  async function goTo(wanted: number | null, va: number): Promise<void> {
    const space = wanted ?? state.value.space ?? session.data.value?.space ?? null;
    try {
      const answer = await session.ask("vas/translate", { space, va });
      said.value = answer.text;
      const id = answer.walk.map((step) => step.index).join("/");
      const target = space ?? session.data.value?.space;
      if (id === "" || target === undefined) return;
      const shown = session.data.value?.space;
      state.value = { ...withPath(state.value, target, id), space: target === shown ? state.value.space : target };
      revealed.value += 1;
      session.refresh();
    } catch (reason) {
      said.value = reason instanceof Error ? reason.message : String(reason);
    }
  }

  return {
    said,
    revealed,
    select(row) {
      const frame = row.kind === "page" ? row.pfn : state.value.frame;
      const asks = frame !== state.value.frame || row.id !== state.value.selected;
      change(state, { selected: row.id, frame });
      if (asks) session.refresh();
    },
    toggle(row, open) {
      const data = session.data.value;
      if (data === null) return;
      if (!open && row.walkStep !== null) question.openWalk = false;
      state.value = { ...withTable(state.value, data.space, row.id, open), selected: row.id };
      session.refresh();
    },
    show(row) {
      session.host.post({
        type: "reveal",
        target: { kind: "address", space: session.data.value?.space ?? null, va: row.va },
      });
    },
    chooseSpace(space) {
      said.value = "";
      change(state, { space });
      session.refresh();
    },
    goTo: (space, va) => void goTo(space, va),
  };
}
