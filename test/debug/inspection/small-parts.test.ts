import assert from "node:assert/strict";
import fc from "fast-check";
import { checkShape, optional, withoutNulls, type Shape } from "../../../src/debug/arguments/argument-shape.js";
import { parseHitCondition, parseLogMessage } from "../../../src/debug/stopping/breakpoint-condition.js";
import { countHit, hitHolds } from "../../../src/debug/stopping/hit-counting.js";
import { uncounted, type BreakpointRecord } from "../../../src/debug/session/breakpoint-table.js";
import { memoryReference, parseMemoryReference } from "../../../src/debug/arguments/memory-reference.js";
import { registerNumber } from "../../../src/debug/expressions/registers.js";
import { RequestError } from "../../../src/debug/arguments/request-error.js";
import { burst, createShownOutput, ratePerSecond, takeRoom } from "../../../src/debug/session/shown-output.js";
import { baseName, clientLocation, sameLocation } from "../../../src/debug/session/source-path.js";
import { forgetAfter, recordStep, takeStep, type StepHistory } from "../../../src/debug/session/step-history.js";
import {
  formatAddress,
  formatValue,
  littleEndian,
  littleEndianBytes,
  splitFormat,
} from "../../../src/debug/arguments/value-format.js";

describe("argument shapes", () => {
  const shape: Shape = {
    fields: { threadId: "integer", names: optional({ list: "string" }), way: optional({ oneOf: ["in", "out"] }) },
  };

  it("accept what fits, more fields, and null for what is optional", () => {
    assert.equal(checkShape({ threadId: 1, names: ["a"], way: "in", extra: {} }, shape), null);
    assert.equal(checkShape({ threadId: 1, names: null }, shape), null);
  });

  it("give handlers no null for what is absent, and leave alone what they do not name", () => {
    assert.deepEqual(withoutNulls({ threadId: 1, names: null, way: undefined, extra: null }, shape), {
      threadId: 1,
      extra: null,
    });
    const nested = {
      fields: { breakpoints: { list: { fields: { line: "integer", condition: optional("string") } } } },
    };
    assert.deepEqual(withoutNulls({ breakpoints: [{ line: 1, condition: null }, { line: 2 }] }, nested as Shape), {
      breakpoints: [{ line: 1 }, { line: 2 }],
    });
  });

  it("take fields with the names of what every object inherits for fields that they do not name", () => {
    const shape: Shape = { fields: { name: optional("string") } };
    for (const text of [
      '{"__proto__":["a",{"b":1}]}',
      '{"constructor":{"x":null}}',
      '{"toString":3,"name":null}',
      '{"hasOwnProperty":null}',
    ]) {
      const value = JSON.parse(text) as unknown;
      assert.equal(checkShape(value, shape), null, text);
      const kept = withoutNulls(value, shape) as Record<string, unknown>;
      assert.ok(!Object.hasOwn(kept, "name"), text);
      assert.equal(Object.getPrototypeOf(kept), Object.prototype, text);
    }
  });

  it("name the field that is wrong", () => {
    assert.match(checkShape(undefined, shape)!, /`arguments` must be an object, not nothing/);
    assert.match(checkShape({}, shape)!, /`threadId` must be a whole number, not nothing/);
    assert.match(checkShape({ threadId: 1.5 }, shape)!, /the number 1.5/);
    assert.match(checkShape({ threadId: 1, names: ["a", 3] }, shape)!, /`names\[1\]` must be a string/);
    assert.match(checkShape({ threadId: 1, way: "up" }, shape)!, /one of in, out, not "up"/);
  });
});

describe("values and addresses", () => {
  it("are written in every base", () => {
    assert.equal(formatAddress(0x20020008), "0x2002_0008");
    assert.equal(formatAddress(0x4000000000), "0x40_0000_0000");
    assert.equal(formatAddress(16), "0x0000_0010");
    assert.equal(formatValue(-16n, 8, "decimal"), "-16");
    assert.equal(formatValue(0xf0n, 1, "decimal"), "240");
    assert.equal(formatValue(-1n, 4, "hexadecimal"), "0xffff_ffff");
    assert.equal(formatValue(10n, 8, "binary"), "0b1010");
    assert.equal(formatValue(-1n, 8, "unsigned"), "18446744073709551615");
  });

  it("take a format suffix", () => {
    assert.deepEqual(splitFormat("r, x", "decimal"), { expression: "r", format: "hexadecimal" });
    assert.deepEqual(splitFormat("r", "hexadecimal"), { expression: "r", format: "hexadecimal" });
    assert.throws(() => splitFormat("r,constructor", "decimal"), RequestError);
  });

  it("survive a trip through memory", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (value) => {
        assert.equal(littleEndian(littleEndianBytes(value, 8)), value);
      }),
    );
  });

  it("are found again by their reference", () => {
    fc.assert(
      fc.property(fc.nat(100), fc.maxSafeNat(), (space, address) => {
        assert.deepEqual(parseMemoryReference(memoryReference(space, address)), { space, address });
      }),
    );
    assert.deepEqual(parseMemoryReference("0x2002_0000"), { space: null, address: 0x20020000 });
    for (const text of ["", "a", "0x", "1@"]) assert.throws(() => parseMemoryReference(text), RequestError, text);
  });

  it("know registers by every name", () => {
    assert.deepEqual(["zero", "x31", "fp", "s0", "pc", "a7"].map(registerNumber), [0, 31, 8, 8, 32, 17]);
    assert.deepEqual(["x32", "a8", "constructor", ""].map(registerNumber), [null, null, null, null]);
  });
});

describe("source locations", () => {
  it("are written as the client wants them", () => {
    assert.equal(clientLocation("file:///a%20b/c.vas", "path"), "/a b/c.vas");
    assert.equal(clientLocation("file:///c%3A/x.vas", "path"), "c:/x.vas");
    assert.equal(clientLocation("vscode-vfs://github/o/r/x.vas", "path"), "vscode-vfs://github/o/r/x.vas");
    assert.equal(clientLocation("/a b/c#1.vas", "uri"), "file:///a%20b/c%231.vas");
    assert.equal(clientLocation("C:\\a\\x.vas", "uri"), "file:///C:/a/x.vas");
  });

  it("are equal in either form", () => {
    assert.ok(sameLocation("/a b/c.vas", "file:///a%20b/c.vas"));
    assert.ok(sameLocation("C:\\a\\x.vas", "file:///c%3A/a/x.vas"));
    assert.ok(sameLocation("memfs:/a%20b.vas", "memfs:/a b.vas"));
    assert.ok(!sameLocation("/a/c.vas", "/b/c.vas"));
    assert.equal(baseName("C:\\a\\x.vas"), "x.vas");
    assert.equal(baseName("memfs:/d/a%20b.vas?x=1"), "a b.vas");
  });
});

describe("demands of breakpoints", () => {
  it("count hits", () => {
    // Six hits at ticks 10, 20, …; asked on the way, and again from behind.
    const holds = (text: string): number[] => {
      const record = { hitCondition: parseHitCondition(text), hits: uncounted() } as unknown as BreakpointRecord;
      const stops = (hit: number): boolean => hitHolds(record.hitCondition!, record.hits, hit * 10);
      const forward = [1, 2, 3, 4, 5, 6].filter((hit) => {
        countHit(record, hit * 10);
        return stops(hit);
      });
      assert.deepEqual([6, 5, 4, 3, 2, 1].filter(stops), forward.toReversed());
      return forward;
    };
    assert.deepEqual(["3", "== 3", ">= 5", "% 2", "< 2", "!= 1", "> 0", "% 1"].map(holds), [
      [3],
      [3],
      [5, 6],
      [2, 4, 6],
      [1],
      [2, 3, 4, 5, 6],
      [1, 2, 3, 4, 5, 6],
      [1, 2, 3, 4, 5, 6],
    ]);
    for (const text of ["", "x", "> -1", "% 0"]) assert.throws(() => parseHitCondition(text), RequestError, text);
  });

  it("print messages with values", () => {
    const parts = parseLogMessage("r={r} {{x}} {p + 8,x}");
    assert.deepEqual(
      parts.map((part) => (typeof part === "string" ? part : `<${part.text}>`)).join(""),
      "r=<r> {x} <p + 8,x>",
    );
    for (const text of ["{", "}", "{a", "{}", "{1+}"]) assert.throws(() => parseLogMessage(text), RequestError, text);
  });
});

describe("output of a program", () => {
  it("is left out where it comes faster than it can be read, and again shown afterwards", () => {
    const output = createShownOutput();
    assert.ok(takeRoom(output, burst, 0));
    assert.ok(!takeRoom(output, 100, 0));
    assert.ok(!takeRoom(output, ratePerSecond, 500));
    assert.equal(output.omitted, 2);
    assert.ok(takeRoom(output, ratePerSecond / 2, 500));
    assert.ok(takeRoom(output, burst, 10_000));
  });
});

describe("history of steps", () => {
  const step = (from: number, to: number): Parameters<typeof recordStep>[1] => ({
    from: { tick: from, tid: 1 },
    to,
    granularity: "statement",
  });

  it("gives back what ended here, newest first", () => {
    const history: StepHistory = { steps: [] };
    recordStep(history, step(0, 5));
    recordStep(history, step(5, 9));
    assert.equal(takeStep(history, 9, "instruction"), null);
    assert.equal(takeStep(history, 9, "statement")?.from.tick, 5);
    assert.equal(takeStep(history, 7, "statement"), null);
    assert.equal(takeStep(history, 5, "statement")?.from.tick, 0);
    assert.equal(takeStep(history, 0, "statement"), null);
  });

  it("forgets steps that the run has gone back before", () => {
    const history: StepHistory = { steps: [] };
    recordStep(history, step(0, 5));
    recordStep(history, step(5, 9));
    forgetAfter(history, 6);
    recordStep(history, step(6, 8));
    assert.equal(takeStep(history, 8, "statement")?.from.tick, 6);
    assert.equal(history.steps.length, 1);
  });
});
