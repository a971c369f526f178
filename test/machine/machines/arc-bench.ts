/** An ARC core at a load, and its registers as text. */
import { setRegister, type SettingValue } from "../../../src/machine/index.js";
import { createBench, enter, mapPage, newSpace, va, writeProgram, type Bench } from "./bench-machine.js";
import { ecall, ld } from "./encoder.js";

export const page = 0x2000;

export const textVa = 0x10_0000;

export const dataVa = 0x2030_4000;

/** A core at a load from `dataVa`, both pages mapped, running ASID 0x2a. */
export function atLoad(
  preset: string,
  overrides: Record<string, SettingValue> = {},
  marks: { shared?: number; global?: boolean } = {},
): Bench {
  const bench = createBench(preset, overrides);
  const root = newSpace(bench);
  writeProgram(bench, mapPage(bench, root, textVa), [ld(6, 5, 0), ecall]);
  mapPage(bench, root, dataVa, { permissions: "r", ...marks });
  enter(bench, root, { asid: 0x2a, sasidLo: 1 << 5 });
  bench.core.pc = va(textVa);
  setRegister(bench.core, 5, BigInt(dataVa));
  return bench;
}

/** Valid entries of the first-level TLBs and of the JTLB. */
export function counts({ core }: Bench): [micro: number, joint: number] {
  const valid = (level: 1 | 2): number =>
    core.tlbs
      .filter(({ config }) => config.level === level)
      .reduce((sum, tlb) => sum + [...tlb.span].filter((span) => span > 0).length, 0);
  return [valid(1), valid(2)];
}
