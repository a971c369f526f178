/** What a user is told of a file that VS Code's file systems do not give. */
import assert from "node:assert/strict";
import { readProblem } from "../../src/extension/files/read-problem.js";

describe("a file that cannot be read", () => {
  const programs: readonly (readonly [code: string | undefined, message: string, program: string, told: string])[] = [
    ["FileNotFound", "EntryNotFound (FileSystemError): Error: ENOENT", "/w/a.vas", "there is no such file"],
    ["FileIsADirectory", "EISDIR: illegal operation on a directory, read", "/w", "it is a folder"],
    ["NoPermissions", "EACCES: permission denied", "/w/a.vas", "not permitted"],
    [
      "Unavailable",
      "Unavailable (FileSystemError)",
      "memfs:/a.vas",
      "nothing here reads files of the scheme `memfs`: install what provides it, or give the path of a file of this machine",
    ],
    [
      undefined,
      "ENOPRO: No file system provider found for resource 'ftp://host/a.vas'",
      "ftp://host/a.vas",
      "nothing here reads files of the scheme `ftp`: install what provides it, or give the path of a file of this machine",
    ],
    ["Unknown", "the moon is in the way", "/w/a.vas", "the moon is in the way"],
  ];
  for (const [code, message, program, told] of programs)
    it(`is told with cause and remedy: ${code ?? message.split(":")[0]}`, () =>
      assert.equal(readProblem({ code, message }, program), told));
});
