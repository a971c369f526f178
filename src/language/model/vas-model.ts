/**
 * Whose system calls on VASes the kernel of a scenario has: those of the Linux patches, or those of SpaceJMP. They share
 * names (`vas_attach`), so that a call means what the kernel block says.
 */
import type { Scenario } from "../generated/ast.js";

/** As the kernel's setting `vas_model`. */
export type VasModel = "linux" | "spacejmp";

/** The setting `vas_model` if the kernel block has it, else by preset: `spacejmp` and `spacejmp-…` are SpaceJMP's. */
export function vasModelOf(scenario: Scenario): VasModel {
  const kernel = scenario.kernels[0];
  const stated = kernel?.settings.find(({ key }) => key === "vas_model");
  if (stated) return (stated.text ?? stated.word) === "spacejmp" ? "spacejmp" : "linux";
  return /^spacejmp(-|$)/.test(kernel?.preset ?? "") ? "spacejmp" : "linux";
}
