/** The page-tables view: what does memory say of this address, who else maps it, and which TLBs believe something older? */
import { useMemo, useRef } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { PageTableSnapshot, SpaceInfo, TlbHolder } from "../../protocol/snapshot.js";
import type { StoryTone } from "../../protocol/story.js";
import { hexNumber } from "../../notation/index.js";
import { formatPlural } from "../format/quantity.js";
import { OwnerMark } from "../owner/owner-mark.js";
import { indexOwners } from "../owner/owners.js";
import type { ViewSession } from "../session/view-session.js";
import { useWidth } from "../shell/size.js";
import { ViewShell } from "../shell/view-shell.js";
import { change } from "../session/persisted.js";
import { AddressBox } from "./address-box.js";
import { rowsOfSide } from "./changes/changes.js";
import { EntryDetail } from "./entry-detail.js";
import { FrameDetail } from "./frame-detail.js";
import { PageTree } from "./page-tree.js";
import { SpacePicker } from "./space-picker.js";
import { SideButtons } from "./changes/side-buttons.js";
import type { TreeActions } from "./tree-actions.js";
import type { TreeState } from "./tree-state.js";

interface PageTablesViewProps {
  readonly session: ViewSession<PageTableSnapshot>;
  readonly state: Signal<TreeState>;
  readonly actions: TreeActions;
}

const invitation =
  "No scenario is being debugged. Open a .vas file and press F5: " +
  "this view shows the page tables of the running thread as they stand in simulated memory.";

/** The whole view. */
export function PageTablesView({ session, state, actions }: PageTablesViewProps) {
  return (
    <ViewShell
      name="page-tables"
      title="Page Tables"
      part="pageTables"
      session={session}
      scroll={state}
      invitation={invitation}
    >
      {(data, story) => <Content data={data} tone={story.tone} session={session} state={state} actions={actions} />}
    </ViewShell>
  );
}

/** The space shown, if the snapshot lists it. */
export function shownSpace(data: PageTableSnapshot): SpaceInfo | undefined {
  return data.spaces.find((space) => space.space === data.space);
}

function Content({
  data,
  tone,
  session,
  state,
  actions,
}: PageTablesViewProps & { readonly data: PageTableSnapshot; readonly tone: StoryTone }) {
  const owners = useMemo(() => indexOwners(data.owners), [data]);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { space, selected, side } = state.value;
  const changed = data.rows.some((row) => row.changed);
  const rows = useMemo(() => rowsOfSide(data.rows, changed ? side : "changes"), [data, side, changed]);
  const shown = shownSpace(data);
  const said = actions.said.value;
  const showHolder = ({ core, level, slot }: TlbHolder) =>
    session.host.post({ type: "reveal", target: { kind: "slot", core, level, slot } });
  const detail = data.rows.find((row) => row.id === selected) ?? data.rows.find((row) => row.id === data.subject);
  return (
    <div
      class={`page-tables tone-${tone}`}
      data-space={data.space}
      data-vscode-context={JSON.stringify({ webviewSection: "pageTables", preventDefaultContextMenuItems: true })}
    >
      <div class="toolbar" role="group" aria-label="Which tables to show">
        <span class="space-picker">
          {shown === undefined ? null : <OwnerMark owner={owners.get(shown.owner)} />}
          <SpacePicker data={data} chosen={space} choose={actions.chooseSpace} />
        </span>
        <AddressBox go={(va) => actions.goTo(data.space, va)} />
        {changed ? <SideButtons side={side} choose={(next) => change(state, { side: next })} /> : null}
        <RootLine format={data.format} shown={shown} />
      </div>
      {said === "" ? null : (
        <p class="said" role="status">
          {said}
        </p>
      )}
      <div class="tree-columns">
        <div ref={frame}>
          {data.rows.length === 0 ? (
            <p class="no-rows">
              {shown === undefined
                ? "There is no address space: every process has ended."
                : "The tables are empty: nothing of this space has been touched yet. The first access to a page fills an entry."}
            </p>
          ) : width === 0 ? null : (
            <PageTree
              data={data}
              shown={rows}
              owners={owners}
              selected={selected}
              width={width}
              failed={side === "changes" ? failedEntry(data) : null}
              reveal={actions.revealed.value}
              select={actions.select}
              toggle={actions.toggle}
              show={actions.show}
              showHolder={showHolder}
            />
          )}
          {data.omitted === 0 ? null : (
            <p class="no-rows">
              {formatPlural(data.omitted, "more row")} not shown: close a table to see what follows.
            </p>
          )}
        </div>
        <aside class="detail" aria-label="Details">
          {detail === undefined ? null : (
            <EntryDetail row={detail} data={data} session={session} owners={owners} showHolder={showHolder} />
          )}
          {data.frame === null ? (
            <p class="frame-hint">Select a page to see who else maps its frame.</p>
          ) : (
            <FrameDetail
              frame={data.frame}
              stale={detail?.pfn === data.frame.pfn ? detail.cached.filter(({ stale }) => stale).length : 0}
              owners={owners}
              space={data.space}
              go={actions.goTo}
            />
          )}
        </aside>
      </div>
    </div>
  );
}

/** Row of the entry that the told walk ended at, if the kernel has written it since; null: it ended at none. */
function failedEntry({ walk, rows }: Pick<PageTableSnapshot, "walk" | "rows">): string | null {
  const last = walk?.walk?.at(-1);
  if (walk?.result !== "fault" || last?.kind !== "invalid") return null;
  return rows.find(({ pteAddress, gone }) => pteAddress === last.pteAddress && gone === null)?.id ?? null;
}

/** How the tables are laid out, and where they begin; where there is little room the root alone, and the rest is its tooltip. */
function RootLine({ format, shown }: { readonly format: string; readonly shown: SpaceInfo | undefined }) {
  if (shown === undefined) return <span class="root-line">{format}</span>;
  const asid = shown.asid === null ? "" : ` · ASID ${shown.asid}`;
  return (
    <span class="root-line" title={`${format} · root ${hexNumber(shown.root)}${asid}`}>
      <span class="root-format">{format} · </span>
      root <code>{hexNumber(shown.root)}</code>
      <span class="root-format">{asid}</span>
    </span>
  );
}
