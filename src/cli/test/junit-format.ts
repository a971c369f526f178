/** Results of `vas test` as JUnit XML, as continuous integration systems read it: a suite a file, a case an expectation. */
import { printable } from "../terminal/index.js";
import { casesOf, type TestCase, type TestFormat } from "./test-format.js";
import { testedName, type TestedFile } from "./tested-file.js";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
};

/** Text for XML 1.0, which has no control characters; they are escaped as for a terminal, where the document may be read. */
function xml(text: string): string {
  const safe = text.split("\n").map(printable).join("\n");
  return safe.replace(/[&<>"\n]/g, (one) => entities[one]!).replace(/[\ud800-\udfff\ufffe\uffff]/gu, "\ufffd");
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

function caseText(suite: string, { name, passed, file, line, message }: TestCase, error: boolean): string {
  const place = line === null ? "" : ` line="${line}"`;
  const open = `    <testcase classname="${xml(suite)}" name="${xml(name)}" file="${xml(file)}"${place}`;
  if (passed) return `${open}/>\n`;
  const kind = error ? "error" : "failure";
  const where = line === null ? file : `${file}:${line}`;
  return `${open}>\n      <${kind} message="${xml(message)}">${xml(`${where}: ${name} (${message})`)}</${kind}>\n    </testcase>\n`;
}

function suiteText(tested: TestedFile): string {
  const name = testedName(tested);
  const cases = casesOf(tested);
  const error = tested.status === "error";
  const bad = cases.filter(({ passed }) => !passed).length;
  const output = tested.output.length === 0 ? "" : `    <system-out>${xml(tested.output.join("\n"))}</system-out>\n`;
  return (
    `  <testsuite name="${xml(name)}" tests="${cases.length}" failures="${error ? 0 : bad}" errors="${error ? bad : 0}" ` +
    `skipped="0" time="${seconds(tested.milliseconds)}">\n` +
    `${cases.map((one) => caseText(name, one, error)).join("")}${output}  </testsuite>\n`
  );
}

/** The document. */
export function junitFormat(): TestFormat {
  return {
    before: () => '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="vas test">\n',
    each: suiteText,
    after: () => "</testsuites>\n",
  };
}
