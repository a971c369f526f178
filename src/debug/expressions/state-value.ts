/** What a condition asks of the machine as it is, as an `expect` does: `running(0) == A`, `asid_of(1)`, `held(kernel.lock)`, `reachable(page)`. */
import { runsOn, stateAnswer } from "../../simulator/index.js";
import { RequestError, type SyntaxNode } from "../arguments/index.js";
import type { FrameContext } from "./frame-context.js";

type Question = SyntaxNode & { readonly kind: "state" };

/** Value of a part of an expression. */
type ValueOf = (node: SyntaxNode) => bigint;

/**
 * The answer to a question.
 *
 * @throws RequestError if there is no such core
 */
export function stateValue({ simulation }: FrameContext, question: Question, valueOf: ValueOf): bigint {
  const { asks, of, core, asid } = question;
  const first = valueOf(of);
  // A word of 64 bits need not be a number that a double holds.
  const subject = asks === "held" ? Number(first !== 0n) : Number(first);
  const optional = (node: SyntaxNode | null): number => (node === null ? -1 : Number(valueOf(node)));
  const answer = stateAnswer(simulation.system, asks, [subject, optional(core), optional(asid)]);
  if (answer === null) throw noCore(simulation, subject);
  return BigInt(answer);
}

/**
 * `running(0) == A`, also the other way round and with `!=`, where A is a VAS or a process; null: the node is something else.
 *
 * @throws RequestError if there is no such core
 */
export function spaceComparison({ simulation }: FrameContext, node: SyntaxNode, valueOf: ValueOf): boolean | null {
  if (node.kind !== "binary" || (node.operator !== "==" && node.operator !== "!=")) return null;
  for (const [asked, other] of [
    [node.left, node.right],
    [node.right, node.left],
  ] as const) {
    if (asked.kind !== "state" || asked.asks !== "running" || other.kind !== "name") continue;
    const { kernel } = simulation.system;
    const { name } = other;
    const isVas = [...kernel.vases.values()].some((one) => one.name === name);
    if (!isVas && ![...kernel.processes.values()].some((one) => one.name === name)) continue;
    const core = Number(valueOf(asked.of));
    const runs = runsOn(simulation.system, core, isVas ? "vas" : "process", name);
    if (runs === null) throw noCore(simulation, core);
    return runs === (node.operator === "==");
  }
  return null;
}

function noCore({ system }: FrameContext["simulation"], core: number): RequestError {
  const { length } = system.machine.cores;
  return new RequestError(
    `there is no core ${core}: the machine has ${length === 1 ? "core 0" : `cores 0 to ${length - 1}`}`,
  );
}
