/** The two ways to take a picture out, beside it. */
import type { Host } from "../session/host.js";
import { pngHost } from "./png.js";
import { pictureOf } from "./svg-text.js";

interface PictureToolsProps {
  readonly host: Host;
  /** What it shows: "the causes". */
  readonly what: string;
  /** Name of the file, without ending. */
  readonly name: string;
  /** The drawing in the page, or one that is made for it; null = not drawn yet. */
  readonly drawn: () => SVGSVGElement | string | null;
}

/** "SVG" and "PNG". */
export function PictureTools({ host, what, name, drawn }: PictureToolsProps) {
  const save = (to: Host) => {
    const picture = drawn();
    if (picture === null) return;
    const text = typeof picture === "string" ? picture : pictureOf(picture);
    to.post({ type: "save", what: "svg", name: `${name}.svg`, text });
  };
  return (
    <span class="table-tools">
      <button type="button" class="link" aria-label={`Save ${what} as SVG`} onClick={() => save(host)}>
        SVG
      </button>
      <button type="button" class="link" aria-label={`Save ${what} as PNG`} onClick={() => save(pngHost(host))}>
        PNG
      </button>
    </span>
  );
}
