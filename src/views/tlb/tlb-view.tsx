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
  Holders,
  LevelRow,
  MoreWays,
  noChange,
  Removed,
  OwnerLegend,
  type CounterChange,
  type Inspected,
  type LevelActions,
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
import { StepDetail } from "./step-detail.js";
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

/** A level that holds nothing, and did not before the step. */
function isEmpty(level: TlbLevelSnapshot): boolean {
  return level.entries.length === 0 && level.removed.length === 0;
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
  const actions = useMemo<LevelActions>(() => {
    const toggle = (key: "selected" | "pinned", name: string, place: number) => {
      const chosen = slotKey(name, place);
      change(state, { [key]: state.value[key] === chosen ? "" : chosen });
    };
    return {
      inspect: setInspected,
      select: (level, slot) => toggle("selected", level, slot),
      pin: (level, set) => toggle("pinned", level, set),
      togglePin: (level, slot, va) =>
        core === undefined
          ? undefined
          : change(state, { pins: togglePin(state.value.pins, { core: core.core, level, slot, va }) }),
    };
  }, [state, core?.core]);
  const owners = useMemo(() => indexOwners(data.owners), [data.owners]);
  const filter = useMemo(() => ({ text, owner, level }), [text, owner, level]);
  const context = useMemo(() => ({ owners, filter, dimUnusable }), [owners, filter, dimUnusable]);
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
  const empty = core.levels.filter(isEmpty);
  const select = (key: string) => change(state, { selected: key });
  const reveal = (row: EntryRow) =>
    session.host.post({ type: "reveal", target: { kind: "address", space: null, va: row.entry.va } });
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
          {/* As the machine has them, whichever was asked: from step to step nothing changes its place. */}
          {[...core.levels.filter((each) => !isEmpty(each)), ...(showEmpty ? empty : [])].map((each) => (
            <LevelRow
              key={each.name}
              level={each}
              context={context}
              colourBy={colourBy}
              change={changes.get(counterKey(core.core, each.name)) ?? noChange}
              faint={level !== "" && level !== each.name}
              selectedSlot={slotIn(each.name, selected) ?? -1}
              pinned={slotIn(each.name, pinned)}
              pins={pins.flatMap((one) => (isSlot(one, core.core, each.name, one.slot) ? [one.slot] : []))}
              actions={actions}
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
          <StepDetail>
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
            <Removed core={core} owners={owners} />
          </StepDetail>
          <Holders
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

/** The slot or set of a key such as `JTLB/66`, if it is of this level. */
function slotIn(level: string, key: string): number | null {
  return key.startsWith(`${level}/`) ? Number(key.slice(level.length + 1)) : null;
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
