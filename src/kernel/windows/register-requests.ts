/**
 * What a core does that refills an entry which it cannot match, because it has not been told of a new shared id yet: `subscribe` maps
 * the pages first, and tells other cores of the space to write their registers in steps that follow.
 */
import type { CoreId } from "../../machine/index.js";
import { threadOf, windowsOf, type Phase, type System, type Work } from "../state/index.js";
import { answerInterrupt, hasRequest } from "./interrupts.js";
import { performPhase } from "./phases.js";

/**
 * Lets the time pass until a core has written its registers of shared ids, if it is going to be told: a real core goes on with its refills
 * until the interrupt comes. Those are passed over, also in an exploration, in which nothing else could come of them: whoever subscribes does its
 * steps up to the interrupt, and the core takes it at the time when it arrives.
 *
 * @returns false if nobody is about to tell it: its refills never end
 */
export function awaitRegisters(system: System, id: CoreId): boolean {
  const { kernel, machine } = system;
  const windows = windowsOf(kernel);
  if (windows === null) return false;
  const asks = ({ phases }: Work): boolean => phases.some((phase) => leadsTo(system, id, phase));
  for (let work = windows.works.find(asks); work !== undefined; work = windows.works.find(asks)) {
    const before = kernel.activeCore;
    kernel.activeCore = threadOf(kernel, work.tid).core ?? id;
    performPhase(system, work);
    kernel.activeCore = before;
  }
  const isTold = (): boolean =>
    hasRequest(system, id) && windows.requests[id]!.some(({ flush }) => flush.registers === true);
  if (!isTold()) return false;
  const core = machine.cores[id]!;
  while (isTold()) {
    core.cycles = Math.max(core.cycles, windows.requests[id]![0]!.since + kernel.config.ipiLatency);
    answerInterrupt(system, id);
  }
  return true;
}

/** Is this step of a call one that tells a core to write its registers, or finds out that it has to? */
function leadsTo({ kernel }: System, id: CoreId, phase: Phase): boolean {
  if (phase.kind === "send") return phase.core === id && phase.flush.registers === true;
  return phase.kind === "registers" && phase.space === kernel.cores[id]!.loaded;
}
