/** The TLB view: why did this access hit or miss, and what did it push out? */
import { useMemo, useRef, useState } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { CoreSnapshot, TlbLevelSnapshot, TlbSnapshot } from "../../protocol/snapshot.js";
import type { Story } from "../../protocol/story.js";
import { AccessStrip } from "../explanation/strip.js";
import { formatPlural } from "../format/quantity.js";
import { indexOwners } from "../owner/owners.js";
import { change } from "../session/persisted.js";
import type { ViewSession } from "../session/view-session.js";
import { useCode } from "../shell/use-code.js";
import { storyLinks, ViewShell } from "../shell/view-shell.js";
import { StoryChain } from "../story/chain.js";
import { Barcode } from "./barcode.js";
import { ContextLine } from "./context-line.js";
import {
  counterChanges,
  counterKey,
  EntryCard,
  LevelDetail,
  LevelRow,
  MoreWays,
  noChange,
  OwnerLegend,
  type CounterChange,
  type Inspected,
} from "./levels/index.js";
import {
  entryRows,
  EntryTable,
  isSlot,
  PinnedList,
  pinsOf,
  SlotDetail,
  slotKey,
  togglePin,
  type EntryRow,
} from "./entries/index.js";
import type { TlbState } from "./tlb-state.js";
import { Toolbar } from "./toolbar.js";

interface TlbViewProps {
  readonly session: ViewSession<TlbSnapshot>;
  readonly state: Signal<TlbState>;
}

const invitation =
  "No scenario is being debugged. Open a .vas file and press F5: " +
  "at every step this view shows why the access hit or missed.";

/** The whole view. */
export function TlbView({ session, state }: TlbViewProps) {
  return (
    <ViewShell name="tlb" title="TLB" part="tlb" session={session} scroll={state} invitation={invitation}>
      {(snapshot, story) => <Content data={snapshot} story={story} state={state} session={session} />}
    </ViewShell>
  );
}

/** The core to show: the chosen one, else that of the story. */
export function shownCore(
  data: TlbSnapshot,
  chosen: number | null,
  told = data.position.core,
): CoreSnapshot | undefined {
  const byNumber = (wanted: number | null) => data.cores.find((core) => core.core === wanted);
  return byNumber(chosen) ?? byNumber(told) ?? data.cores[0];
}

/** Levels in the order that the access asked them, then the others as the machine has them; those that hold nothing apart. */
function arrangeLevels(levels: readonly TlbLevelSnapshot[]): {
  readonly shown: readonly TlbLevelSnapshot[];
  readonly empty: readonly TlbLevelSnapshot[];
} {
  const isEmpty = (level: TlbLevelSnapshot) => level.entries.length === 0 && level.removed.length === 0;
  const order = (level: TlbLevelSnapshot) => level.asked?.order ?? levels.length;
  const shown = levels.filter((level) => !isEmpty(level)).sort((a, b) => order(a) - order(b));
  return { shown, empty: levels.filter(isEmpty) };
}

interface ContentProps extends TlbViewProps {
  readonly data: TlbSnapshot;
  readonly story: Story;
}

function Content({ data, story, state, session }: ContentProps) {
  const changes = useCounterChanges(data);
  const [inspected, setInspected] = useState<Inspected | null>(null);
  const {
    core: wanted,
    text,
    owner,
    level,
    dimUnusable,
    colourBy,
    sort,
    selected,
    pinned,
    showEmpty,
    pins: pinText,
  } = state.value;
  const core = shownCore(data, wanted, story.core);
  const owners = useMemo(() => indexOwners(data.owners), [data]);
  const filter = useMemo(() => ({ text, owner, level }), [text, owner, level]);
  const rows = useMemo(
    () => (core === undefined ? [] : entryRows(core, owners, filter, sort)),
    [core, owners, filter, sort],
  );
  if (core === undefined) return <p class="empty">The machine has no core.</p>;

  const { access } = data;
  const pins = pinsOf(pinText);
  const missed = useCode(access !== null && (access.lost ?? access.walk) !== null, () => import("./missed.js"));
  const detailed = slotOf(selected) ?? (access?.core === core.core ? access.entry : null);
  const togglePinOf = (name: string, slot: number, va: number) =>
    change(state, { pins: togglePin(pinText, { core: core.core, level: name, slot, va }) });
  const { shown, empty } = arrangeLevels(core.levels);
  const select = (key: string) => change(state, { selected: key });
  const reveal = (row: EntryRow) =>
    session.host.post({ type: "reveal", target: { kind: "address", space: null, va: row.entry.va } });
  const context = { owners, filter, dimUnusable };
  const choose = (index: number) => session.host.post({ type: "tell", index });
  return (
    <div
      class="tlb"
      data-vscode-context={JSON.stringify({ webviewSection: "tlb", preventDefaultContextMenuItems: true })}
    >
      <div class={`told${story.tone === "hazard" ? " tone-hazard-strip" : ""}`}>
        <div class="told-line">
          <Barcode kinds={data.accessKinds} chosen={access?.index ?? -1} choose={choose} />
          <ContextLine
            core={core}
            data={data}
            access={access}
            owners={owners}
            setCore={(next) => change(state, { core: next })}
          />
        </div>
        {access === null ? null : <AccessStrip access={access} />}
        <StoryChain story={story} links={storyLinks(session, story)} host={session.host} />
      </div>
      <div class="tlb-columns">
        <div class="levels" data-core={core.core} style={{ "--longest-name": `${longestName(core)}ch` }}>
          {[...shown, ...(showEmpty ? empty : [])].map((each) => (
            <LevelRow
              key={each.name}
              level={each}
              context={context}
              colourBy={colourBy}
              change={changes.get(counterKey(core.core, each.name)) ?? noChange}
              faint={level !== "" && level !== each.name}
              selectedSlot={selected.startsWith(`${each.name}/`) ? Number(selected.slice(each.name.length + 1)) : -1}
              pinned={pinned.startsWith(`${each.name}/`) ? Number(pinned.slice(each.name.length + 1)) : null}
              inspect={setInspected}
              select={(slot) => select(selected === slotKey(each.name, slot) ? "" : slotKey(each.name, slot))}
              pins={new Set(pins.flatMap((one) => (isSlot(one, core.core, each.name, one.slot) ? [one.slot] : [])))}
              togglePin={(slot) => {
                const entry = each.entries.find((candidate) => candidate.slot === slot);
                togglePinOf(each.name, slot, entry?.va ?? 0);
              }}
              pin={(set) =>
                change(state, { pinned: pinned === slotKey(each.name, set) ? "" : slotKey(each.name, set) })
              }
            />
          ))}
          {empty.length === 0 ? null : (
            <p class="empty-levels">
              {formatPlural(empty.length, "level is", "levels are")} empty: {empty.map((each) => each.name).join(", ")}{" "}
              <button type="button" class="link" onClick={() => change(state, { showEmpty: !showEmpty })}>
                {showEmpty ? "hide" : "show"}
              </button>
            </p>
          )}
          <MoreWays
            core={core}
            context={context}
            colourBy={colourBy}
            setColourBy={(next) => change(state, { colourBy: next })}
          />
          <PinnedList
            data={data}
            pins={pins}
            owners={owners}
            show={(pin) => change(state, { core: pin.core, selected: slotKey(pin.level, pin.slot) })}
            unpin={(pin) => change(state, { pins: togglePin(pinText, pin) })}
          />
          <OwnerLegend data={data} core={core} />
        </div>
        <aside class="detail" aria-label="Details">
          {detailed === null ? null : (
            <SlotDetail
              session={session}
              data={data}
              core={core}
              owners={owners}
              level={detailed.level}
              slot={detailed.slot}
              pinned={pins.some((pin) => isSlot(pin, core.core, detailed.level, detailed.slot))}
              togglePin={(va) => togglePinOf(detailed.level, detailed.slot, va)}
            />
          )}
          {missed === null || access === null ? null : (
            <missed.Missed access={access} travel={(tick) => session.host.post({ type: "travel", tick })} />
          )}
          <LevelDetail
            core={core}
            owners={owners}
            picked={owner}
            pick={(next) => change(state, { owner: owner === next ? null : next })}
          />
          <section class="entry-column" aria-label="Entries">
            <h2>Entries</h2>
            <Toolbar
              data={data}
              core={core.core}
              filter={filter}
              dimUnusable={dimUnusable}
              colourBy={colourBy}
              setColourBy={(next) => change(state, { colourBy: next })}
              setFilter={(part) => change(state, part)}
              setDimUnusable={(dim) => change(state, { dimUnusable: dim })}
            />
            <EntryTable
              core={core}
              rows={rows}
              total={core.levels.reduce((sum, each) => sum + each.entries.length, 0)}
              owners={owners}
              sort={sort}
              dimUnusable={dimUnusable}
              selected={selected}
              sortBy={(key) => change(state, { sort: key })}
              select={select}
              reveal={reveal}
            />
          </section>
        </aside>
      </div>
      {inspected === null ? null : <EntryCard inspected={inspected} core={core} owners={owners} />}
    </div>
  );
}

/** Letters of the longest name of a level: the column of names is that wide, so that L1ITLB and L1DTLB can be told apart. */
function longestName({ levels }: CoreSnapshot): number {
  return Math.max(...levels.map(({ name }) => name.length));
}

/** Level and slot of a key such as `JTLB/66`, or null. */
function slotOf(key: string): { readonly level: string; readonly slot: number } | null {
  const at = key.lastIndexOf("/");
  return at < 0 ? null : { level: key.slice(0, at), slot: Number(key.slice(at + 1)) };
}

/** What the counters grew by since the snapshot shown before. */
function useCounterChanges(data: TlbSnapshot): ReadonlyMap<string, CounterChange> {
  const shown = useRef<{ before: TlbSnapshot | null; now: TlbSnapshot }>({ before: null, now: data });
  if (shown.current.now !== data) shown.current = { before: shown.current.now, now: data };
  const { before } = shown.current;
  return useMemo(() => counterChanges(before, data), [before, data]);
}
