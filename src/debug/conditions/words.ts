/** Names that stand for numbers in conditions over fields: processes, VASes, TLBs, accesses, causes, system calls, constants. */
import { Access, FlushScope } from "../../machine/index.js";
import { systemCallNumber, type CauseKind, type Simulation } from "../../simulator/index.js";
import { constantValue } from "../../language/index.js";

/** Causes of a change of watched data, numbered for conditions. */
export const causeNumbers: Readonly<Record<CauseKind, number>> = {
  instruction: 1,
  walker: 2,
  refill: 3,
  eviction: 4,
  flush: 5,
  copy: 6,
  zero: 7,
  call: 8,
  fault: 9,
  exit: 10,
  switch: 11,
  kernel: 12,
  edit: 13,
};

const words: Readonly<Record<string, number>> = {
  fetch: Access.Fetch,
  load: Access.Load,
  store: Access.Store,
  all: FlushScope.All,
  nonglobal: FlushScope.NonGlobal,
  one_asid: FlushScope.Asid,
  one_page: FlushScope.Page,
  range: FlushScope.Range,
  micro: FlushScope.Micro,
  ...causeNumbers,
};

/** A process that has not begun and a VAS that is not made yet have names in the image. */
export function isLaterName({ image }: Simulation, wanted: string): boolean {
  return [...image.processes, ...image.vases].some(({ name }) => name === wanted);
}

/** A name that is no field; null: it means nothing. */
export function wordValue({ system }: Simulation, name: string): bigint | null {
  for (const process of system.kernel.processes.values()) if (process.name === name) return BigInt(process.pid);
  for (const vas of system.kernel.vases.values()) if (vas.name === name) return BigInt(vas.vid);
  const level = system.machine.config.tlbs.findIndex((tlb) => tlb.name === name);
  if (level >= 0) return BigInt(level);
  if (Object.hasOwn(words, name)) return BigInt(words[name]!);
  const call = systemCallNumber(name);
  return call !== null ? BigInt(call) : (constantValue(name) ?? null);
}
