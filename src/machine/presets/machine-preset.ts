/** What a row of the table of machines says, and the prices that several machines share. */
import type {
  FigureSource,
  MachineArchitecture,
  MachineCosts,
  MachineOptions,
  TagPolicy,
  TlbConfig,
} from "../config/index.js";

/** A row of the table of machines: defaults that settings may override. */
export interface MachinePreset {
  readonly name: string;
  readonly title: string;
  readonly format: string;
  readonly tags: TagPolicy;
  readonly asidBits: number;
  readonly sasidCount: number;
  readonly refill: "software" | "hardware";
  readonly architecture: MachineArchitecture;
  readonly tlbs: readonly TlbConfig[];
  readonly costs: MachineCosts;
  readonly options: MachineOptions;
  readonly sources: readonly FigureSource[];
}

/** Prices of machines whose hardware walks the tables. All are choices: no source states them in cycles. */
export const walkerCosts: MachineCosts = {
  instruction: 1,
  microMiss: 4,
  memoryRead: 10,
  refillFetch: 0,
  refillData: 0,
  registerWrite: 3,
  flushOperation: 20,
  entryScan: 0,
};

/** Options of machines whose hardware walks the tables. */
export const walkerOptions: MachineOptions = {
  utlbOnContextWrite: "compare",
  utlbOnEviction: "keep",
  utlbOnMaintenance: "exact",
  deleteIgnoresSasid: false,
  sharedWithoutEnable: false,
  invalidFirst: true,
  adUpdate: "hardware",
  contiguous: true,
  erratumIvutlb: false,
  metalFix: false,
  erratumInvlpgGlobal: false,
  erratumCip1200: false,
  erratumE1003: false,
  walkDuringFlush: false,
  commonNotPrivate: false,
};
