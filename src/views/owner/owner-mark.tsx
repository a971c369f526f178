/** The mark of an owner: colour, ink pattern and shape, with the name beside it where there is room. */
import type { OwnerInfo } from "../../protocol/snapshot.js";
import { markOutline, paintOf, paletteIndex } from "../palette.js";
import { memo, sameFields } from "../shell/memo.js";

/** A 10 px mark; decoration only, the name is always said elsewhere. */
export function OwnerMark({ owner }: { owner: OwnerInfo }) {
  return (
    <svg class={`mark owner-${paletteIndex(owner.palette)}`} viewBox="0 0 10 10" aria-hidden="true">
      <OwnerMarkShape owner={owner} />
    </svg>
  );
}

/** The mark's shapes in a 10 × 10 box, for use inside a picture. The parent carries the class `owner-N`. */
export function OwnerMarkShape({ owner }: { owner: OwnerInfo }) {
  const { ink } = paintOf(owner.palette);
  return (
    <>
      <path class="mark-fill" d={markOutline(owner.kind)} />
      {ink === "" ? null : <path class="mark-ink" d={ink} />}
    </>
  );
}

interface OwnerNameProps {
  readonly owner: OwnerInfo;
  readonly process?: string;
}

/** Mark and name; `process` names a process, as all threads of the kernel have one owner. */
export const OwnerName = memo(DrawnName, (before: OwnerNameProps, after) =>
  sameFields(before, after, ["owner", "process"]),
);

function DrawnName({ owner, process }: OwnerNameProps) {
  return (
    <span class="owner-name" data-owner={owner.id}>
      <OwnerMark owner={owner} />
      <span class="owner-text">{owner.kind === "kernel" ? (process ?? owner.name) : owner.name}</span>
    </span>
  );
}
