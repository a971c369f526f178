/** The last large level once more in small, in other colours: what can be hit now, what is old, what was hit often, side by side. */
import { useRef } from "preact/hooks";
import type { CoreSnapshot, TlbLevelSnapshot } from "../../../protocol/snapshot.js";
import { formatCount } from "../../format/quantity.js";
import { useWidth, useWindowWidth } from "../../shell/size.js";
import { labelledLimit, type CellContext } from "./level-cells.js";
import { MapCanvas, setFrame } from "./map-canvas.js";
import { mapGeometry, type ColourBy } from "./minimap-paint.js";

interface MoreWaysProps {
  readonly core: CoreSnapshot;
  readonly context: CellContext;
  /** How the level itself is coloured: the pictures are of the others. */
  readonly colourBy: ColourBy;
  readonly setColourBy: (colourBy: ColourBy) => void;
}

/** Views from this width on have room for it: those that are maximised. */
const maximised = 1_100;
/** Pictures, with the pixels between them, in the order in which they are chosen. */
const most = 3;
const gap = 14;
const ways = ["usable", "age", "hits", "owner"] as const satisfies readonly ColourBy[];

/** Nothing where there is little room, or no level that is a picture. */
export function MoreWays(props: MoreWaysProps) {
  const page = useWindowWidth();
  const level = props.core.levels.findLast(
    ({ serves, sets, ways: each, entries }) => serves !== "walk" && sets * each > labelledLimit && entries.length > 0,
  );
  return page < maximised || level === undefined ? null : <Pictures {...props} level={level} />;
}

function Pictures({
  core,
  level,
  context,
  colourBy,
  setColourBy,
}: MoreWaysProps & { readonly level: TlbLevelSnapshot }) {
  const body = useRef<HTMLDivElement>(null);
  const width = Math.floor((useWidth(body) - (most - 1) * gap) / most);
  const others = ways.filter((way) => way !== colourBy).slice(0, most);
  const map = mapGeometry(level, width, "strip");
  const set = level.asked?.set ?? -1;
  return (
    <section class="more-ways" aria-label={`${level.name} in other colours`} data-part="more-ways">
      <header>
        <h2>Colour by</h2>
        <span>the same {level.name}, three more ways</span>
      </header>
      <div class="more-pictures" ref={body}>
        {width <= 0
          ? null
          : others.map((way) => (
              <button
                type="button"
                key={way}
                class="more-picture"
                data-colour={way}
                title="Colour the level above like this"
                style={{ width: `${width}px` }}
                onClick={() => setColourBy(way)}
              >
                <span class="minimap" style={{ width: `${map.width}px`, height: `${map.height}px` }}>
                  <MapCanvas level={level} context={context} colourBy={way} map={map} />
                  {set < 0 || level.sets === 1 ? null : (
                    <span class="minimap-set" aria-hidden="true" style={setFrame(set, level, map)} />
                  )}
                </span>
                <span class="more-words">
                  <b>{way === "usable" ? "usable now" : way}</b> <Words way={way} core={core} level={level} />
                </span>
              </button>
            ))}
      </div>
    </section>
  );
}

function Words({ way, core, level }: { way: (typeof ways)[number]; core: CoreSnapshot; level: TlbLevelSnapshot }) {
  switch (way) {
    case "usable": {
      const usable = level.entries.filter((entry) => entry.usable).length;
      return (
        <>
          what {core.running?.name ?? "nobody"} can hit: {formatCount(usable)}
        </>
      );
    }
    case "age":
      return <>stronger = filled later</>;
    case "hits":
      return <>stronger = hit more often</>;
    case "owner":
      return <>whose memory it is</>;
  }
}
