/** read_file: how a program reads sysfs and procfs. There are no descriptors: one call opens, reads and closes. */
import { spaceOf, unsigned, type Call } from "../state/index.js";
import { decodeUtf8, encodeUtf8, errno } from "../abi/index.js";
import { readPseudoFile } from "./pseudo-files.js";
import { readUserString, writeUser } from "../memory/index.js";

/** Most bytes of a path without its NUL. */
const pathLimit = 4095;

/**
 * read_file(path, buffer, length): the first `length` bytes of a file's text, as open, read and close.
 *
 * @returns how many bytes there are, or EFAULT (path), ENAMETOOLONG, ENOENT, EISDIR, EACCES, EFAULT (buffer).
 */
export function readFile(call: Call): number {
  const { system, thread, process } = call;
  const mm = spaceOf(system.kernel, thread.space);
  const path = readUserString(system, mm, unsigned(call.args[0]!), pathLimit);
  if (path === "fault") return -errno.EFAULT;
  if (path === "too long") return -errno.ENAMETOOLONG;
  const text = readPseudoFile(system, decodeUtf8(path), process);
  if (typeof text === "number") return text;
  const bytes = encodeUtf8(text);
  const part = bytes.subarray(0, Math.min(bytes.length, unsigned(call.args[2]!)));
  const copied = writeUser(system, mm, unsigned(call.args[1]!), part);
  return copied < 0 ? copied : part.length;
}
