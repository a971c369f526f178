/** What the kernel did about a page fault, in a word. */
import { FaultKind } from "../../machine/index.js";

/** Words as conditions, traces and stops have them: "demand_zero". */
export const faultKindNames: Readonly<Record<FaultKind, string>> = {
  [FaultKind.Fatal]: "fatal",
  [FaultKind.DemandZero]: "demand_zero",
  [FaultKind.SegmentFill]: "segment_fill",
  [FaultKind.Mapped]: "mapped",
  [FaultKind.CopyOnWrite]: "copy_on_write",
  [FaultKind.Reuse]: "reuse",
  [FaultKind.StackGrowth]: "stack_growth",
  [FaultKind.LazyAttach]: "lazy_attach",
  [FaultKind.AccessFlag]: "access_flag",
  [FaultKind.OtherKey]: "other_key",
  [FaultKind.Spurious]: "spurious",
};

/** The same in a sentence: "page fault, copy on write". */
export function faultKindText(kind: number): string {
  const name = Object.hasOwn(faultKindNames, kind) ? faultKindNames[kind as FaultKind] : "";
  return name === "" ? "page fault" : `page fault, ${name.replaceAll("_", " ")}`;
}
