/** The launch configuration: docs/debugging.md lists the attributes. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { historyLimits } from "../../simulator/index.js";
import { optional, type Shape } from "./argument-shape.js";
import { RequestError } from "./request-error.js";

/** A setting of the machine or the kernel. */
export type SettingValue = string | number | boolean;

/** Attributes of a launch request. */
export interface LaunchArguments extends DebugProtocol.LaunchRequestArguments {
  /** Scenario: absolute path or URI. */
  readonly program: string;
  /** Stop at the first statement of the first process. */
  readonly stopOnEntry?: boolean | null;
  /** Stop when the run has ended, before the session does: to look at the final state, or to go back. */
  readonly stopAtEnd?: boolean | null;
  /** Overrides of the scenario's `machine` block, e.g. `{ "tags": "asid" }`. */
  readonly machine?: Readonly<Record<string, unknown>> | null;
  /** Overrides of the scenario's `kernel` block, e.g. `{ "quantum": 50 }`. */
  readonly kernel?: Readonly<Record<string, unknown>> | null;
  /** Variant of the scenario to run; absent or empty: the scenario as it is. */
  readonly variant?: string | null;
  /** Schedule to follow, as text or by the name of one in the file; absent or empty: the file's, if it has only one without a name. */
  readonly schedule?: string | null;
  /** Instruction attempts between checkpoints. */
  readonly checkpointInterval?: number | null;
  /** Megabytes (2^20 bytes) that the history may take; older moments are then reached by longer replays. */
  readonly historyMegabytes?: number | null;
  /** Send `vas/stopped` after each stop, with its story; absent: as the host has it (VS Code true, `vas dap` false). */
  readonly stories?: boolean | null;
  /** What is written down while the session runs. */
  readonly trace?: "off" | "protocol" | "machine" | "all" | null;
  /** File for the trace, path or URI; else it goes to the log of the host. */
  readonly traceFile?: string | null;
}

/** Bytes of a megabyte. */
export const megabyte = 2 ** 20;

/** Range of `historyMegabytes`, and what is usual. */
const historyMegabytes = {
  usual: historyLimits.usual / megabyte,
  least: historyLimits.least / megabyte,
  most: historyLimits.most / megabyte,
} as const;

/** Shape of the launch arguments. */
export const launchShape = {
  fields: {
    program: "string",
    stopOnEntry: optional("boolean"),
    stopAtEnd: optional("boolean"),
    noDebug: optional("boolean"),
    machine: optional("object"),
    kernel: optional("object"),
    variant: optional("string"),
    schedule: optional("string"),
    checkpointInterval: optional("integer"),
    historyMegabytes: optional("integer"),
    stories: optional("boolean"),
    trace: optional({ oneOf: ["off", "protocol", "machine", "all"] }),
    traceFile: optional("string"),
  },
} as const satisfies Shape;

function prefixed(group: "machine" | "kernel", settings: Readonly<Record<string, unknown>>): [string, SettingValue][] {
  return Object.entries(settings).map(([key, value]) => {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      return [`${group}.${key}`, value];
    throw new RequestError(`launch attribute ${group}.${key} must be a string, a number or a boolean`, true);
  });
}

/**
 * The overrides of a launch request with the keys that the simulator knows: `machine.tags`, `kernel.quantum`.
 *
 * @throws RequestError for a value that is neither string, number nor boolean
 */
export function settingOverrides(launch: LaunchArguments): Readonly<Record<string, SettingValue>> {
  return Object.fromEntries([...prefixed("machine", launch.machine ?? {}), ...prefixed("kernel", launch.kernel ?? {})]);
}

/**
 * Checks what the shape cannot say.
 *
 * @throws RequestError with the attribute and the remedy
 */
export function checkLaunch(launch: LaunchArguments): void {
  if (launch.program.trim() === "")
    throw new RequestError("launch attribute program is empty: give the path or URI of a .vas file", true);
  const interval = launch.checkpointInterval;
  if (interval !== undefined && interval !== null && (interval < 1000 || interval > 1e9)) {
    throw new RequestError(
      `launch attribute checkpointInterval is ${interval}: use 1000 to 1000000000 instruction attempts`,
      true,
    );
  }
  const megabytes = launch.historyMegabytes ?? historyMegabytes.usual;
  if (megabytes < historyMegabytes.least || megabytes > historyMegabytes.most) {
    throw new RequestError(
      `launch attribute historyMegabytes is ${megabytes}: use ${historyMegabytes.least} to ${historyMegabytes.most}`,
      true,
    );
  }
  settingOverrides(launch);
}
