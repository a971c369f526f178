/** Names that stand for numbers in conditions over fields: processes, VASes, TLBs, accesses, classes, causes, calls, pitfalls. */
import { Access, FlushScope, missClasses, Pitfall, pitfallId } from "../../machine/index.js";
import {
  faultKindNames,
  implementedSystemCalls,
  spaces,
  systemCallNumber,
  type CauseKind,
  type Simulation,
} from "../../simulator/index.js";
import { linuxEventNames } from "../../image/linux-call-names.js";
import { constantsByName, constantValue } from "../../language/index.js";
import type { FieldWords } from "./field-condition.js";

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

const accesses = { fetch: Access.Fetch, load: Access.Load, store: Access.Store };

const scopes = {
  all: FlushScope.All,
  nonglobal: FlushScope.NonGlobal,
  one_asid: FlushScope.Asid,
  one_page: FlushScope.Page,
  shared: FlushScope.Shared,
  range: FlushScope.Range,
  micro: FlushScope.Micro,
  other_asid: FlushScope.PageOfOther,
};

/** Why a page faulted. */
export const faultCauses = { absent: 0, protection: 1, fatal: 2, spurious: 3 } as const;

/** What the kernel did about a fault. */
const faultKinds = Object.fromEntries(Object.entries(faultKindNames).map(([kind, name]) => [name, Number(kind)]));

const numbered = (letter: string, most: number): Readonly<Record<string, number>> =>
  Object.fromEntries(Array.from({ length: most }, (_, at) => [`${letter}${at + 1}`, at + 1]));
const pitfalls = Object.fromEntries(
  Object.values(Pitfall).flatMap((one) => (typeof one === "number" ? [[pitfallId(one), one]] : [])),
);
/** Defects of the VAS patches (docs/kernel.md). */
const defects = numbered("Q", 20);

const named = (records: Iterable<{ readonly name: string }>, id: (record: never) => number): Record<string, number> =>
  Object.fromEntries([...records].map((record) => [record.name, id(record as never)]));

/** System calls: executables' by Linux's names. `exit` is that of the process, which Linux calls `exit_group` too. */
const calls: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...linuxEventNames].map(([number, name]) => [name, number])),
  ...Object.fromEntries([...implementedSystemCalls].map((name) => [name, systemCallNumber(name) ?? -1])),
};

/** The words that are compared with each kind of field. */
export const wordsOf = {
  access: () => accesses,
  scope: () => scopes,
  class: () => Object.fromEntries(missClasses.map(({ name, missClass }) => [name, missClass])),
  change: () => causeNumbers,
  fault: () => faultCauses,
  faultKind: () => faultKinds,
  pitfall: () => pitfalls,
  defect: () => defects,
  level: ({ system }) => Object.fromEntries(system.machine.config.tlbs.map(({ name }, level) => [name, level])),
  process: ({ system }) => named(system.kernel.processes.values(), ({ pid }: { pid: number }) => pid),
  vas: ({ system }) => named(system.kernel.vases.values(), ({ vid }: { vid: number }) => vid),
  space: ({ system }) => Object.fromEntries(spaces(system).map(({ title, space }) => [title, space])),
  call: () => calls,
  errno: () => constantsThatBegin("E"),
  signal: () => constantsThatBegin("SIG"),
} as const satisfies Record<string, FieldWords>;

function constantsThatBegin(prefix: string): Readonly<Record<string, number>> {
  const names = [...constantsByName.keys()].filter((name) => new RegExp(`^${prefix}[A-Z0-9]+$`).test(name));
  return Object.fromEntries(names.map((name) => [name, Number(constantValue(name) ?? -1n)]));
}

const words: Readonly<Record<string, number>> = { ...accesses, ...scopes, ...pitfalls, ...defects };

/** A process that has not begun and a VAS that is not made yet have names in the image: as declared, or as text of a program. */
export function isLaterName({ image }: Simulation, wanted: string): boolean {
  if ([...image.processes, ...image.vases].some(({ name }) => name === wanted)) return true;
  const text = [...wanted].map((letter) => letter.charCodeAt(0));
  return image.programs.some(({ segments }) => segments.some(({ bytes }) => hasText(bytes, text)));
}

/** Is there a text of these characters, with nothing before it and its end behind it? */
function hasText(bytes: Uint8Array, text: readonly number[]): boolean {
  for (let at = bytes.indexOf(text[0]!); at >= 0; at = bytes.indexOf(text[0]!, at + 1)) {
    const whole = (bytes[at - 1] ?? 0) === 0 && (bytes[at + text.length] ?? 0) === 0;
    if (whole && text.every((letter, offset) => bytes[at + offset] === letter)) return true;
  }
  return false;
}

/** A name that is no field and is compared with none; null: it means nothing. */
export function wordValue(simulation: Simulation, name: string): bigint | null {
  for (const kind of ["process", "vas", "level"] as const) {
    const found: Readonly<Record<string, number>> = wordsOf[kind](simulation);
    if (Object.hasOwn(found, name)) return BigInt(found[name]!);
  }
  if (Object.hasOwn(words, name)) return BigInt(words[name]!);
  const call = systemCallNumber(name);
  return call !== null ? BigInt(call) : (constantValue(name) ?? null);
}
