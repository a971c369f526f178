/** Head of a comparison: both sides, their places exchanged, each in the debugger, the axis, and what can be taken out. */
import type { ComponentChildren } from "preact";
import type { ComparedSide, ComparisonSnapshot } from "../../protocol/comparison-snapshot.js";
import type { ViewCommand } from "../../protocol/messages.js";
import { formatCount } from "../format/quantity.js";
import { axes } from "./compare-state.js";
import type { CompareAxis } from "./axis-shape.js";

interface HeadProps {
  readonly data: ComparisonSnapshot;
  readonly axis: CompareAxis;
  readonly setAxis: (axis: CompareAxis) => void;
  readonly swap: () => void;
  /** Opens the run of a side where the two first differ. */
  readonly debug: (side: ComparedSide) => void;
  readonly carryOut: (command: ViewCommand) => void;
  /** The button that leads to other settings. */
  readonly again: ComponentChildren;
}

const takenOut = [
  ["copyText", "Copy", "Copy the comparison as text"],
  ["saveSvg", "SVG", "Save the picture as SVG"],
  ["savePng", "PNG", "Save the picture as PNG"],
] as const;

/** One row where there is room. Else what belongs together stays together: the sides, the axis, the two debuggers, what is taken out. */
export function CompareHead({ data, axis, setAxis, swap, debug, carryOut, again }: HeadProps) {
  return (
    <header class="compare-head">
      <div class="compare-sides">
        <strong>{data.scenario}</strong>
        <Side name="a" data={data} />
        <button type="button" class="swap" title="Exchange A and B" aria-label="Exchange A and B" onClick={swap}>
          ⇄
        </button>
        <Side name="b" data={data} />
        {again}
      </div>
      <div class="compare-tools">
        <fieldset class="axes">
          <legend>aligned by</legend>
          {axes.map((one) => (
            <label key={one}>
              <input type="radio" name="axis" checked={axis === one} onChange={() => setAxis(one)} />
              {one === "progress" ? "source progress" : one}
            </label>
          ))}
        </fieldset>
        <span class="compare-doors">
          <DebugButton side="a" data={data} debug={debug} />
          <DebugButton side="b" data={data} debug={debug} />
        </span>
        <span class="table-tools">
          {takenOut.map(([command, name, what]) => (
            <button key={command} type="button" class="link" title={what} onClick={() => carryOut(command)}>
              {name}
            </button>
          ))}
        </span>
      </div>
    </header>
  );
}

/** Where a side is opened: where the misses first differ; else where it is aligned with the session; else at its start. */
export function debugTick({ firstDifference, a, b }: ComparisonSnapshot, side: ComparedSide): number {
  if (firstDifference !== null) return side === "a" ? firstDifference.tickA : firstDifference.tickB;
  return { a, b }[side].tick ?? 0;
}

interface DebugButtonProps {
  readonly side: ComparedSide;
  readonly data: ComparisonSnapshot;
  readonly debug: (side: ComparedSide) => void;
}

function DebugButton({ side, data, debug }: DebugButtonProps) {
  const tick = `tick ${formatCount(debugTick(data, side))}`;
  const where = data.firstDifference === null ? tick : `${tick}, where the misses first differ`;
  const what =
    side === data.own
      ? `Go to ${where}`
      : `Debug this scenario with the settings of ${side.toUpperCase()}, at ${where}`;
  return (
    <button type="button" title={what} onClick={() => debug(side)}>
      Debug {side.toUpperCase()}
    </button>
  );
}

function Side({ name, data }: { readonly name: ComparedSide; readonly data: ComparisonSnapshot }) {
  const values = data.differences.map((one) => `${one.setting} = ${one[name] ?? "the preset’s"}`);
  const shown = values.length === 0 ? "the same settings" : values.slice(0, 2).join(", ");
  return (
    <span class={`side side-${name}`} title={values.join("\n")}>
      <b>{name.toUpperCase()}</b> {shown}
      {values.length > 2 ? ` and ${values.length - 2} more` : ""}
      {name === data.own ? <small> · this session</small> : null}
    </span>
  );
}
