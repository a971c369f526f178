/** The life of an access, from the instruction to the frame. */
import { arrow, box, sheet, words } from "./paper.js";

/** docs/pictures/access.svg. */
export function access(): string {
  return sheet(
    780,
    470,
    "The life of an access",
    "An address goes to the first TLB level. If an entry of its set matches page and tag, and its rights allow the access, the frame is known. " +
      "If not, the second level is asked, then the page tables are walked, by hardware or by a refill handler. A walk that ends at a page fills the TLBs. " +
      "One that does not is a page fault: the kernel makes the entry, copies the page or ends the process, and the access is made again.",
    [
      box(20, 24, 200, 56, "plain", ["fetch, load or store", "virtual address, mode, context"]),
      box(20, 124, 200, 72, "one", ["first-level TLB", "set by page number; page and", "tag match? rights?"]),
      box(20, 244, 200, 56, "one", ["second-level TLB", "the same question"]),
      box(20, 348, 200, 88, "both", [
        "walk or refill",
        "reads the page tables in",
        "memory, level by level: 4 bytes",
        "or 8, as the format has them",
      ]),
      arrow([
        [120, 80],
        [120, 124],
      ]),
      arrow(
        [
          [120, 196],
          [120, 244],
        ],
        "miss",
      ),
      arrow(
        [
          [120, 300],
          [120, 348],
        ],
        "miss",
      ),
      box(540, 124, 220, 72, "plain", ["physical address", "frame number and offset:", "the access is made"]),
      arrow(
        [
          [220, 160],
          [540, 160],
        ],
        "hit: cost 0",
      ),
      arrow(
        [
          [220, 272],
          [620, 272],
          [620, 196],
        ],
        "hit: fills the first level · cost_micro_miss",
      ),
      arrow(
        [
          [220, 372],
          [680, 372],
          [680, 196],
        ],
        "a page, allowed: fills second level, then first · cost_memory_read × levels",
      ),
      box(330, 404, 200, 56, "warn", ["page fault", "absent, forbidden, reserved"]),
      arrow([
        [220, 424],
        [330, 424],
      ]),
      box(560, 404, 200, 56, "other", ["kernel", "makes the entry, or a signal"]),
      arrow([
        [530, 432],
        [560, 432],
      ]),
      arrow(
        [
          [760, 432],
          [772, 432],
          [772, 52],
          [220, 52],
        ],
        "",
        false,
      ),
      words(496, 44, "the access is made again, as another tick", "small dim", "middle"),
      words(236, 222, "Two entries match: a machine check on ARC, the first elsewhere.", "small dim"),
    ],
  );
}
