/** Where breakpoints can lie within a line: `breakpointLocations` with and without columns, from one end of the range to the other. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, start, stopped } from "../client/client.js";
import { lineOf } from "../client/scenarios.js";

const one = "        first = 1 second = 2 third = 3";
const two = "        first = 4 second = 5";
const text = `scenario "Columns"
machine arc-hs38-1k { }
kernel linux-rfc { }
program p {
    u64 first
    u64 second
    u64 third
    fn main() {
${one}
${two}
    }
}
process A runs p
`;
const source = { path: "/columns.vas" };
const line = lineOf(text, one);
const at = (word: string): number => one.indexOf(word) + 1;

describe("places of breakpoints in a line", () => {
  type Args = Omit<DebugProtocol.BreakpointLocationsArguments, "source">;
  const places = async (args: Args): Promise<string[]> => {
    const client = connect({ [source.path]: text });
    await start(client, { program: source.path });
    await stopped(client);
    const { breakpoints } = await client.ask<DebugProtocol.BreakpointLocationsResponse["body"]>("breakpointLocations", {
      source,
      ...args,
    });
    await client.ask("disconnect");
    return breakpoints.map((place) => `${place.line - line}:${place.column}`);
  };
  const all = [`0:${at("first")}`, `0:${at("second")}`, `0:${at("third")}`];
  const next = [`1:${two.indexOf("first") + 1}`, `1:${two.indexOf("second") + 1}`];

  it("are the beginnings of its statements", async () => {
    assert.deepEqual(await places({ line }), all);
  });

  it("lie within the columns that are asked for, both ends included", async () => {
    assert.deepEqual(await places({ line, column: at("second") }), all.slice(1));
    assert.deepEqual(await places({ line, column: at("second") + 1 }), all.slice(2));
    assert.deepEqual(await places({ line, column: at("second"), endLine: line, endColumn: at("third") - 1 }), [all[1]]);
  });

  it("go over lines: the first from its column, the last up to its end column", async () => {
    assert.deepEqual(await places({ line, endLine: line + 1 }), [...all, ...next]);
    const endColumn = two.indexOf("second");
    assert.deepEqual(await places({ line, column: at("third"), endLine: line + 1, endColumn }), [all[2], next[0]]);
  });
});
