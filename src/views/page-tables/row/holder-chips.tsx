/** The TLBs that hold a page, as chips: each entry where there is room, else the levels of each core, else how many. */
import type { TlbHolder } from "../../../protocol/snapshot.js";
import { formatPlural } from "../../format/quantity.js";
import { shortLevel } from "../tree-table.js";

interface HolderChipsProps {
  readonly holders: readonly TlbHolder[];
  /** Whether a chip names its core: pages of the tree are held by several. */
  readonly cores: boolean;
  /** CSS pixels that they may take. */
  readonly room: number;
  readonly show: (holder: TlbHolder) => void;
}

/** A chip: its words, and what it stands for, the first of which it goes to and is coloured by. */
export interface Chip {
  readonly text: string;
  readonly holders: readonly TlbHolder[];
}

/** Pixels of a digit in a chip, of its frame, and between two. */
const [digit, frame, gap] = [6.1, 10, 4] as const;

/** Green = usable, grey = another context, red = stale; the words in full are the tooltip. */
export function HolderChips({ holders, cores, room, show }: HolderChipsProps) {
  return (
    <>
      {chipsFor(holders, cores, room).map(({ text, holders: these }) => {
        const [first] = these;
        if (first === undefined) return null;
        return (
          <button
            type="button"
            tabIndex={-1}
            key={text}
            class={`holder-chip ${first.stale ? "stale" : first.usable ? "usable" : "other"}`}
            data-holder={`${first.core}/${first.level}/${first.slot}`}
            title={these.map(holderWords).join("\n")}
            onClick={(event) => {
              event.stopPropagation();
              show(first);
            }}
          >
            {text}
          </button>
        );
      })}
    </>
  );
}

/** The most detailed chips that fit: `1: uI 0`; `1: uI J`; `2 cores`. Stale entries come first, then usable ones. */
export function chipsFor(holders: readonly TlbHolder[], named: boolean, room: number): readonly Chip[] {
  if (holders.length === 0) return [];
  const ordered = [...holders].sort((a, b) => Number(b.stale) - Number(a.stale) || Number(b.usable) - Number(a.usable));
  const cores = [...new Set(ordered.map(({ core }) => core))];
  const entries = ordered.map((holder) => ({
    text: chipText(named ? holder.core : null, `${shortLevel(holder.level)} ${holder.slot}`, [holder]),
    holders: [holder],
  }));
  if (fits(entries, room)) return entries;
  const byCore = cores.map((core) => {
    const these = ordered.filter((holder) => holder.core === core);
    const levels = [...new Set(these.map(({ level }) => shortLevel(level)))];
    return { text: chipText(named ? core : null, levels.join(" "), these), holders: these };
  });
  if (fits(byCore, room)) return byCore;
  const levels = new Set(ordered.map(({ level }) => level)).size;
  const count = cores.length > 1 ? `${cores.length} cores` : formatPlural(levels, "TLB");
  return [{ text: chipText(null, count, ordered), holders: ordered }];
}

function chipText(core: number | null, text: string, holders: readonly TlbHolder[]): string {
  return `${core === null ? "" : `${core}: `}${text}${holders.some(({ stale }) => stale) ? " !" : ""}`;
}

function fits(chips: readonly Chip[], room: number): boolean {
  return chips.reduce((sum, { text }) => sum + text.length * digit + frame + gap, -gap) <= room;
}

/** In full. */
export function holderWords({ core, level, slot, tag, usable, stale }: TlbHolder): string {
  const state = stale ? "stale: the page tables say otherwise" : usable ? "usable now" : "another context";
  return `core ${core}, ${level} slot ${slot}, ${tag}: ${state}`;
}
