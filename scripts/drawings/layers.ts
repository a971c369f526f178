/** The parts and who stands on whom. */
import { arrow, box, sheet, words } from "./paper.js";

/** docs/pictures/layers.svg. */
export function layers(): string {
  return sheet(
    760,
    566,
    "The parts of VAS Debugger, each standing on those below it",
    "At the top what people touch: VS Code with the extension and its views, a terminal with the command line. Below them the debug " +
      "adapter and the compiler, then simulator and language service, then the kernel and the machine, and at the bottom how addresses and numbers are written.",
    [
      box(20, 30, 230, 52, "plain", ["views", "pictures of snapshots, in the browser"]),
      box(265, 30, 230, 52, "plain", ["extension", "the only part that knows VS Code"]),
      box(510, 30, 230, 52, "plain", ["cli", "vas run, test, compare, dap, lsp …"]),
      box(20, 126, 230, 52, "both", ["protocol", "snapshots and requests: types"]),
      box(265, 126, 230, 52, "plain", ["debug", "a session of the debug protocol"]),
      box(510, 126, 230, 52, "plain", ["compiler", "scenario to RV64IM image"]),
      box(20, 222, 475, 52, "plain", [
        "simulator",
        "time travel, explanations, snapshots, reports: the only API that tools use",
      ]),
      box(510, 222, 230, 52, "plain", ["language", "grammar, checks, completion, hover"]),
      box(20, 318, 475, 52, "other", ["kernel", "processes, VMAs, first-class VASes, system calls, ASIDs, shootdown"]),
      box(510, 318, 230, 52, "both", ["image", "between compiler and simulator: types"]),
      box(20, 388, 475, 52, "one", ["machine", "cores, memory, page-table formats, walker, TLBs, match equations"]),
      arrow([
        [135, 82],
        [135, 126],
      ]),
      arrow([
        [380, 82],
        [380, 126],
      ]),
      arrow([
        [625, 82],
        [625, 126],
      ]),
      arrow([
        [560, 82],
        [470, 126],
      ]),
      arrow(
        [
          [488, 82],
          [502, 96],
          [502, 240],
          [510, 240],
        ],
        "",
        true,
      ),
      arrow([
        [380, 178],
        [380, 222],
      ]),
      arrow([
        [495, 152],
        [510, 152],
      ]),
      arrow([
        [135, 222],
        [135, 178],
      ]),
      arrow([
        [625, 178],
        [625, 222],
      ]),
      arrow([
        [740, 152],
        [750, 152],
        [750, 344],
        [740, 344],
      ]),
      arrow([
        [257, 274],
        [257, 318],
      ]),
      arrow([
        [495, 262],
        [502, 262],
        [502, 344],
        [510, 344],
      ]),
      arrow([
        [495, 352],
        [510, 352],
      ]),
      arrow([
        [257, 370],
        [257, 388],
      ]),
      arrow([
        [257, 440],
        [257, 458],
      ]),
      box(20, 458, 475, 52, "both", ["notation", "how addresses and numbers are written, wherever they are"]),
      words(
        20,
        536,
        "Left out: trace, explore, exercise and testing stand beside the debug adapter on the",
        "small dim",
      ),
      words(20, 552, "simulator; elf and dwarf, which read executables, stand under compiler and debug.", "small dim"),
      words(520, 404, "An arrow means: uses. Upwards, only types", "small dim"),
      words(520, 420, "(green) are used; the lint keeps it so.", "small dim"),
      words(520, 436, "Dashed: as a process of its own.", "small dim"),
    ],
  );
}
