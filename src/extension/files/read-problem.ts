/** Why a file cannot be read, for people: what VS Code's file systems say is written for programmers. */

/** What an error of a file system tells of itself. */
export interface FileError {
  /** Code of VS Code's `FileSystemError`, such as `FileNotFound`. */
  readonly code?: unknown;
  readonly message: string;
}

/** Why, and what to do where that is not plain; the end of a sentence about the file. */
export function readProblem({ code, message }: FileError, pathOrUri: string): string {
  if (code === "FileNotFound") return "there is no such file";
  if (code === "FileIsADirectory") return "it is a folder";
  if (code === "NoPermissions") return "not permitted";
  if (code === "Unavailable" || /^ENOPRO\b/.test(message)) {
    const [scheme = ""] = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/.exec(pathOrUri) ?? [];
    return `nothing here reads files of the scheme \`${scheme}\`: install what provides it, or give the path of a file of this machine`;
  }
  return message;
}
