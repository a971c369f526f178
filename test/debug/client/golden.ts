/**
 * Golden files: text that a test produces, kept beside it. UPDATE_GOLDEN=1 writes them; without it a missing file fails, and
 * a difference leaves the new text in NAME.txt.actual and fails.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "golden");

/** Compares text with the golden file of this name in a folder; without one, in that of the debugger's. */
export function assertGolden(name: string, lines: readonly string[], within = folder): void {
  const file = path.join(within, `${name}.txt`);
  const actual = `${lines.join("\n")}\n`;
  if (process.env["UPDATE_GOLDEN"] === "1") {
    writeFileSync(file, actual);
    rmSync(`${file}.actual`, { force: true });
    return;
  }
  if (!existsSync(file)) {
    writeFileSync(`${file}.actual`, actual);
    assert.fail(`${file} is missing; the text is in ${path.basename(file)}.actual (UPDATE_GOLDEN=1 accepts it)`);
  }
  const expected = readFileSync(file, "utf8");
  if (expected === actual) {
    rmSync(`${file}.actual`, { force: true });
    return;
  }
  writeFileSync(`${file}.actual`, actual);
  const before = expected.split("\n");
  const after = actual.split("\n");
  const at = after.findIndex((text, index) => text !== before[index]);
  assert.equal(
    after[at],
    before[at],
    `${file}, line ${at + 1} differs; the new text is in ${path.basename(file)}.actual (UPDATE_GOLDEN=1 accepts it)`,
  );
  assert.fail(`${file} is longer than the new text`);
}
