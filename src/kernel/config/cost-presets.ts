/**
 * Calibrations of the cost model: whose figures the kernel charges. Each preset is the base table of cost-model.ts with
 * the parts replaced that its source gives; its totals are what was published, and its parts add up to them.
 */
import { costModel, type Cost, type CostName } from "./cost-model.js";

/** A published total and the parts that it is made of here. */
export interface CostTotal {
  readonly what: string;
  /** Cycles at the preset's clock rate. */
  readonly cycles: number;
  readonly parts: readonly CostName[];
  /** Where it was published, and whether it was read there or is recalled. */
  readonly source: string;
}

/** One calibration. */
export interface CostPreset {
  readonly title: string;
  /** Clock rate of the machine that was measured, in MHz: how cycles are shown as nanoseconds. */
  readonly mhz: number;
  readonly costs: Partial<Record<CostName, Cost>>;
  readonly totals: readonly CostTotal[];
}

const measured = "measured, vas-semantics §2.11";
const recalled = "recalled and unverified, vas-semantics §3.7";
const remainder = `the recalled total less system call and root load, ${recalled}`;

/** Root loads as the table of SpaceJMP gives them, the same on both of its kernels. */
const rootLoads = {
  rootLoad: { cycles: 130, source: `CR3 load that flushes; ${recalled}` },
  rootLoadTagged: { cycles: 224, source: `CR3 load that keeps the entries of all tags; ${recalled}` },
} as const;

/** The calibrations by name. */
export const costPresets = {
  "rfc-e5620": {
    title: "the Linux patches as their author measured them on a Xeon E5620",
    mhz: 2400,
    costs: {},
    totals: [
      { what: "VAS switch, 468 ns", cycles: 1123, parts: ["systemCall", "vasSwitch"], source: measured },
      { what: "process switch, 1944 ns", cycles: 4666, parts: ["systemCall", "threadSwitch"], source: measured },
      {
        what: "VAS create, 20 003 ns",
        cycles: 48_007,
        parts: ["systemCall", "vasCreate", "zeroPage"],
        source: measured,
      },
    ],
  },
  "spacejmp-dragonfly": {
    title: "SpaceJMP in DragonFly BSD on a Xeon E5-2670v2, recalled and unverified",
    mhz: 2500,
    costs: {
      ...rootLoads,
      systemCall: { cycles: 357, source: recalled },
      vasSwitch: { cycles: 640, source: remainder },
      vasSwitchTagged: { cycles: 226, source: remainder },
    },
    totals: [
      { what: "vas_switch", cycles: 1127, parts: ["systemCall", "vasSwitch", "rootLoad"], source: recalled },
      {
        what: "vas_switch, tagged",
        cycles: 807,
        parts: ["systemCall", "vasSwitchTagged", "rootLoadTagged"],
        source: recalled,
      },
    ],
  },
  "spacejmp-barrelfish": {
    title: "SpaceJMP in Barrelfish on a Xeon E5-2670v2, recalled and unverified",
    mhz: 2500,
    costs: {
      ...rootLoads,
      systemCall: { cycles: 130, source: recalled },
      vasSwitch: { cycles: 404, source: remainder },
      vasSwitchTagged: { cycles: 108, source: remainder },
      duplicateEntry: { cycles: 0, source: "sub-trees of page tables are shared, not copied; vas-semantics §3.6" },
    },
    totals: [
      { what: "vas_switch", cycles: 664, parts: ["systemCall", "vasSwitch", "rootLoad"], source: recalled },
      {
        what: "vas_switch, tagged",
        cycles: 462,
        parts: ["systemCall", "vasSwitchTagged", "rootLoadTagged"],
        source: recalled,
      },
    ],
  },
} as const satisfies Record<string, CostPreset>;

/** Name of a calibration. */
export type CostPresetName = keyof typeof costPresets;

/** The figures of a calibration, in cycles. */
export function costsOf(preset: CostPresetName): Record<CostName, number> {
  const own: Partial<Record<CostName, Cost>> = costPresets[preset].costs;
  return Object.fromEntries(
    Object.entries(costModel).map(([name, base]) => [name, (own[name as CostName] ?? base).cycles]),
  ) as Record<CostName, number>;
}
