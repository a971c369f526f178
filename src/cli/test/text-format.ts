/** Results of `vas test` for people: a line a file, and what failed below it. */
import { plural } from "../../notation/index.js";
import { paintFor, printable } from "../terminal/index.js";
import type { TestFormat } from "./test-format.js";
import { testedName, type Explored, type TestedFile } from "./tested-file.js";

/** What the file says about an expectation that failed. */
function messageText(message: string | null): string {
  return message === null ? "" : `: ${printable(message)}`;
}

/** What all schedules came to. */
function exploredText({ verdict, states, bounded }: Explored): string {
  const came = { holds: "all schedules", broken: "broken by a schedule", inconclusive: "not all schedules" }[verdict];
  return `${came}, ${plural(states, "state")}${bounded ? ", bounded" : ""}`;
}

/** Lines as files are done, and the totals. */
export function textFormat(colours: boolean): TestFormat {
  const paint = paintFor(colours);
  const lines = (one: TestedFile): readonly string[] => {
    const { status, expectations, reasons, warnings } = one;
    const file = printable(testedName(one));
    const warned = warnings.map((line) => `        ${line}`);
    if (status === "error") return [`${paint.bad("ERROR ")}  ${file}`, ...reasons.map((line) => `        ${line}`)];
    const failed = expectations.filter(({ passed }) => !passed);
    const holding = `${expectations.length - failed.length} of ${expectations.length} expectations hold`;
    const counts = `${holding}, ${one.explored === null ? `${one.instructions} instructions` : exploredText(one.explored)}`;
    if (status === "passed") return [`${paint.good("passed")}  ${file}: ${counts}`, ...warned];
    const why = status === "failed" ? "an expectation failed, " : "";
    return [
      `${paint.bad("FAILED")}  ${file}: ${why}${counts}`,
      ...failed.map(
        (each) =>
          `        ${printable(each.file)}:${each.line}: ${printable(each.text)} (${printable(each.actual)})${messageText(each.message)}`,
      ),
      ...reasons.map((line) => `        ${line}`),
      ...warned,
    ];
  };
  return {
    before: () => "",
    each: (file) => `${lines(file).join("\n")}\n`,
    after: (files, notRun) => {
      const passed = files.filter(({ status }) => status === "passed").length;
      const left = notRun === 0 ? "" : `, ${notRun} files not run`;
      return `${passed} of ${files.length} scenarios passed${left}\n`;
    },
  };
}
