/** docs/kernel.md and docs/reference/errors.md against the kernel. `UPDATE_DOCS=1` before the test command writes the table of errors. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { systemCallErrors } from "../../src/image/system-call-errors.js";
import { implementedSystemCalls, kernelPresets } from "../../src/kernel/index.js";

const at = (path: string): URL => new URL(`../../docs/${path}`, import.meta.url);

describe("docs/kernel.md says what the code does", () => {
  it("every preset and system call", () => {
    const page = readFileSync(at("kernel.md"), "utf8");
    for (const { name } of kernelPresets()) assert.ok(page.includes(`\`${name}\``), name);
    for (const name of implementedSystemCalls) assert.ok(new RegExp(`\`${name}[(\`]`).test(page), name);
  });
});

describe("docs/reference/errors.md", () => {
  const page = at("reference/errors.md");
  const [start, end] = ["<!-- errors: generated from src/image/system-call-errors.ts -->", "<!-- end of errors -->"];
  const table = Object.entries(systemCallErrors)
    .flatMap(([call, errors]) => errors.map(({ errno, when }) => `| \`${call}\` | ${errno} | ${when} |`))
    .join("\n");
  const section = `${start}\n\n| call | errno | when |\n| --- | --- | --- |\n${table}\n\n${end}`;
  if (process.env["UPDATE_DOCS"]) {
    const text = readFileSync(page, "utf8");
    writeFileSync(page, text.slice(0, text.indexOf(start)) + section + text.slice(text.indexOf(end) + end.length));
  }

  it("lists every error of every call as it is (UPDATE_DOCS=1 writes them)", () => {
    assert.ok(readFileSync(page, "utf8").includes(section));
  });
});
