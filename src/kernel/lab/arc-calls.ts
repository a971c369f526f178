/** The MMU of ARC in kernel code's hands: its registers, and the commands on them. */
import { arcRegisters, type KernelCallName } from "../../image/kernel-call.js";
import { refuseRegister, registerValues, writeRegisterValue, type Pfn } from "../../machine/index.js";
import { LimitReached } from "../state/index.js";
import { writeContext } from "./context-calls.js";
import type { LabCall } from "./lab-call.js";
import { requireArchitecture } from "./maintenance-calls.js";

/** The register that an argument names. */
function registerOf({ args }: LabCall, name: KernelCallName): (typeof arcRegisters)[number] {
  const register = arcRegisters[Number(args[0])];
  if (register === undefined)
    throw new LimitReached(`kernel code: ${name} of register ${args[0]}: name ARC_PD0, ARC_PD1, ARC_INDEX, ARC_PID, …`);
  return register;
}

function write(call: LabCall, register: string, value: bigint): void {
  const { machine } = call.system;
  const why = refuseRegister(machine, register, value);
  if (why !== null) throw new LimitReached(`kernel code: ${why}`);
  writeRegisterValue(machine, call.core, register, value);
}

/** The handlers, by the name of the primitive. */
export const arcCalls: Partial<Record<KernelCallName, (call: LabCall) => bigint | 0>> = {
  arc_write: (call) => {
    requireArchitecture(call, "arc_write", "arc");
    const { core, system } = call;
    const register = registerOf(call, "arc_write");
    write(call, register, BigInt.asUintN(32, call.args[1]!));
    // Who runs here now is told as any write of a context is.
    if (register === "PID" || register === "SCRATCH_DATA0") {
      const { sharedEnable, root, asid } = core.context;
      writeContext(system, core, root as Pfn, asid);
      core.context.sharedEnable = sharedEnable;
    }
    return 0;
  },
  arc_read: (call) => {
    requireArchitecture(call, "arc_read", "arc");
    const register = registerOf(call, "arc_read");
    const shown = registerValues(call.system.machine, call.core);
    const found = shown.find(({ name }) => name === register || (register === "SASID0" && name === "SASID"));
    if (found === undefined) throw new LimitReached(`kernel code: this machine has no ${register}`);
    return BigInt(found.value.startsWith("0x") ? found.value.replaceAll("_", "") : `0x${found.value}`);
  },
  tlb_command: (call) => {
    requireArchitecture(call, "tlb_command", "arc");
    write(call, "TLBCOMMAND", BigInt.asUintN(32, call.args[0]!));
    return 0;
  },
};
