/**
 * The table of requests, events and capabilities in docs/debugging.md: made from the code, each row with the test that tries it.
 * UPDATE_DOCS=1 writes it. What has no test, or is in no golden file, fails.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { adapterCapabilities } from "../../../src/debug/capabilities.js";
import { requests } from "../../../src/debug/requests.js";
import type { Shape } from "../../../src/debug/arguments/index.js";
import { capabilityTests, eventTests, requestTests, type TestName } from "./protocol-rows.js";

const here = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const root = path.resolve(here, "../..");
const page = path.join(root, "docs/debugging.md");

/** Every file below a folder that ends so. */
function filesIn(folder: string, end: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(end))
    .map((name) => path.join(folder, name));
}

/** Events that the code sends. */
function eventsSent(): readonly string[] {
  const names = new Set<string>();
  for (const file of filesIn(path.join(root, "src/debug"), ".ts"))
    for (const match of readFileSync(file, "utf8").matchAll(/(?:\.send\(|new Event\()\s*"([a-zA-Z/]+)"/g))
      names.add(match[1]!);
  return [...names, "vas/stopped"];
}

/** Names of the arguments of a request, with `?` where they may be left out. */
function argumentsText(shape: Shape): string {
  if (typeof shape === "string") return "";
  if ("optional" in shape) return argumentsText(shape.optional);
  if (!("fields" in shape)) return "";
  const names = Object.entries(shape.fields).map(([name, field]) => {
    const left = typeof field === "object" && "optional" in field;
    return `\`${name}${left ? "?" : ""}\``;
  });
  return names.join(" ");
}

function testText([file, title]: TestName): string {
  return `${file}: ${title}`;
}

function table(heading: string, rows: readonly (readonly string[])[]): string {
  return [heading, heading.replace(/[^|]+/g, "---"), ...rows.map((cells) => `| ${cells.join(" | ")} |`)].join("\n");
}

/** The page with the tables anew. */
function rewritten(text: string): string {
  const made = [
    table(
      "| request | arguments | test |",
      [...requests].map(([name, { shape }]) => [`\`${name}\``, argumentsText(shape), testText(requestTests[name]!)]),
    ),
    table(
      "| event | test |",
      Object.entries(eventTests).map(([name, test]) => [`\`${name}\``, testText(test)]),
    ),
    table(
      "| capability | test |",
      Object.keys(adapterCapabilities()).map((name) => [`\`${name}\``, testText(capabilityTests[name]!)]),
    ),
  ].join("\n\n");
  const begin = "<!-- tables of the protocol: test/debug/protocol/protocol-table.test.ts -->";
  const end = "<!-- end of the tables of the protocol -->";
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  assert.ok(from >= 0 && to > from, "docs/debugging.md has lost the marks of its tables");
  return `${text.slice(0, from + begin.length)}\n\n${made}\n\n${text.slice(to)}`;
}

describe("the protocol as docs/debugging.md has it", () => {
  const named: readonly (readonly [string, readonly string[], Readonly<Record<string, TestName>>])[] = [
    ["request", [...requests.keys()], requestTests],
    ["event", eventsSent(), eventTests],
    ["capability", Object.keys(adapterCapabilities()), capabilityTests],
  ];

  for (const [what, names, tests] of named)
    it(`has a test for every ${what}, and no other rows`, () => {
      assert.deepEqual(
        names.filter((name) => tests[name] === undefined),
        [],
        `a ${what} without a row in protocol-rows.ts`,
      );
      assert.deepEqual(
        Object.keys(tests).filter((name) => !names.includes(name)),
        [],
        `a row of a ${what} that there is not`,
      );
    });

  it("names tests that are there", () => {
    const files = filesIn(here, ".test.ts");
    for (const tests of [requestTests, eventTests, capabilityTests])
      for (const [name, [file, title]] of Object.entries(tests)) {
        const place = files.find((one) => path.basename(one) === `${file}.test.ts`);
        assert.ok(place, `${name}: there is no ${file}.test.ts in test/debug`);
        assert.ok(readFileSync(place, "utf8").includes(title), `${name}: ${place} has no test \`${title}\``);
      }
  });

  it("advertises nothing that is false", () => {
    const empty = Object.entries(adapterCapabilities()).filter(
      ([, value]) => value !== true && !(Array.isArray(value) && value.length > 0),
    );
    assert.deepEqual(empty, []);
  });

  it("has every request and event in a golden file", () => {
    const golden = filesIn(path.join(here, "golden"), ".txt").map((file) => readFileSync(file, "utf8"));
    const has = (line: string): boolean => golden.some((text) => new RegExp(`^${line}(?![\\w/])`, "m").test(text));
    assert.deepEqual(
      [...requests.keys()].filter((name) => !has(`--> ${name}`)),
      [],
      "requests that no golden file has",
    );
    assert.deepEqual(
      eventsSent().filter((name) => !has(`\\*\\*\\* ${name}`)),
      [],
      "events that no golden file has",
    );
  });

  it("is the table of the page", () => {
    const text = readFileSync(page, "utf8");
    if (process.env["UPDATE_DOCS"] === "1") writeFileSync(page, rewritten(text));
    else assert.equal(text, rewritten(text), "run this test with UPDATE_DOCS=1");
  });
});
