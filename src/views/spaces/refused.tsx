/** Calls that were refused as two ranges overlap: the last one drawn, the others a line each. */
import type { SpacesSnapshot } from "../../protocol/snapshot.js";
import { formatBareAddress, formatRange } from "../format/address.js";
import { formatBytes, formatCount, formatPlural } from "../format/quantity.js";
import { OwnerName } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";
import { cellOf } from "./matrix.js";

type Conflict = SpacesSnapshot["conflicts"][number];

interface RefusedProps {
  readonly data: SpacesSnapshot;
  readonly owners: Owners;
  readonly travel: (tick: number) => void;
}

/** The panel; nothing where no call was refused so. */
export function Refused(props: RefusedProps) {
  const last = [...props.data.conflicts].sort((a, b) => b.tick - a.tick);
  const [drawn, ...others] = last;
  if (drawn === undefined) return null;
  return (
    <section class="refusals" aria-label="Refused: the ranges overlap">
      <h2>
        Refused {others.length === 0 ? null : <span class="refused-count">the last of {formatCount(last.length)}</span>}
      </h2>
      <div class="refused-last" title={drawn.text} data-conflict-text={drawn.vid}>
        <p>
          <Sentence {...props} conflict={drawn} />
        </p>
        <Ranges {...props} conflict={drawn} />
        <WhatWouldBeFree {...props} conflict={drawn} />
      </div>
      {others.length === 0 ? null : (
        <details>
          <summary>{formatPlural(others.length, "more call", "more calls")} refused alike</summary>
          <ul>
            {others.map((conflict) => (
              <li key={`${conflict.pid}/${conflict.vid}`} title={conflict.text} data-conflict-text={conflict.vid}>
                <Sentence {...props} conflict={conflict} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** "D could not attach store at tick 219: EFAULT, the ranges overlap." */
function Sentence({ data, owners, travel, conflict }: RefusedProps & { readonly conflict: Conflict }) {
  const process = data.processes.find(({ pid }) => pid === conflict.pid);
  const vas = data.vases.find(({ vid }) => vid === conflict.vid);
  // "attach → EFAULT": the call that is remembered of the pair.
  const [call = "", error = ""] = (cellOf(data, conflict.pid, conflict.vid).refused ?? "").split(" → ");
  return (
    <>
      {process === undefined ? (
        `Process ${conflict.pid}`
      ) : (
        <b>
          <OwnerName owner={owners.get(process.owner)} process={process.name} />
        </b>
      )}{" "}
      could not {verbs[call] ?? "use"}{" "}
      {vas === undefined ? (
        `VAS ${conflict.vid}`
      ) : (
        <b>
          <OwnerName owner={owners.get(vas.owner)} />
        </b>
      )}{" "}
      at{" "}
      <button type="button" class="link" onClick={() => travel(conflict.tick)}>
        tick {formatCount(conflict.tick)}
      </button>
      : {error === "" ? "" : `${error}, `}the ranges overlap.
    </>
  );
}

const verbs: Readonly<Record<string, string>> = {
  attach: "attach",
  detach: "detach",
  switch: "switch to",
  subscribe: "subscribe to",
};

/** Both ranges on one axis, which they fill, and a frame around what they have in common. */
function Ranges({ data, conflict }: RefusedProps & { readonly conflict: Conflict }) {
  const { first: wanted, second: present } = conflict;
  const [from, to] = [Math.min(wanted[0], present[0]), Math.max(wanted[1], present[1])];
  const place = ([start, end]: readonly [number, number]) => ({
    left: `${(100 * (start - from)) / (to - from)}%`,
    width: `${(100 * (end - start)) / (to - from)}%`,
  });
  const common = [Math.max(wanted[0], present[0]), Math.min(wanted[1], present[1])] as const;
  const process = data.processes.find(({ pid }) => pid === conflict.pid)?.name ?? `process ${conflict.pid}`;
  const vas = data.vases.find(({ vid }) => vid === conflict.vid)?.name ?? `VAS ${conflict.vid}`;
  return (
    <dl class="refused-ranges">
      <dt class="of-wanted">{vas} wants</dt>
      <dd class="refused-bar of-wanted">
        <i class="wanted-range" style={place(wanted)} />
      </dd>
      <dd class="refused-words of-wanted">
        <RangeWords range={wanted} />
      </dd>
      <dt class="of-present">{process} has</dt>
      <dd class="refused-bar of-present">
        <i class="present-range" style={place(present)} />
      </dd>
      <dd class="refused-words of-present">
        <RangeWords range={present} />
      </dd>
      {common[0] < common[1] ? (
        <dd class="refused-common" title={`${formatRange(...common)} is in both`}>
          <span class="visually-hidden">{formatRange(...common)} is in both</span>
          <i style={place(common)} />
        </dd>
      ) : null}
    </dl>
  );
}

/** "Next free in both: 2190_0000 1 MB." The kernel's lists of regions say so; nothing where one of the two has gone. */
function WhatWouldBeFree({
  data,
  owners,
  conflict: { pid, vid, first, free },
}: RefusedProps & { readonly conflict: Conflict }) {
  if (free === null) return null;
  const size = formatBytes(first[1] - first[0]);
  if (free === "none") return <p class="refused-free">None of {size} is free in both after it.</p>;
  const [process, vas] = [data.processes.find((one) => one.pid === pid), data.vases.find((one) => one.vid === vid)];
  const names = [process, vas].map((one) => (one === undefined ? "" : owners.get(one.owner).name)).join(" and ");
  return (
    <p
      class="refused-free"
      title={`The next ${size} that neither ${names.replace(" and ", " nor ")} uses now: ${formatRange(...free)}`}
    >
      {free[0] === first[0] ? "Free there now" : "Next free in both"}: <RangeWords range={free} />
    </p>
  );
}

function RangeWords({ range: [start, end] }: { readonly range: readonly [number, number] }) {
  return (
    <span title={formatRange(start, end)}>
      <code>{formatBareAddress(start)}</code> {formatBytes(end - start)}
    </span>
  );
}
