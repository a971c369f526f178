/** The argument that names a VAS or a segment. */
import { Defect } from "../config/index.js";
import { decodeUtf8, errno, nameLimit, signal } from "../abi/index.js";
import { readUserString } from "../memory/index.js";
import { reportDefect, spaceOf, unsigned, type Call } from "../state/index.js";
import { exitProcess } from "./process-exit.js";
import { addressText } from "../../notation/index.js";

/** Name argument of create and find: a string, or the errno of a bad one. */
export function nameArgument(call: Call, argument: bigint): string | number {
  if (argument === 0n) return -errno.EINVAL;
  const space = spaceOf(call.system.kernel, call.thread.space);
  const bytes = readUserString(call.system, space, unsigned(argument), nameLimit);
  if (bytes === "too long") return -errno.EINVAL;
  if (bytes !== "fault") return decodeUtf8(bytes);
  if (call.system.kernel.config.strlenOnUserAddress) oops(call, unsigned(argument));
  return -errno.EFAULT;
}

/** Q10: strlen runs on the user's address in kernel mode. Nobody resolves that fault: the kernel kills the process. */
function oops({ system, process }: Call, va: number): void {
  const cause = "kernel oops: strlen on a user address that is not mapped (Q10)";
  reportDefect(
    system,
    Defect.StrlenOnUserAddress,
    `the name at ${addressText(va)} cannot be read, and the kernel's strlen runs into that`,
  );
  exitProcess(system, process, { kind: "signal", signal: signal.SIGKILL, va, cause });
}
