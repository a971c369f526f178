/** The primitives in docs/lab.md are those of the language. `UPDATE_DOCS=1` before the test command writes them. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { kernelCallGroups, type KernelCallGroup } from "../../src/language/model/kernel-call-table.js";

const path = new URL("../../docs/lab.md", import.meta.url);

function signature({ name, parameters }: KernelCallGroup["calls"][number]): string {
  const texts = parameters.map((parameter) => {
    if (parameter.default === undefined) return parameter.name;
    const fallback =
      parameter.default !== -1n ? String(parameter.default) : parameter.name === "level" ? "last" : "ALL";
    return `${parameter.name} = ${fallback}`;
  });
  return `\`${name}(${texts.join(", ")})\``;
}

function tables(): string {
  return kernelCallGroups
    .map(({ title, calls }) =>
      [
        `**${title}**`,
        "",
        "| primitive | does | returns |",
        "|---|---|---|",
        ...calls.map((call) => `| ${signature(call)} | ${call.doc} | ${call.returns} |`),
      ].join("\n"),
    )
    .join("\n\n");
}

describe("docs/lab.md", () => {
  it("lists the primitives of kernel code as the language has them", () => {
    const text = readFileSync(path, "utf8");
    const [start, end] = [text.indexOf("**Entries**"), text.indexOf("\n\n### What is owed")];
    assert.ok(start > 0 && end > start);
    const wanted = text.slice(0, start) + tables() + text.slice(end);
    if (process.env["UPDATE_DOCS"] === "1") writeFileSync(path, wanted);
    assert.equal(readFileSync(path, "utf8"), wanted);
  });
});
