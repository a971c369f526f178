/** Bytes for the debug adapter's reader: frames good and bad, cut anywhere. Good ones after a good one are read; memory is bounded. */
import { createFrameReader, readFrames, writeFrame } from "../../../src/cli/servers/message-framing.js";
import type { Dice } from "../dice.js";
import { Finding, type Kind } from "../kind.js";

/** Bytes that a reader may keep beside a body that it waits for. */
const mostKept = 16_384;

/** All framing. */
export const framing: Kind = {
  name: "framing",
  about: "bytes for the adapter's reader: it never throws, keeps little, and reads every good message after a good one",
  sample: 400,
  run: async (dice) => {
    const pieces = dice.some(1, 12, () => piece(dice));
    // What follows must be read whatever came before, at the latest when the longest header section is full.
    const rest = `${" ".repeat(mostKept)}\r\n\r\n${writeFrame({ last: true })}`;
    const hostile = pieces.some(({ swallows }) => swallows);
    const bytes = Buffer.concat([...pieces.map(({ bytes }) => bytes), Buffer.from(hostile ? "" : rest)]);
    const shown = bytes.toString("latin1").slice(0, 4000);
    const reader = createFrameReader();
    const messages: unknown[] = [];
    let problems = 0;
    for (let at = 0; at < bytes.length;) {
      const next = at + 1 + dice.below(dice.pick([2, 40, 5000]));
      const read = readFrames(reader, bytes.subarray(at, next));
      messages.push(...read.messages);
      problems += read.problems.length;
      for (const problem of read.problems)
        if (problem.length > 200) throw new Finding("a problem is told at length", `${problem}\n${shown}`);
      at = next;
      if (reader.body === null && reader.size > mostKept)
        throw new Finding(`keeps ${reader.size} bytes without a header`, shown);
    }
    if (!hostile && !messages.some((message) => JSON.stringify(message) === '{"last":true}'))
      throw new Finding("the last message was not read", shown);
    return hostile ? "swallowed" : problems > 0 ? "resynchronised" : "read";
  },
};

interface Piece {
  readonly bytes: Buffer;
  /** Announces a body that never comes: what follows belongs to it. */
  readonly swallows?: boolean;
}

function piece(dice: Dice): Piece {
  const text = (value: string): Piece => ({ bytes: Buffer.from(value, "latin1") });
  const good = writeFrame({ seq: dice.below(100), text: "é€😀".repeat(dice.below(5)) });
  switch (dice.below(10)) {
    case 0:
      return { bytes: Buffer.from(dice.some(0, 300, () => dice.below(256))) };
    case 1:
      return text(
        `Content-Length: ${dice.pick(["NaN", "-1", "1e9", "0x10", "", " ", "99999999999999999999", "67108865"])}\r\n\r\n`,
      );
    case 2:
      return text(`${"X".repeat(dice.below(20_000))}: y\r\n\r\n`);
    case 3:
      return text(good.replace("\r\n\r\n", dice.pick(["\n\n", "\r\n\n", "\n\r\n"])));
    case 4:
      return text(
        good.replace("Content-Length", dice.pick(["content-length", "CONTENT-LENGTH", "X: 1\r\nContent-Length"])),
      );
    case 5:
      return text(`Content-Length: ${dice.below(40)}\r\n\r\n${"{".repeat(40)}`);
    case 6:
      return { ...text(`Content-Length: ${1000 + dice.below(60_000_000)}\r\n\r\n{`), swallows: true };
    case 7:
      return text(good.slice(0, dice.below(good.length)));
    default:
      return { bytes: Buffer.from(good) };
  }
}
