/** The steps of a schedule: a column a core where there is room, else lanes with a dot and one column of statements. */
import { useMemo, useRef, useState } from "preact/hooks";
import { moveInList } from "../keyboard/roving.js";
import { useWidth } from "../shell/size.js";
import { WindowedRows } from "../windowing/windowed-rows.js";
import { labelOf, wordsOf, type ScheduleLine, type ScheduleModel } from "./schedule-model.js";

const rowHeight = 22;
/** Rows that PageUp and PageDown go. */
const page = 12;
/** Least width of a core's column that statements are read in. */
const leastColumn = 130;

interface ScheduleGridProps {
  readonly cores: number;
  readonly model: ScheduleModel;
  /** Step that is looked at, from 0. */
  readonly chosen: number;
  readonly at: number;
  readonly choose: (number: number) => void;
  /** A step is pointed at, or none. */
  readonly point: (line: ScheduleLine | null) => void;
  /** Goes to where a step begins. */
  readonly travel: (line: ScheduleLine) => void;
  /** Looks for other orders at a step. */
  readonly tryOther: (line: ScheduleLine) => void;
}

/** The grid. Arrow keys choose a step, Enter travels to it; a click does both. Behind the chosen step Tab comes to its button. */
export function ScheduleGrid({ cores, model, chosen, at, choose, point, travel, tryOther }: ScheduleGridProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { lines, lanes } = model;
  const [focused, setFocused] = useState(false);
  const wide = width === 0 || (width - 70 - lanes.length * 8) / cores >= leastColumn;
  const tracks = useMemo(() => {
    const own = lanes.length === 0 ? "" : `${lanes.length * 8 + 4}px `;
    const ofCores = wide ? `repeat(${cores}, minmax(0, 1fr))` : `repeat(${cores}, 18px) minmax(0, 1fr)`;
    return { gridTemplateColumns: `${String(lines.length).length + 3}ch ${own}${ofCores}` };
  }, [lanes, lines, cores, wide]);
  const all = Array.from({ length: cores }, (_, core) => core);
  const go = (event: KeyboardEvent): void => {
    // A button has its own keys.
    if (event.target instanceof HTMLButtonElement && (event.key === "Enter" || event.key === " ")) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      travel(lines[chosen]!);
      return;
    }
    const next = moveInList(event.key, chosen, lines.length, page);
    if (next === null) return;
    event.preventDefault();
    choose(next);
    // The row is drawn with the next picture, wherever it is.
    requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(`[data-step="${next}"]`)?.focus());
  };
  return (
    <div
      ref={frame}
      class={wide ? "schedule-grid" : "schedule-grid narrow"}
      role="grid"
      aria-label="Steps of the schedule"
      aria-rowcount={lines.length + 1}
      onKeyDown={go}
      onFocusIn={() => setFocused(true)}
      onFocusOut={() => {
        setFocused(false);
        point(null);
      }}
      onPointerLeave={() => point(null)}
    >
      <div role="row" class="schedule-row schedule-headings" aria-rowindex={1} style={tracks}>
        <span role="columnheader">
          <span class="visually-hidden">step</span>
        </span>
        {lanes.length === 0 ? null : (
          <span role="columnheader">
            <span class="visually-hidden">owed</span>
          </span>
        )}
        {all.map((core) => (
          <span key={core} role="columnheader" title={`core ${core}`}>
            {wide ? `core ${core}` : core}
          </span>
        ))}
        {wide ? null : <span role="columnheader">statement</span>}
      </div>
      <WindowedRows
        rows={lines}
        rowHeight={rowHeight}
        active={chosen}
        subject={focused ? chosen : Math.min(at, lines.length - 1)}
        attention={`${at} ${focused ? chosen : ""}`}
        keyOf={({ number }) => number}
        draw={(line, index, top) => (
          <div
            role="row"
            class={rowClass(line, index === chosen)}
            aria-rowindex={index + 2}
            aria-label={labelOf(line)}
            aria-selected={index === chosen}
            aria-current={line.standing === "next" ? "step" : undefined}
            tabIndex={index === chosen ? 0 : -1}
            data-step={index}
            data-standing={line.standing}
            style={{ ...tracks, top: `${top}px`, height: `${rowHeight}px` }}
            title={`${wordsOf(line.step)} (${line.step.token}, tick ${line.step.tick})`}
            onPointerEnter={() => point(line)}
            onFocus={() => point(line)}
            onClick={() => {
              choose(index);
              travel(line);
            }}
          >
            <Cells line={line} cores={all} wide={wide} />
            <OtherOrder line={line} chosen={index === chosen} tryOther={tryOther} />
          </div>
        )}
      />
    </div>
  );
}

function rowClass({ switched, own, standing, step }: ScheduleLine, chosen: boolean): string {
  return [
    "schedule-row",
    standing,
    ...(switched ? ["switched"] : []),
    ...(own ? ["own"] : []),
    ...(step.breaks.length > 0 ? ["broken"] : []),
    ...(chosen ? ["chosen"] : []),
  ].join(" ");
}

interface CellsProps {
  readonly line: ScheduleLine;
  readonly cores: readonly number[];
  readonly wide: boolean;
}

function Cells({ line, cores, wide }: CellsProps) {
  const { step, number, standing, owed } = line;
  const mark = step.breaks.length > 0 ? "✗" : standing === "next" ? "▸" : standing === "done" ? "·" : "";
  return (
    <>
      <span role="rowheader" class="schedule-number">
        {number + 1} <span class="schedule-mark">{mark}</span>
      </span>
      {owed.length === 0 ? null : (
        <span role="gridcell" class="schedule-owed">
          {owed.map((state, lane) => (
            <i key={lane} class={state ?? "none"} />
          ))}
        </span>
      )}
      {cores.map((core) => (
        <span key={core} role="gridcell" class="schedule-cell">
          {core !== step.core ? "" : wide ? wordsOf(step) : <i class="schedule-dot" />}
        </span>
      ))}
      {wide ? null : (
        <span role="gridcell" class="schedule-cell">
          {wordsOf(step)}
        </span>
      )}
    </>
  );
}

interface OtherOrderProps extends Pick<ScheduleGridProps, "tryOther"> {
  readonly line: ScheduleLine;
  readonly chosen: boolean;
}

/** The button of a row, which is seen while the row is pointed at or chosen. */
function OtherOrder({ line, chosen, tryOther }: OtherOrderProps) {
  return (
    <span role="gridcell" class="schedule-other">
      <button
        type="button"
        tabIndex={chosen ? 0 : -1}
        aria-label={`Try the other order at step ${line.number + 1}`}
        title={`Try the other order: let something else than ${line.step.token} come next, and explore all that may follow`}
        onClick={(event) => {
          event.stopPropagation();
          tryOther(line);
        }}
      >
        ⇄
      </button>
    </span>
  );
}
