/** What runs where: core, thread, the space that it executes in, its ASID, and whose entries it may use besides. */
import type { CoreOccupant, ProcessSnapshot, SpacesSnapshot, ThreadSnapshot } from "../../protocol/snapshot.js";
import type { TextTable } from "../export/table-text.js";
import { TableTools } from "../export/table-tools.js";
import type { Host } from "../session/host.js";
import { OwnerName } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";

/** VASes that are named; more are a count. */
const mostNamed = 5;

/** A core as it is told. */
interface CoreRow {
  readonly core: number;
  readonly process: ProcessSnapshot | null;
  /** "A / toucher", the process's name if it has one thread, "idle". */
  readonly thread: string;
  /** Where it executes: a VAS by name, or its own space. */
  readonly where: string;
  readonly space: number | null;
  readonly asid: string;
  readonly subscribed: string;
}

/** Whether there is more to say than the rows of the processes do: several cores, or several threads of a process. */
export function hasCores({ cores, processes }: SpacesSnapshot): boolean {
  return cores.length > 1 || processes.some(({ threads }) => threads.length > 1);
}

function coreRow(data: SpacesSnapshot, occupant: CoreOccupant): CoreRow {
  const process = data.processes.find(({ pid }) => pid === occupant.pid) ?? null;
  const thread = process?.threads.find(({ tid }) => tid === occupant.tid) ?? null;
  const vas = data.vases.find(({ vid }) => vid === thread?.activeVid);
  return {
    core: occupant.core,
    process,
    thread: process === null || thread === null ? "idle" : threadText(process, thread),
    where: thread === null ? "" : (vas?.name ?? "own space"),
    space: vas?.space ?? process?.space ?? null,
    asid: thread === null || data.tags === "none" ? "" : String(occupant.asid),
    subscribed: namedVases(data, occupant.subscribed),
  };
}

function threadText(process: ProcessSnapshot, thread: ThreadSnapshot): string {
  return process.threads.length > 1 ? `${process.name} / ${thread.name}` : process.name;
}

function namedVases({ vases }: SpacesSnapshot, vids: readonly number[]): string {
  const names = vids.map((vid) => vases.find((vas) => vas.vid === vid)?.name ?? String(vid));
  return names.length > mostNamed
    ? `${names.slice(0, mostNamed).join(", ")} +${names.length - mostNamed}`
    : names.join(", ");
}

/** The cores as they are copied. */
export function coresTable(data: SpacesSnapshot): TextTable {
  return {
    headings: ["core", "thread", "executes in", "ASID", "subscribed to"],
    rows: data.cores
      .map((occupant) => coreRow(data, occupant))
      .map(({ core, thread, where, asid, subscribed }) => [String(core), thread, where, asid, subscribed]),
  };
}

interface CoresTableProps {
  readonly host: Host;
  readonly data: SpacesSnapshot;
  readonly owners: Owners;
  /** Core that the story is about. */
  readonly told: number;
  readonly bad: boolean;
  readonly showSpace: (space: number) => void;
}

/** A row a core. */
export function CoresTable({ host, data, owners, told, bad, showSpace }: CoresTableProps) {
  const rows = data.cores.map((occupant) => coreRow(data, occupant));
  const subscribed = rows.some((row) => row.subscribed !== "");
  return (
    <div class="with-tools">
      <div class="cores-frame">
        <table class="cores" aria-label="Cores">
          <thead>
            <tr>
              <th scope="col">core</th>
              <th scope="col">thread</th>
              <th scope="col">executes in</th>
              {data.tags === "none" ? null : <th scope="col">ASID</th>}
              {subscribed ? <th scope="col">subscribed to</th> : null}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ core, process, thread, where, space, asid, subscribed: vases }) => (
              <tr key={core} data-core={core} class={core !== told ? "" : bad ? "told bad" : "told"}>
                <th scope="row">{core}</th>
                <td>
                  {process === null || space === null ? (
                    <span class="dim">{thread}</span>
                  ) : (
                    <button type="button" class="link plain" onClick={() => showSpace(space)}>
                      <OwnerName owner={{ ...owners.get(process.owner), name: thread }} process={thread} />
                    </button>
                  )}
                </td>
                <td>{where}</td>
                {data.tags === "none" ? null : <td>{asid}</td>}
                {subscribed ? (
                  <td class="dim cores-vases" title={vases}>
                    {vases}
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <TableTools
        host={host}
        what="the cores"
        name={`cores-tick${data.position.tick}`}
        table={() => coresTable(data)}
      />
    </div>
  );
}
