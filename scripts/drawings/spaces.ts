/** The four kinds of address space and what they have in common: frames. */
import { arrow, box, sheet, words } from "./paper.js";

/** docs/pictures/spaces.svg. */
export function spaces(): string {
  return sheet(
    780,
    430,
    "The four kinds of address space",
    "Processes P and Q have an original space each. A VAS has a space of its own that nobody runs in, and a segment has one that is copied into VASes. " +
      "Attaching makes a fourth kind, one for each process and VAS: a copy of the VAS's mappings and of the process's. Entries are copied, frames are not: all spaces reach the same ones.",
    [
      words(20, 26, "original (T)", "title"),
      words(20, 43, "lives as long as the process", "small dim"),
      box(20, 56, 150, 56, "one", ["process P", "text, heap, stack"]),
      box(20, 252, 150, 56, "other", ["process Q", "text, heap, stack"]),
      words(300, 26, "attached (A = V + T)", "title"),
      words(300, 43, "runs after vas_switch, until vas_detach", "small dim"),
      box(300, 56, 180, 56, "plain"),
      box(308, 64, 78, 40, "both", ["VAS"]),
      box(394, 64, 78, 40, "one", ["of P"]),
      box(300, 252, 180, 56, "plain"),
      box(308, 260, 78, 40, "both", ["VAS"]),
      box(394, 260, 78, 40, "other", ["of Q"]),
      words(610, 26, "VAS (V)", "title"),
      words(610, 43, "lives until it is deleted", "small dim"),
      box(610, 150, 150, 64, "both", ["VAS", "code, data, segments"]),
      words(610, 252, "segment (S)", "title"),
      words(610, 269, "goes into VASes", "small dim"),
      box(610, 280, 150, 40, "both", ["segment"]),
      arrow(
        [
          [170, 84],
          [300, 84],
        ],
        "VMAs copied, lazily",
      ),
      arrow(
        [
          [170, 280],
          [300, 280],
        ],
        "VMAs copied, lazily",
      ),
      arrow([
        [610, 168],
        [540, 168],
        [540, 84],
        [480, 84],
      ]),
      arrow([
        [610, 196],
        [540, 196],
        [540, 280],
        [480, 280],
      ]),
      words(552, 140, "VMAs copied, with their entries", "small dim"),
      arrow([
        [740, 280],
        [740, 214],
      ]),
      box(20, 366, 740, 44, "plain"),
      words(34, 393, "frames", "title"),
      box(110, 374, 90, 28, "one", ["P's"]),
      box(214, 374, 90, 28, "other", ["Q's"]),
      box(330, 374, 200, 28, "both", ["the VAS's"]),
      arrow(
        [
          [20, 84],
          [8, 84],
          [8, 340],
          [130, 340],
          [130, 374],
        ],
        "",
        true,
      ),
      arrow(
        [
          [150, 308],
          [150, 352],
          [240, 352],
          [240, 374],
        ],
        "",
        true,
      ),
      arrow(
        [
          [433, 112],
          [433, 190],
          [188, 190],
          [188, 374],
        ],
        "",
        true,
      ),
      arrow(
        [
          [347, 308],
          [347, 374],
        ],
        "",
        true,
      ),
      arrow(
        [
          [433, 308],
          [433, 340],
          [280, 340],
          [280, 374],
        ],
        "",
        true,
      ),
      arrow(
        [
          [720, 320],
          [720, 340],
          [500, 340],
          [500, 374],
        ],
        "",
        true,
      ),
      words(548, 358, "Entries are copied, frames are not.", "small dim"),
    ],
  );
}
