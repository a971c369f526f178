/** Changing things by name: `pte libc.table`, `tlb JTLB 12`, `mmu PID`, `pa 0x8001_0000`. */
import {
  changeSlot,
  changeTableEntry,
  contentsText,
  writePhysical,
  type Simulation,
  type WatchTarget,
} from "../../simulator/index.js";
import { littleEndianBytes, parseExpression, RequestError } from "../arguments/index.js";
import { evaluateNode, toAddress, type FrameContext } from "../expressions/index.js";
import { announceEdit, writeCoreRegister } from "../variables/index.js";
import type { Session } from "../session/index.js";
import type { Thing } from "../watching/index.js";
import { readSlotChange, readTableEntryChange } from "./edit-words.js";

/** Why nothing was changed, or null. */
function change(simulation: Simulation, context: FrameContext, { title, target }: Thing, text: string): string | null {
  const evaluate = (one: string): bigint => evaluateNode(context, parseExpression(one)).value;
  const number = (one: string): number => toAddress(evaluate(one));
  switch (target.kind) {
    case "entry":
      return changeTableEntry(
        simulation,
        target.space,
        target.address,
        readTableEntryChange(text, number, evaluate),
        title,
      );
    case "tlb": {
      const { core, level, slot } = target;
      const { pageBytes } = simulation.system.machine.memory;
      const words = readSlotChange(text, number, pageBytes);
      return changeSlot(
        simulation,
        core,
        level,
        slot,
        words,
        `${title}: ${contentsText(simulation, target)} → ${text}`,
      );
    }
    case "register":
      writeCoreRegister(simulation, target.core, target.name, evaluate(text));
      return null;
    case "physical": {
      const value = evaluate(text);
      if (target.bytes > 8) throw new RequestError(`${title} has ${target.bytes} bytes: at most 8 are one number`);
      const bytes = littleEndianBytes(BigInt.asUintN(64, value), target.bytes);
      const was = contentsText(simulation, target);
      writePhysical(simulation, target.address, bytes, `${title}: ${was} → ${value}`);
      return null;
    }
    default:
      return `${title} is a record of the kernel: what the kernel does changes it`;
  }
}

/**
 * Changes a thing, and says what it is then.
 *
 * @throws RequestError if it cannot be changed so
 */
export function editThing(session: Session, context: FrameContext, thing: Thing, text: string): string {
  const { simulation } = context;
  const problem = change(simulation, context, thing, text.trim());
  if (problem !== null) throw new RequestError(problem);
  announceEdit(session, memoryOf(thing.target));
  return contentsText(simulation, thing.target);
}

function memoryOf(target: WatchTarget): Parameters<typeof announceEdit>[1] {
  return target.kind === "physical" ? { space: "physical", address: target.address, length: target.bytes } : null;
}
