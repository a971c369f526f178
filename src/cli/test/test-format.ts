/** What a format of test results is. */
import type { TestedFile } from "./tested-file.js";

/** Text before the first file, as each is done, and behind the last. `notRun`: files that Ctrl-C left over. */
export interface TestFormat {
  readonly before: () => string;
  readonly each: (file: TestedFile, index: number) => string;
  readonly after: (files: readonly TestedFile[], notRun: number) => string;
}

/** How results are printed. */
export const testFormats = ["text", "json", "junit", "tap"] as const;
export type TestFormatName = (typeof testFormats)[number];

/** A result of its own for each expectation, and one for the run itself: what JUnit and TAP count. */
export interface TestCase {
  readonly name: string;
  readonly passed: boolean;
  readonly file: string;
  readonly line: number | null;
  /** Why it did not pass. */
  readonly message: string;
}

/** The cases of a file, the run first. */
export function casesOf(tested: TestedFile): readonly TestCase[] {
  const { status, reasons, expectations, file, explored } = tested;
  const ran = status === "passed" || status === "failed";
  return [
    {
      name: explored === null ? "runs to its end" : "comes to a verdict over all schedules",
      passed: ran,
      file,
      line: null,
      message: reasons.join("\n"),
    },
    ...expectations.map(({ text, message, passed, actual, file: place, line }) => ({
      name: text,
      passed,
      file: place,
      line,
      message: message === null ? actual : `${actual}: ${message}`,
    })),
  ];
}
