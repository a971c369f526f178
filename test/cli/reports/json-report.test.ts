import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { vas } from "../terminal.js";
import { sometimes } from "../../sample.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const examples = readdirSync(path.join(root, "examples")).filter((file) => file.endsWith(".vas"));

/** Every field of a document as `a.b[].c: type`; keys of `levels` and of all counters are names and stand as `*`. */
function fields(value: unknown, name: string, found: Map<string, Set<string>>): Map<string, Set<string>> {
  const type = value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
  if (!found.has(name)) found.set(name, new Set());
  found.get(name)!.add(type);
  if (Array.isArray(value)) for (const element of value) fields(element, `${name}[]`, found);
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value))
      fields(
        inner,
        `${name}${name === "" ? "" : "."}${/levels$|^counters$|^parts\[\]\.counters$/.test(name) ? "*" : key}`,
        found,
      );
  }
  return found;
}

/** Fields that docs/cli.md documents, with their types. */
function documented(): Map<string, Set<string>> {
  const text = readFileSync(path.join(root, "docs/cli.md"), "utf8");
  const rows = text.slice(text.indexOf("## The JSON document")).matchAll(/^\| `([^`]+)` \| ([a-z, ]+?) \|/gm);
  return new Map([...rows].map(([, name, types]) => [name!, new Set(types!.split(" or "))]));
}

describe("vas run --json", () => {
  for (const name of examples) {
    it(`prints one document for ${name}, with exactly the documented fields`, async () => {
      const { out, status } = await vas(["run", `examples/${name}`, "--json"]);
      const report = JSON.parse(out) as { status: string; expectations: { passed: boolean }[] };
      assert.equal(status === 0, report.status === "passed");
      const known = documented();
      for (const [field, types] of fields(report, "", new Map())) {
        if (field === "") continue;
        assert.ok(known.has(field), `docs/cli.md does not document ${field}`);
        for (const type of types)
          assert.ok(
            known.get(field)!.has(type),
            `${field} is ${type}; documented: ${[...known.get(field)!].join(" or ")}`,
          );
      }
    });
  }

  sometimes("documents no field that does not exist", async () => {
    const found = new Map<string, Set<string>>();
    for (const name of [
      ...examples,
      "stories/leak.vas",
      "stories/exec.vas",
      "hazards/p13-shared-id-reused.vas",
      "lessons/belady.vas",
      "lessons/silent-failure.vas",
    ])
      fields(JSON.parse((await vas(["run", `examples/${name}`, "--json"])).out), "", found);
    const optional = new Set(["processes[].exit.signal", "processes[].exit.number", "processes[].exit.address"]);
    for (const field of documented().keys()) assert.ok(found.has(field) || optional.has(field), field);
  });

  it("shows who pays for shared pages", async () => {
    const misses = async (tags: string): Promise<number> => {
      const { out } = await vas(["run", "examples/shared-libc.vas", "--json", "--set", `machine.tags=${tags}`]);
      return (JSON.parse(out) as { spaces: { name: string; counters: { misses: number } }[] }).spaces.find(
        ({ name }) => name === "libc",
      )!.counters.misses;
    };
    assert.equal(await misses("asid+sasid"), 3);
    assert.equal(await misses("asid"), 9);
  });
});
