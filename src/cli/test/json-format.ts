/** Results of `vas test` as one JSON document (docs/cli.md). */
import { printableJson } from "../terminal/index.js";
import type { TestFormat } from "./test-format.js";

/** The document, once all files are done. */
export function jsonFormat(): TestFormat {
  return {
    before: () => "",
    each: () => "",
    after: (files, notRun) => {
      const passed = files.filter(({ status }) => status === "passed").length;
      return `${printableJson({ passed, failed: files.length - passed, notRun, files })}\n`;
    },
  };
}
