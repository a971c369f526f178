/** The pinned entries, a line each: whether each is still there, and what has taken its place. */
import type { TlbSnapshot } from "../../../protocol/snapshot.js";
import { formatBareAddress } from "../../format/address.js";
import { formatPlural, formatTag } from "../../format/quantity.js";
import { OwnerName } from "../../owner/owner-mark.js";
import type { Owners } from "../../owner/owners.js";
import { pinState, type Pin } from "./pins.js";

interface PinnedListProps {
  readonly data: TlbSnapshot;
  readonly pins: readonly Pin[];
  readonly owners: Owners;
  readonly show: (pin: Pin) => void;
  readonly unpin: (pin: Pin) => void;
}

/** Nothing without pins. */
export function PinnedList({ data, pins, owners, show, unpin }: PinnedListProps) {
  if (pins.length === 0) return null;
  return (
    <section class="pins" aria-label="Pinned entries">
      <h2>Pinned</h2>
      <ul>
        {pins.map((pin) => {
          const state = pinState(
            pin,
            data.cores.find(({ core }) => core === pin.core),
          );
          const name = `${pin.level} ${pin.slot}${data.cores.length > 1 ? ` of core ${pin.core}` : ""}`;
          return (
            <li
              key={`${pin.core}/${pin.level}/${pin.slot}`}
              data-pin={`${pin.level}/${pin.slot}`}
              data-state={state.kind}
            >
              <button type="button" class="link" onClick={() => show(pin)}>
                {name}
              </button>
              <code>{formatBareAddress(pin.va)}</code>
              <PinWords state={state} owners={owners} />
              <button type="button" class="link unpin" aria-label={`Unpin ${name}`} onClick={() => unpin(pin)}>
                ×
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function PinWords({ state, owners }: { state: ReturnType<typeof pinState>; owners: Owners }) {
  const { kind, entry } = state;
  switch (kind) {
    case "there":
      return (
        <span class={`pin-words ${entry!.stale === null ? "" : "bad"}`}>
          {formatTag(entry!)} · {formatPlural(entry!.hits, "hit")}
          {entry!.stale !== null ? " · stale" : entry!.usable ? "" : " · other context"}
        </span>
      );
    case "moved":
      return (
        <span class="pin-words">
          now in {entry!.set}.{entry!.way}, {formatTag(entry!)}
        </span>
      );
    case "replaced":
      return (
        <span class="pin-words">
          replaced by {formatBareAddress(entry!.va)} of <OwnerName owner={owners.get(entry!.owner)} />
        </span>
      );
    case "gone":
      return <span class="pin-words">gone, the slot is free</span>;
    case "no-level":
      return <span class="pin-words">this machine has no such level</span>;
  }
}
