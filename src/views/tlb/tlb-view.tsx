/** The TLB view: why did this access hit or miss? */
import { useMemo, useRef, useState } from "preact/hooks";
import type { Signal } from "@preact/signals";
import type { AccessExplanation, CoreSnapshot, Position, TlbSnapshot } from "../../protocol/snapshot.js";
import { toneOf } from "../explanation/access.js";
import { AccessStrip } from "../explanation/strip.js";
import { indexOwners } from "../owner/owners.js";
import { change } from "../session/persisted.js";
import type { ViewSession } from "../session/view-session.js";
import { ViewShell, type Sentence } from "../shell/view-shell.js";
import { counterChanges, counterKey, noChange, type CounterChange } from "./counter-change.js";
import { AccessList } from "./access-list.js";
import { EntryCard } from "./entry-card.js";
import { entryRows, slotKey, type EntryRow } from "./entry-rows.js";
import { EntryTable } from "./entry-table.js";
import { Legend } from "./legend.js";
import { LevelGrid, type Inspected } from "./level-grid.js";
import type { TlbState } from "./tlb-state.js";
import { CorePicker, Toolbar } from "./toolbar.js";

interface TlbViewProps {
  readonly session: ViewSession<TlbSnapshot>;
  readonly state: Signal<TlbState>;
}

const invitation =
  "No scenario is being debugged. Open a .vas file and press F5: " +
  "at every step this view shows why the access hit or missed.";

/** The whole view. */
export function TlbView({ session, state }: TlbViewProps) {
  const data = session.data.value;
  const [choice, setChoice] = useState<{ epoch: number; index: number } | null>(null);
  const epoch = data?.position.epoch ?? -1;
  const index = data === null ? -1 : choice?.epoch === epoch ? choice.index : dearest(data);
  return (
    <ViewShell
      name="tlb"
      session={session}
      scroll={state}
      invitation={invitation}
      sentence={(snapshot) => sentenceOf(snapshot.accesses[index] ?? snapshot.access, snapshot.position)}
    >
      {(snapshot) => (
        <Content
          data={snapshot}
          state={state}
          session={session}
          chosen={index}
          choose={(next) => setChoice({ epoch: snapshot.position.epoch, index: next })}
        />
      )}
    </ViewShell>
  );
}

function sentenceOf(access: AccessExplanation | null, position: Position): Sentence {
  if (access === null) return { tone: "plain", ...withoutAccess(position) };
  return { tone: toneOf(access), headline: access.headline, detail: access.detail };
}

function withoutAccess({ finished, tick }: Position): Pick<Sentence, "headline" | "detail"> {
  if (finished) return { headline: "The scenario has ended.", detail: "Step back to see its last accesses." };
  if (tick > 0) return { headline: "No memory access in this step.", detail: "" };
  return { headline: "No memory access yet.", detail: "Step once: the first instruction fetch shows here." };
}

/** Position of the access to look at first in the list of accesses. */
function dearest(data: TlbSnapshot): number {
  const { access } = data;
  if (access === null) return -1;
  return data.accesses.findIndex(
    (other) => other.tick === access.tick && other.va === access.va && other.access === access.access,
  );
}

/** The core to show: the chosen one, else the one that stopped. */
export function shownCore(data: TlbSnapshot, chosen: number | null): CoreSnapshot | undefined {
  const byNumber = (wanted: number | null) => data.cores.find((core) => core.core === wanted);
  return byNumber(chosen) ?? byNumber(data.position.core) ?? data.cores[0];
}

interface ContentProps extends TlbViewProps {
  readonly data: TlbSnapshot;
  readonly chosen: number;
  readonly choose: (index: number) => void;
}

function Content({ data, state, session, chosen, choose }: ContentProps) {
  const changes = useCounterChanges(data);
  const [inspected, setInspected] = useState<Inspected | null>(null);
  const { core: wanted, text, owner, level, dimUnusable, sort, selected } = state.value;
  const core = shownCore(data, wanted);
  const owners = useMemo(() => indexOwners(data.owners), [data]);
  const filter = useMemo(() => ({ text, owner, level }), [text, owner, level]);
  const rows = useMemo(
    () => (core === undefined ? [] : entryRows(core, owners, filter, sort)),
    [core, owners, filter, sort],
  );
  if (core === undefined) return <p class="empty">The machine has no core.</p>;

  const access = data.accesses[chosen] ?? data.access;
  const select = (key: string) => change(state, { selected: key });
  const reveal = (row: EntryRow) =>
    session.host.post({ type: "reveal", target: { kind: "address", space: null, va: row.entry.va } });
  const context = { owners, filter, dimUnusable };
  return (
    <div
      class="tlb"
      data-vscode-context={JSON.stringify({ webviewSection: "tlb", preventDefaultContextMenuItems: true })}
    >
      <AccessList accesses={data.accesses} omitted={data.accessesOmitted} chosen={chosen} choose={choose} />
      {access === null ? null : <AccessStrip access={access} />}
      <div class="tlb-columns">
        <div class="levels" data-core={core.core}>
          <ContextLine core={core} data={data} setCore={(next) => change(state, { core: next })} />
          {core.levels.map((each) => (
            <LevelGrid
              key={each.name}
              level={each}
              context={context}
              change={changes.get(counterKey(core.core, each.name)) ?? noChange}
              faint={level !== "" && level !== each.name}
              selectedSlot={selected.startsWith(`${each.name}/`) ? Number(selected.slice(each.name.length + 1)) : -1}
              inspect={setInspected}
              select={(name, slot) => select(slotKey(name, slot))}
            />
          ))}
          <Legend data={data} core={core} />
        </div>
        <div class="entry-column">
          <Toolbar
            data={data}
            core={core.core}
            filter={filter}
            dimUnusable={dimUnusable}
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
        </div>
      </div>
      {inspected === null ? null : <EntryCard inspected={inspected} core={core} owners={owners} />}
    </div>
  );
}

/** What the counters grew by since the snapshot shown before. */
function useCounterChanges(data: TlbSnapshot): ReadonlyMap<string, CounterChange> {
  const shown = useRef<{ before: TlbSnapshot | null; now: TlbSnapshot }>({ before: null, now: data });
  if (shown.current.now !== data) shown.current = { before: shown.current.now, now: data };
  const { before } = shown.current;
  return useMemo(() => counterChanges(before, data), [before, data]);
}

/** Who runs and what the MMU compares tags with. */
function ContextLine({
  core,
  data,
  setCore,
}: {
  core: CoreSnapshot;
  data: TlbSnapshot;
  setCore: (core: number) => void;
}) {
  return (
    <p class="context" title={core.registers.map((register) => `${register.name} = ${register.value}`).join("\n")}>
      <CorePicker data={data} core={core.core} setCore={setCore} /> ·{" "}
      {core.running === null ? "idle" : <b>{core.running.name}</b>}
      {data.tags === "none" ? null : <> · ASID {core.asid}</>}
      {core.sasids.length === 0 ? null : <> · shared ids {core.sasids.map((sasid) => `#${sasid}`).join(" ")}</>}
      <span class="policy"> · tags {data.tags}</span>
    </p>
  );
}
