/** Scenarios with kernel code: any primitives of the machine in any order, on one to three cores, under a schedule or none. */
import { kernelCallGroups } from "../../../src/language/model/kernel-call-table.js";
import { machinePresets } from "../../../src/simulator/index.js";
import type { Dice } from "../dice.js";

const primitives = kernelCallGroups.flatMap(({ architectures, calls }) =>
  // What waits or runs something else is written with its own statements below.
  calls
    .filter(({ name }) => !["lock", "unlock", "defer", "send_ipi"].includes(name))
    .map((one) => ({ ...one, architectures })),
);
const rights = ["PTE_R", "PTE_R | PTE_W", "PTE_USER_RW", "0"];

function argument(dice: Dice, name: string): string {
  if (dice.chance(6)) return dice.pick(["0", "-1", `0x${(dice.special() & 0xffff_ffff_ffffn).toString(16)}`]);
  switch (name) {
    case "space":
      return dice.pick(["A", "B"]);
    case "va":
      return dice.pick(["A.x", "B.x", "A.x + 4K", "A.x + 8K"]);
    case "entry":
      return dice.pick(["0", "leaf(f, PTE_USER_RW)", "pte(A, A.x)", "without(pte(A, A.x), PTE_W)", "table_entry(f)"]);
    case "level":
      return dice.pick(["-1", "0", "1", "2"]);
    case "frame":
      return dice.pick(["f", "frame(pte(A, A.x))"]);
    case "rights":
    case "bits":
      return dice.pick(rights);
    case "root":
      return dice.pick(["root(A)", "root(B)"]);
    case "asid":
    case "pcid":
      return dice.pick(["asid(A)", "asid(B)", "1", "2", "0"]);
    case "operand":
      return dice.pick(["operand(A.x, asid(A))", "operand(B.x)"]);
    case "type":
      return `${dice.below(5)}`;
    case "core":
      return `${dice.below(3)}`;
    case "count":
      return `${1 + dice.below(3)}`;
    default:
      return `${dice.below(9)}`;
  }
}

function primitive(dice: Dice, architecture: string): string {
  const own = primitives.filter((one) => one.architectures?.includes(architecture) !== false);
  const { name, parameters } = dice.pick(dice.chance(97) ? own : primitives);
  return `${name}(${parameters.map((parameter) => argument(dice, parameter.name)).join(", ")})`;
}

function statement(dice: Dice, architecture: string, room: number): string {
  const again = (): string => statement(dice, architecture, room - 1);
  const block = (): string => `{ ${dice.some(1, 3, again).join("  ")} }`;
  switch (dice.below(room > 0 ? 12 : 5)) {
    case 0:
      return `f = ${dice.pick(["alloc_frame()", "new_table()", "frame(pte(B, B.x))", "walk(A, A.x)"])}`;
    case 1:
      return `n = n + ${dice.below(3)}`;
    case 2:
      return `expect ${primitive(dice, architecture)} ${dice.pick(["==", "!="])} ${dice.pick(["FAULT", "0", "1"])}`;
    case 5:
      return `if ${primitive(dice, architecture)} ${block()}`;
    case 6:
      return `for i${room} in 0 .. ${1 + dice.below(4)} ${block()}`;
    case 7:
      return `atomic ${block()}`;
    case 8:
      return dice.chance(40) ? `await n ${dice.pick([">=", "!="])} ${dice.below(2)}` : again();
    case 9:
      return `lock(l)  ${again()}  unlock(l)`;
    case 10:
      return dice.pick(["defer()", `send_ipi(${dice.below(3)}, note, ${dice.below(4)})`, "settle()"]);
    default:
      return primitive(dice, architecture);
  }
}

/** Steps of cores, a timer, interrupts, walks and answers, some of which do not fit. */
function schedule(dice: Dice, cores: number): string {
  const step = (): string => {
    const core = dice.below(cores + (dice.chance(5) ? 1 : 0));
    const times = dice.chance(40) ? `*${1 + dice.below(6)}` : "";
    return dice.pick([
      `c${core}${times}`,
      `c${core}${times}`,
      `a${core}${times}`,
      `q${core}`,
      `i${core}`,
      `w${core}@0x10000000`,
      `c${core}=1`,
    ]);
  };
  return dice.some(1, 12, step).join(" ");
}

/** A whole scenario. */
export function randomKernelScenario(dice: Dice): string {
  const { name: preset, architecture } = dice.pick(machinePresets());
  const cores = 1 + dice.below(3);
  const functions = dice.some(1, 3, (index) => `k${index}`);
  const bodies = functions.map(
    (name) =>
      `  fn ${name}(m) {\n    let f = alloc_frame()\n    ${dice.some(1, 8, () => statement(dice, architecture, 2)).join("\n    ")}\n  }`,
  );
  const processes = dice.some(1, cores, (core) => {
    const asid = dice.chance(20) ? ` { asid ${dice.below(4)} }` : "";
    return `process P${core} runs kernel.${dice.pick(functions)}(${dice.below(3)}) in ${dice.pick(["A", "B"])} on core ${core}${asid}`;
  });
  return `scenario "random kernel"
machine ${preset} { cores ${cores}  check on${dice.chance(30) ? `  tags ${dice.pick(["none", "asid", "asid+global"])}` : ""} }
vas A { segment data at 0x1000_0000 size 16K rw- { u64 x[512] = 1 } }
vas B { segment data at 0x1000_0000 size 16K rw- { u64 x[512] = 2 } }
kernel lab {
  max_steps 20_000
  u64 n
  u64 l
  fn note(x) { n = n + x }
${bodies.join("\n")}
}
${processes.join("\n")}
${dice.chance(50) ? `schedule "${schedule(dice, cores)}"` : "explore"}
expect not hazard
`;
}
