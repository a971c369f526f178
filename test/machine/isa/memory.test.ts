import assert from "node:assert/strict";
import fc from "fast-check";
import {
  copyFrame,
  firstFrame,
  frameAddress,
  frameCount,
  readByte,
  readBytes,
  readWord,
  setFrameOwner,
  writeByte,
  writeBytes,
  writeWord,
  zeroFrame,
  type OwnerId,
  type Pfn,
  type PhysicalAddress,
} from "../../../src/machine/index.js";
import { createMemory, memoryBase } from "../../../src/machine/page-table/memory.js";

const pa = (offset: number): PhysicalAddress => (memoryBase + offset) as PhysicalAddress;

describe("physical memory", () => {
  it("is an array of bytes, little-endian, however it is written", () => {
    const action = fc.record({
      at: fc.integer({ min: 0, max: 4 * 4096 - 64 }),
      bytes: fc.uint8Array({ maxLength: 40 }),
      how: fc.constantFrom("bytes", "word", "byte"),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
        const memory = createMemory(4 * 4096, 12);
        const expected = new Uint8Array(4 * 4096);
        for (const { at, bytes, how } of actions) {
          if (how === "bytes") {
            writeBytes(memory, pa(at), bytes);
            expected.set(bytes, at);
          } else if (how === "byte") {
            writeByte(memory, pa(at), bytes.length * 7);
            expected[at] = bytes.length * 7;
          } else {
            const aligned = at - (at % 4);
            writeWord(memory, pa(aligned), at * 0x1234567);
            new DataView(expected.buffer).setInt32(aligned, (at * 0x1234567) | 0, true);
            assert.equal(readWord(memory, pa(aligned)), (at * 0x1234567) | 0);
          }
          assert.equal(readByte(memory, pa(at)), expected[at]);
        }
        assert.deepEqual(readBytes(memory, pa(0), 4 * 4096), expected);
      }),
      { numRuns: 100 },
    );
  });

  it("grows to its limit and not beyond", () => {
    const memory = createMemory(2 ** 24, 13);
    assert.equal(frameCount(memory), 2048);
    const last = (firstFrame(memory) + 2047) as Pfn;
    assert.equal(readWord(memory, frameAddress(memory, last)), 0);
    writeWord(memory, frameAddress(memory, last), 5);
    copyFrame(memory, last, firstFrame(memory));
    assert.equal(readWord(memory, pa(0)), 5);
    zeroFrame(memory, firstFrame(memory));
    assert.equal(readWord(memory, pa(0)), 0);
    assert.equal(memory.words.length, 2 ** 22);
    assert.throws(() => readWord(memory, pa(2 ** 24)), /no memory at physical address 0x8100_0000 \(4 bytes\)/);
    assert.throws(() => {
      zeroFrame(memory, (last + 1) as Pfn);
    }, /frame 0x40800 does not exist: memory has frames 0x40000 to 0x407ff$/);
    assert.throws(() => {
      setFrameOwner(memory, 3 as Pfn, 1 as OwnerId);
    }, /frame 0x3 does not exist/);
    assert.throws(() => readBytes(memory, pa(2 ** 24 - 4), 8), RangeError);
  });
});
