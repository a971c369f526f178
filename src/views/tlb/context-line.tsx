/** Whose TLBs these are: the core, who runs on it, and what the MMU compares tags with. */
import type { AccessExplanation, CoreSnapshot, TlbSnapshot } from "../../protocol/snapshot.js";
import { addressText } from "../../notation/index.js";
import { OwnerName } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";

interface ContextLineProps {
  readonly core: CoreSnapshot;
  readonly data: TlbSnapshot;
  readonly access: AccessExplanation | null;
  readonly owners: Owners;
  readonly setCore: (core: number) => void;
}

/** The access at the left, the core at the right. */
export function ContextLine({ core, data, access, owners, setCore }: ContextLineProps) {
  const { running } = core;
  return (
    <p class="context" title={core.registers.map((register) => `${register.name} = ${register.value}`).join("\n")}>
      {access === null ? null : (
        <span class="context-access">
          {access.access} <code>{addressText(access.va)}</code>
          {/* The core may have gone on to another thread since. */}
          {access.core === core.core && access.tid !== running?.tid ? ` by ${access.process}` : ""}
        </span>
      )}
      <span class="context-core">
        <CorePicker data={data} core={core.core} setCore={setCore} /> ·{" "}
        {running === null ? "idle" : <OwnerName owner={owners.get(running.owner)} process={running.name} />}
        {data.tags === "none" ? null : <> · ASID {core.asid}</>}
        {core.sasids.length === 0 ? null : <span class="context-ids"> · {sasidText(core.sasids)}</span>}
      </span>
    </p>
  );
}

function sasidText(sasids: readonly number[]): string {
  const shown = sasids.slice(0, 6).map((sasid) => `S#${sasid}`);
  return `${shown.join(" ")}${sasids.length > 6 ? ` +${sasids.length - 6}` : ""}`;
}

interface CorePickerProps {
  readonly data: TlbSnapshot;
  readonly core: number;
  readonly setCore: (core: number) => void;
}

/** Chooses the core; with one core there is nothing to choose. */
function CorePicker({ data, core, setCore }: CorePickerProps) {
  if (data.cores.length < 2) return <>core {core}</>;
  return (
    <select
      aria-label="Core"
      data-control="core"
      value={String(core)}
      onChange={(event) => setCore(Number(event.currentTarget.value))}
    >
      {data.cores.map((candidate) => (
        <option key={candidate.core} value={String(candidate.core)}>
          core {candidate.core}
          {candidate.running === null ? " · idle" : ` · ${candidate.running.name}`}
        </option>
      ))}
    </select>
  );
}
