/** What a user is told of a file that VS Code's file systems do not give. */
import assert from "node:assert/strict";
import { readProblem, type FailedRead } from "../../src/extension/files/read-problem.js";

describe("a file that cannot be read", () => {
  const served = { scheme: "file", served: true };
  const foreign =
    "nothing here reads files of the scheme `memfs`: install what provides it, or give the path of a file of this machine";
  const rows: readonly (readonly [read: FailedRead, told: string])[] = [
    [{ ...served, code: "FileNotFound", message: "Error: ENOENT" }, "there is no such file"],
    [{ ...served, code: "FileIsADirectory", message: "Error: EISDIR" }, "it is a folder"],
    [{ ...served, code: "NoPermissions", message: "Error: EACCES" }, "not permitted"],
    [{ ...served, code: "Unknown", message: "the moon is in the way" }, "the moon is in the way"],
    [{ scheme: "memfs", served: false, code: "Error", message: "ENOPRO: No file system provider found" }, foreign],
  ];
  for (const [read, told] of rows)
    it(`is told with cause and remedy: ${read.message}`, () => assert.equal(readProblem(read), told));
});
