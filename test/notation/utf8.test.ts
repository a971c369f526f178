/** UTF-8 as programs and ELF files hold it, against the platform's decoder. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeUtf8, encodeUtf8 } from "../../src/kernel/abi/index.js";
import { readUtf8 } from "../../src/notation/index.js";

const platform = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What the platform reads; null where it refuses. */
function expected(bytes: Uint8Array): string | null {
  try {
    return platform.decode(bytes);
  } catch {
    return null;
  }
}

/** Bytes at the borders of what a character may be, and characters of each length. */
const piece = fc.oneof(
  fc
    .constantFrom(0x00, 0x7f, 0x80, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0x9f, 0xa0, 0xed, 0xef, 0xf0, 0x8f, 0x90, 0xf4, 0xf5)
    .map((byte) => [byte]),
  fc.string({ unit: "binary", minLength: 1, maxLength: 2 }).map((text) => [...new TextEncoder().encode(text)]),
);
const bytes = fc.array(piece, { maxLength: 6 }).map((pieces) => Uint8Array.from(pieces.flat()));

describe("UTF-8", () => {
  it("is read as the platform reads it, and what that refuses is told byte by byte", () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const refused: number[] = [];
        const text = readUtf8(given, (byte) => (refused.push(byte), "?"));
        const wanted = expected(given);
        assert.equal(refused.length === 0, wanted !== null);
        if (wanted !== null) assert.equal(text, wanted);
      }),
      { numRuns: 2000 },
    );
  });

  for (const [what, given] of [
    ["overlong in two bytes", [0xc1, 0xbf]],
    ["overlong in three bytes", [0xe0, 0x9f, 0xbf]],
    ["overlong in four bytes", [0xf0, 0x8f, 0xbf, 0xbf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["above U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["cut off", [0xe2, 0x82]],
  ] as const)
    it(`has nothing that is ${what}: each byte stands for itself`, () => {
      assert.equal(
        readUtf8(Uint8Array.from(given), (byte) => `<${byte.toString(16)}>`),
        given.map((byte) => `<${byte.toString(16)}>`).join(""),
      );
    });

  it("loses no byte on its way through the kernel's records", () => {
    fc.assert(
      fc.property(bytes, (given) => {
        assert.deepEqual(encodeUtf8(decodeUtf8(given)), given);
      }),
    );
  });
});
