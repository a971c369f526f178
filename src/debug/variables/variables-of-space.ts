/** The address space that a frame executes in, and the registers that choose translations. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { RegisterSnapshot } from "../../protocol/snapshot.js";
import {
  controlRegisters,
  findThread,
  isWritableControlRegister,
  memberships,
  regionsOf,
  spaces,
  threads,
  writeControlRegister,
  type Simulation,
} from "../../simulator/index.js";
import type { SpaceId } from "../../machine/index.js";
import type { FrameContext } from "../expressions/index.js";
import { formatAddress, memoryReference, RequestError } from "../arguments/index.js";
import { containerReference, type FrameKey, type Session } from "../session/index.js";
import { hexNumber } from "../../notation/index.js";

/** A line of text in the variables view that cannot be changed. */
export function fact(name: string, value: string): DebugProtocol.Variable {
  return { name, value, variablesReference: 0, presentationHint: { attributes: ["readOnly"] } };
}

/** The VASes that the thread's process is attached or subscribed to. */
function attachments({ simulation, tid }: FrameContext): readonly DebugProtocol.Variable[] {
  const pid = findThread(simulation, tid)?.pid ?? 0;
  return memberships(simulation, pid)
    .filter(({ attached, subscribed }) => attached !== null || subscribed !== null)
    .map(({ vid, attached, subscribed, activeTids }) => {
      const ways = [
        ...(attached === null ? [] : [`attached ${attached}`]),
        ...(subscribed === null
          ? []
          : [subscribed < 0 ? "subscribed with private mappings" : `subscribed, shared id ${subscribed}`]),
        ...(activeTids.includes(tid) ? ["active in this thread"] : []),
      ];
      return fact(`VAS ${simulation.system.kernel.vases.get(vid)?.name ?? vid}`, ways.join(" · "));
    });
}

/** Title, root, ASID, regions and VASes of the executing space. */
export function addressSpaceVariables(
  session: Session,
  context: FrameContext,
  key: FrameKey,
): readonly DebugProtocol.Variable[] {
  const { simulation, frame } = context;
  const { kernel, machine } = simulation.system;
  const info = spaces(simulation.system).find(({ space }) => space === frame.space);
  const regions = info === undefined || info.kind === "segment" ? null : kernel.spaces.get(info.space as SpaceId)!.vmas;
  return [
    fact("space", `${info?.title ?? "?"} (id ${frame.space})`),
    ...(info === undefined
      ? []
      : [
          {
            ...fact("root", `PFN ${hexNumber(info.root)}`),
            memoryReference: memoryReference("physical", info.root * machine.memory.pageBytes),
          },
          fact("ASID", info.asid === null ? "none yet" : String(info.asid)),
        ]),
    ...attachments(context),
    ...(regions === null
      ? []
      : [
          {
            name: "regions",
            value: `${regions.length}`,
            variablesReference: containerReference(session.handles, { kind: "regions", frame: key }),
            namedVariables: regions.length,
          },
        ]),
  ];
}

function kilobytes(bytes: number): number {
  return Math.floor(bytes / 1024);
}

/** Mapped ranges of the executing space, by address. */
export function regionVariables(context: FrameContext): readonly DebugProtocol.Variable[] {
  const { space } = context.frame;
  return (regionsOf(context.simulation, space) ?? []).map((region) => ({
    name: `${formatAddress(region.start)}..${formatAddress(region.end)}`,
    value: [
      region.permissions,
      region.label,
      `${kilobytes(region.resident)} of ${kilobytes(region.end - region.start)} KB resident`,
      ...(region.largePage > 0 ? [`pages of ${kilobytes(region.largePage)} KB`] : []),
    ].join(" · "),
    variablesReference: 0,
    memoryReference: memoryReference(space, region.start),
    presentationHint: { attributes: ["readOnly"] },
  }));
}

function registersOf(context: FrameContext): {
  readonly core: number;
  readonly running: boolean;
  readonly registers: readonly RegisterSnapshot[];
} {
  const thread = threads(context.simulation).find((one) => one.tid === context.tid);
  const core = thread?.core ?? 0;
  return { core, running: thread?.running ?? false, registers: controlRegisters(context.simulation, core) };
}

/** The control registers of the core: what the MMU matches entries against. */
export function translationVariables(
  session: Session,
  context: FrameContext,
  key: FrameKey,
): readonly DebugProtocol.Variable[] {
  const { core, running, registers } = registersOf(context);
  const where = running ? `${core}` : `${core}, where another thread is in context now`;
  return [
    fact("core", where),
    ...registers.map((register) => ({
      name: register.name,
      value: register.value,
      variablesReference:
        register.fields.length === 0
          ? 0
          : containerReference(session.handles, { kind: "controlRegister", frame: key, name: register.name }),
      namedVariables: register.fields.length,
      ...(!isWritableControlRegister(context.simulation, register.name) && {
        presentationHint: { attributes: ["readOnly"] },
      }),
    })),
  ];
}

/**
 * Fields of one control register.
 *
 * @throws RequestError if the core has no such register
 */
export function controlRegisterFields(context: FrameContext, name: string): readonly DebugProtocol.Variable[] {
  const register = registersOf(context).registers.find((one) => one.name === name);
  if (register === undefined) throw new RequestError(`this core has no register ${name}`);
  return register.fields.map((field) => fact(field.name, field.value));
}

/**
 * Writes a control register of the thread's core.
 *
 * @throws RequestError if there is none of this name, it is read only, or the value does not fit
 */
export function setControlRegister(context: FrameContext, name: string, value: bigint): string {
  return writeCoreRegister(context.simulation, registersOf(context).core, name, value);
}

/**
 * Writes a control register of a core, and says what it holds then.
 *
 * @throws RequestError if there is none of this name, it is read only, or the value does not fit
 */
export function writeCoreRegister(simulation: Simulation, core: number, name: string, value: bigint): string {
  const find = (): RegisterSnapshot | undefined => controlRegisters(simulation, core).find((one) => one.name === name);
  if (find() === undefined) throw new RequestError(`this core has no register ${name}`);
  const problem = writeControlRegister(simulation, core, name, BigInt.asUintN(64, value));
  if (problem !== null) throw new RequestError(problem);
  return find()?.value ?? "";
}
