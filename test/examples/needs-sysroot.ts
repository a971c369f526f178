/** Examples that need the C library of Debian's cross packages; tests that take every example leave them to a test of their own. */
import path from "node:path";

/** Does an example, by its path below examples/, need a sysroot? */
export function needsSysroot(name: string): boolean {
  return ["real-libc.vas", "page-size.vas"].includes(path.basename(name));
}
