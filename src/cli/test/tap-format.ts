/** Results of `vas test` in version 14 of the Test Anything Protocol: a point a file, its expectations as a subtest. */
import { printable } from "../terminal/index.js";
import { casesOf, type TestCase, type TestFormat } from "./test-format.js";
import { testedName, type TestedFile } from "./tested-file.js";

/** A description: `#` would begin a directive. */
function described(text: string): string {
  return printable(text).replace(/[\\#]/g, "\\$&");
}

function caseText({ name, passed, file, line, message }: TestCase, number: number): string {
  const point = `    ${passed ? "ok" : "not ok"} ${number} - ${described(name)}\n`;
  if (passed) return point;
  const place = line === null ? "" : `      line: ${line}\n`;
  return (
    `${point}      ---\n      message: ${JSON.stringify(printable(message))}\n` +
    `      file: ${JSON.stringify(printable(file))}\n${place}      ...\n`
  );
}

function fileText(tested: TestedFile, index: number): string {
  const cases = casesOf(tested);
  return (
    `# Subtest: ${described(testedName(tested))}\n${cases.map((one, at) => caseText(one, at + 1)).join("")}    1..${cases.length}\n` +
    `${tested.status === "passed" ? "ok" : "not ok"} ${index + 1} - ${described(testedName(tested))}\n`
  );
}

/** The document; its plan stands at the end, when it is known how many files ran. */
export function tapFormat(): TestFormat {
  return {
    before: () => "TAP version 14\n",
    each: fileText,
    after: (files, notRun) => `1..${files.length}\n${notRun > 0 ? "Bail out! interrupted\n" : ""}`,
  };
}
