/** Processes × VASes: who is attached, subscribed, executing inside; which call was refused. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { MembershipCell, ProcessSnapshot, SpacesSnapshot, VasSnapshot } from "../../protocol/snapshot.js";
import { moveInGrid } from "../keyboard/roving.js";
import { OwnerName } from "../owner/owner-mark.js";
import type { Owners } from "../owner/owners.js";

interface MatrixProps {
  readonly data: SpacesSnapshot;
  readonly owners: Owners;
  readonly showSpace: (space: number) => void;
  /** Beside the table: how it is taken out. */
  readonly tools: ComponentChildren;
}

/** The cell of a pair. Pairs that the snapshot leaves out have nothing to do with one another. */
export function cellOf(data: SpacesSnapshot, pid: number, vid: number): MembershipCell {
  return (
    data.cells.find((cell) => cell.pid === pid && cell.vid === vid) ?? {
      pid,
      vid,
      attached: null,
      subscribed: null,
      activeTids: [],
      refused: null,
      changed: false,
    }
  );
}

/** One thing about how a process stands to a VAS. */
interface Phrase {
  readonly of: "active" | "attached" | "subscribed" | "refused";
  readonly text: string;
}

/** How a phrase looks. */
const looks: Readonly<Record<Phrase["of"], { readonly name: string; readonly mark: string }>> = {
  active: { name: "now", mark: "▸ " },
  attached: { name: "", mark: "" },
  subscribed: { name: "", mark: "" },
  refused: { name: "refused", mark: "✕ " },
};

/** How a process stands to a VAS, strongest first, one short phrase each. */
export function cellPhrases(cell: MembershipCell, process: ProcessSnapshot): Phrase[] {
  const phrases: Phrase[] = [];
  const active = cell.activeTids.map((tid) => threadName(process, tid));
  const say = (of: Phrase["of"], text: string): void => void phrases.push({ of, text });
  if (cell.activeTids.length > 0) say("active", ["active", ...(process.threads.length > 1 ? active : [])].join(" "));
  if (cell.attached !== null) say("attached", `attached ${cell.attached}`);
  if (cell.subscribed !== null)
    say("subscribed", cell.subscribed < 0 ? "subscribed, private" : `subscribed #${cell.subscribed}`);
  if (cell.refused !== null) say("refused", cell.refused);
  return phrases;
}

function threadName(process: ProcessSnapshot, tid: number): string {
  return process.threads.find((thread) => thread.tid === tid)?.name ?? String(tid);
}

/** The table. Arrow keys move among its cells. */
export function Matrix({ data, owners, showSpace, tools }: MatrixProps) {
  const table = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState({ column: 0, row: 0 });
  const columns = data.vases.length + 1;
  const go = (event: KeyboardEvent) => {
    const next = moveInGrid(event.key, at, columns, data.processes.length + 1);
    if (next === null) return;
    event.preventDefault();
    setAt(next);
    table.current?.rows[next.row]?.cells[next.column]?.focus();
  };
  const stop = (row: number, column: number) => ({
    tabIndex: at.row === row && at.column === column ? 0 : -1,
    onFocus: () => setAt({ row, column }),
  });
  return (
    <div class="with-tools">
      <div class="matrix-frame">
        <table class="matrix" role="grid" aria-label="Processes and VASes" ref={table} onKeyDown={go}>
          <thead>
            <tr>
              <th scope="col" {...stop(0, 0)}>
                <span class="corner">process</span>
              </th>
              {data.vases.map((vas, column) => (
                <th scope="col" key={vas.vid} data-vas={vas.vid} {...stop(0, column + 1)}>
                  <button
                    type="button"
                    class="link plain"
                    tabIndex={-1}
                    title={vasTitle(vas)}
                    onClick={() => showSpace(vas.space)}
                  >
                    <OwnerName owner={owners.get(vas.owner)} />
                  </button>
                  <small>
                    {vas.mode}
                    {vas.sasid === null ? "" : ` · S#${vas.sasid}`}
                  </small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.processes.map((process, row) => (
              <tr key={process.pid} class={rowClass(process)} data-row={process.pid}>
                <th scope="row" {...stop(row + 1, 0)}>
                  <button
                    type="button"
                    class="link plain"
                    tabIndex={-1}
                    title={processState(process)}
                    onClick={() => showSpace(process.space)}
                  >
                    <OwnerName owner={owners.get(process.owner)} process={process.name} />
                  </button>
                  <small>{processState(process)}</small>
                </th>
                {data.vases.map((vas, column) => (
                  <Cell
                    key={vas.vid}
                    cell={cellOf(data, process.pid, vas.vid)}
                    process={process}
                    vas={vas}
                    stop={stop(row + 1, column + 1)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {tools}
    </div>
  );
}

function Cell({
  cell,
  process,
  vas,
  stop,
}: {
  cell: MembershipCell;
  process: ProcessSnapshot;
  vas: VasSnapshot;
  stop: object;
}) {
  const phrases = cellPhrases(cell, process);
  const words = phrases.map(({ text }) => text);
  const said = [...(words.length === 0 ? ["nothing"] : words), ...(cell.changed ? ["changed in this step"] : [])];
  const classes = ["member", cell.activeTids.length > 0 ? "active" : "", cell.changed ? "changed" : ""];
  return (
    <td
      {...stop}
      class={classes.join(" ")}
      data-pid={cell.pid}
      data-vid={cell.vid}
      data-change={cell.changed ? "changed" : "none"}
      data-attached={cell.attached ?? ""}
      data-subscribed={cell.subscribed ?? ""}
      data-active={cell.activeTids.join(" ")}
      aria-label={`${process.name} and ${vas.name}: ${said.join(", ")}`}
    >
      {phrases.length === 0 ? (
        <span class="nothing">–</span>
      ) : (
        phrases.map(({ of, text }) => (
          <span key={text} class={["phrase", looks[of].name].join(" ").trimEnd()}>
            {looks[of].mark}
            {/* Where a refusal takes two lines, its arrow stays with what it leads to. */}
            {text.includes(" → ") ? (
              <>
                {text.slice(0, text.indexOf(" → "))} <span class="outcome">{text.slice(text.indexOf("→"))}</span>
              </>
            ) : (
              text
            )}
          </span>
        ))
      )}
    </td>
  );
}

function rowClass(process: ProcessSnapshot): string {
  if (process.exit !== null) return "exited";
  return process.threads.some((thread) => thread.running) ? "running" : "";
}

function processState(process: ProcessSnapshot): string {
  if (process.exit !== null) return process.exit;
  const running = process.threads.find((thread) => thread.running);
  if (running !== undefined) return running.core === null ? "▸ running" : `▸ core ${running.core}`;
  const states = [...new Set(process.threads.map((thread) => thread.state))];
  return states.join(", ");
}

function vasTitle(vas: VasSnapshot): string {
  const attached = `${vas.readers} attached ro, ${vas.writers} attached rw`;
  return `VAS ${vas.vid} ${vas.name}, mode ${vas.mode}, uid ${vas.uid} gid ${vas.gid}, ${attached}`;
}
