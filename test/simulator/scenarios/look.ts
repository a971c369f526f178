/** Everything that a view, a client or the console asks of a run at a stop; to be asked where it must change nothing. */
import {
  allCounters,
  callStack,
  controlRegisters,
  currentPosition,
  explainStep,
  findHistory,
  forecast,
  frameSnapshot,
  kernelFile,
  lookAtMoment,
  memberships,
  pageTableSnapshot,
  report,
  spaces,
  spacesSnapshot,
  takePicture,
  tellStory,
  threads,
  timelineSnapshot,
  tlbSnapshot,
  translate,
  type Simulation,
} from "../../../src/simulator/index.js";
import { Access, type VirtualAddress } from "../../../src/machine/index.js";

/** What is seen without leaving the moment. */
export function lookAround(simulation: Simulation): void {
  const { machine, kernel } = simulation.system;
  tellStory(simulation);
  explainStep(simulation);
  tlbSnapshot(simulation);
  spacesSnapshot(simulation);
  timelineSnapshot(simulation);
  currentPosition(simulation);
  allCounters(simulation);
  report(simulation);
  for (const { id } of machine.cores) {
    tlbSnapshot(simulation, id);
    controlRegisters(simulation, id);
  }
  pageTableSnapshot(simulation, { expanded: ["walk"] });
  const each = spaces(simulation.system).slice(0, 6);
  for (const { space, root } of each) {
    pageTableSnapshot(simulation, { space });
    frameSnapshot(simulation, root);
  }
  for (const { pid } of kernel.processes.values()) memberships(simulation, pid);
  for (const { tid } of threads(simulation).slice(0, 6)) {
    const [frame] = callStack(simulation, tid);
    if (frame === undefined) continue;
    const va = frame.pc as VirtualAddress;
    translate(simulation, frame.space, va);
    for (const core of machine.cores)
      for (const access of [Access.Fetch, Access.Load, Access.Store]) forecast(simulation, core, access, va);
  }
  for (const path of ["/", "/proc", "/proc/1/maps", "/sys", "/proc/nobody"]) kernelFile(simulation, path);
}

/** What takes the run elsewhere and back: histories, another moment's picture. */
export function lookElsewhere(simulation: Simulation): void {
  const { machine } = simulation.system;
  const bounds = { most: 2, cancelled: () => false };
  const [space] = spaces(simulation.system);
  const subjects = [
    { kind: "slot", core: 0, level: machine.config.tlbs.length - 1, slot: 0 },
    ...(space === undefined ? [] : [{ kind: "entry", space: space.space, va: 0x1_0000 } as const]),
  ] as const;
  for (const subject of subjects) for (const _ of findHistory(simulation, subject, bounds));
  for (const _ of lookAtMoment(simulation, Math.floor(machine.tick / 2), () => takePicture(simulation)));
}
