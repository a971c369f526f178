/** The page-tables view: what does memory say? */
import { useMemo } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { PageTableSnapshot, SpaceInfo } from "../../protocol/snapshot.js";
import { toneOf } from "../explanation/access.js";
import { WalkStrip } from "../explanation/strip.js";
import { formatAddress, formatHex } from "../format/address.js";
import { formatPlural } from "../format/quantity.js";
import { OwnerMark } from "../owner/owner-mark.js";
import { indexOwners } from "../owner/owners.js";
import type { ViewSession } from "../session/view-session.js";
import { ViewShell, type Sentence } from "../shell/view-shell.js";
import { AddressBox } from "./address-box.js";
import { FrameDetail } from "./frame-detail.js";
import { PageTree } from "./page-tree.js";
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
    <ViewShell name="page-tables" session={session} scroll={state} sentence={sentenceOf} invitation={invitation}>
      {(data) => <Content data={data} state={state} actions={actions} />}
    </ViewShell>
  );
}

/** The space shown, if the snapshot lists it. */
export function shownSpace(data: PageTableSnapshot): SpaceInfo | undefined {
  return data.spaces.find((space) => space.space === data.space);
}

const elsewhere = "The last access was in another space, or there was none yet.";

function sentenceOf(data: PageTableSnapshot): Sentence {
  const { walk } = data;
  const title = shownSpace(data)?.title ?? `space ${data.space}`;
  if (walk === null) {
    return { tone: "plain", headline: `No walk of ${title} in this step.`, detail: elsewhere };
  }
  if (walk.walk === null) {
    const headline = `No walk of ${title} in this step: ${walk.level ?? "a TLB"} had ${formatAddress(walk.va)}.`;
    return { tone: "plain", headline, detail: "" };
  }
  const reads = formatPlural(walk.walk.length, "page-table read");
  const end =
    walk.pa === null
      ? `found no translation of ${formatAddress(walk.va)}.`
      : `took ${formatAddress(walk.va)} to ${formatAddress(walk.pa)}.`;
  return { tone: toneOf(walk), headline: `${reads} of ${title} ${end}`, detail: walk.detail };
}

function Content({
  data,
  state,
  actions,
}: {
  data: PageTableSnapshot;
  state: Signal<TreeState>;
  actions: TreeActions;
}) {
  const owners = useMemo(() => indexOwners(data.owners), [data]);
  const { space, selected } = state.value;
  const shown = shownSpace(data);
  const said = actions.said.value;
  return (
    <div
      class="page-tables"
      data-space={data.space}
      data-vscode-context={JSON.stringify({ webviewSection: "pageTables", preventDefaultContextMenuItems: true })}
    >
      <div class="toolbar" role="group" aria-label="Which tables to show">
        <span class="space-picker">
          {shown === undefined ? null : <OwnerMark owner={owners.get(shown.owner)} />}
          <SpacePicker data={data} chosen={space} choose={actions.chooseSpace} />
        </span>
        <AddressBox go={(va) => actions.goTo(data.space, va)} />
      </div>
      <p class="root-line">
        {data.format}
        {shown === undefined ? null : (
          <>
            {" "}
            · root <code>{formatHex(shown.root)}</code>
            {shown.asid === null ? null : ` · ASID ${shown.asid}`}
          </>
        )}
      </p>
      {said === "" ? null : (
        <p class="said" role="status">
          {said}
        </p>
      )}
      {data.walk?.walk ? <WalkStrip walk={data.walk.walk} /> : null}
      <div class="tree-columns">
        <div>
          {data.rows.length === 0 ? (
            <p class="no-rows">
              The tables are empty: nothing of this space has been touched yet. The first access to a page fills an
              entry.
            </p>
          ) : (
            <PageTree
              data={data}
              owners={owners}
              selected={selected}
              reveal={actions.revealed.value}
              select={actions.select}
              toggle={actions.toggle}
              show={actions.show}
            />
          )}
          {data.omitted === 0 ? null : (
            <p class="no-rows">
              {formatPlural(data.omitted, "more row")} not shown: close a table to see what follows.
            </p>
          )}
        </div>
        {data.frame === null ? (
          <p class="frame-hint">Select a page to see who else maps its frame.</p>
        ) : (
          <FrameDetail frame={data.frame} owners={owners} space={data.space} go={actions.goTo} />
        )}
      </div>
    </div>
  );
}

const kinds: readonly (readonly [SpaceInfo["kind"], string])[] = [
  ["original", "Processes"],
  ["vas", "VASes"],
  ["attached", "Attached: one process in one VAS"],
  ["segment", "Segments"],
];

const follow = "follow";

function SpacePicker({
  data,
  chosen,
  choose,
}: {
  data: PageTableSnapshot;
  chosen: number | null;
  choose: (space: number | null) => void;
}) {
  const running = chosen === null ? shownSpace(data)?.title : undefined;
  return (
    <select
      aria-label="Address space"
      data-control="space"
      value={chosen === null ? follow : String(chosen)}
      onChange={(event) => choose(event.currentTarget.value === follow ? null : Number(event.currentTarget.value))}
    >
      <option value={follow}>
        {running === undefined ? "follow the running thread" : `${running} (running thread)`}
      </option>
      {kinds.map(([kind, title]) => {
        const spaces = data.spaces.filter((space) => space.kind === kind);
        return spaces.length === 0 ? null : (
          <optgroup label={title} key={kind}>
            {spaces.map((space) => (
              <option key={space.space} value={String(space.space)}>
                {space.title}
              </option>
            ))}
          </optgroup>
        );
      })}
    </select>
  );
}
