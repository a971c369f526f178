/** Why a file cannot be read, for people: what VS Code's file systems say is written for programmers. */

/** What is known of a read that failed. */
export interface FailedRead {
  /** Code of VS Code's `FileSystemError`, such as `FileNotFound`. */
  readonly code?: unknown;
  readonly message: string;
  /** Scheme of the file's URI, and whether a file system of this VS Code serves it. */
  readonly scheme: string;
  readonly served: boolean;
}

/** Why, and what to do where that is not plain; the end of a sentence about the file. */
export function readProblem({ code, message, scheme, served }: FailedRead): string {
  if (!served)
    return `nothing here reads files of the scheme \`${scheme}\`: install what provides it, or give the path of a file of this machine`;
  if (code === "FileNotFound") return "there is no such file";
  if (code === "FileIsADirectory") return "it is a folder";
  if (code === "NoPermissions") return "not permitted";
  return message;
}
