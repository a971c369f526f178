/**
 * The framing of the Debug Adapter Protocol: headers, an empty line, a body of JSON. Strict in what it sends; in what it reads it
 * takes any case of header names and bare line feeds, and finds its way back after bytes that belong to no message.
 */

/** Longest message that is read, in bytes. */
const longestMessage = 64 * 2 ** 20;
/** Longest header section, in bytes. */
const longestHeaders = 8192;

/** Reads messages from pieces of a stream. */
export interface FrameReader {
  /** Bytes that are not read yet. They are put together when there are enough of them: a long body comes in many pieces. */
  readonly pieces: Buffer[];
  /** How many bytes these are. */
  size: number;
  /** Length of the body that follows, or null while headers are read. */
  body: number | null;
}

/** What came of a piece: messages as JSON values, and what was wrong with the bytes between them, a sentence each. */
export interface FrameResult {
  readonly messages: readonly unknown[];
  readonly problems: readonly string[];
}

/** A reader at the beginning of a stream. */
export function createFrameReader(): FrameReader {
  return { pieces: [], size: 0, body: null };
}

/** Reads what a piece of the stream completes. */
export function readFrames(reader: FrameReader, piece: Buffer): FrameResult {
  const messages: unknown[] = [];
  const problems: string[] = [];
  reader.pieces.push(piece);
  reader.size += piece.length;
  for (;;) {
    if (reader.body === null) {
      const headers = takeHeaders(reader);
      if (headers === null) break;
      if ("problem" in headers) problems.push(headers.problem);
      else reader.body = headers.length;
      continue;
    }
    if (reader.size < reader.body) break;
    const rest = joined(reader);
    const text = rest.toString("utf8", 0, reader.body);
    keep(reader, rest.subarray(reader.body));
    reader.body = null;
    try {
      messages.push(JSON.parse(text));
    } catch {
      problems.push("a message is not JSON and is left out");
    }
  }
  return { messages, problems };
}

function joined(reader: FrameReader): Buffer {
  return reader.pieces.length === 1 ? reader.pieces[0]! : Buffer.concat(reader.pieces);
}

function keep(reader: FrameReader, rest: Buffer): void {
  reader.pieces.splice(0, Infinity, rest);
  reader.size = rest.length;
}

/** Takes a header section; null: it is not complete. What stands before a header line is skipped. */
function takeHeaders(reader: FrameReader): { readonly length: number } | { readonly problem: string } | null {
  const rest = joined(reader);
  const plain = plainHeader(rest);
  if (plain !== null) {
    keep(reader, rest.subarray(plain.end));
    return plain;
  }
  keep(reader, rest);
  const text = rest.toString("latin1", 0, longestHeaders);
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) {
    if (rest.length < longestHeaders) return null;
    keep(reader, rest.subarray(longestHeaders));
    return { problem: `no header in ${longestHeaders} bytes: they are left out` };
  }
  const section = text.slice(0, end.index);
  keep(reader, rest.subarray(end.index + end[0].length));
  const match = /content-length[ \t]*:[ \t]*([^\r\n]*)$/im.exec(section);
  if (match === null) return { problem: "a header section has no Content-Length and is left out" };
  const length = /^[0-9]+$/.test(match[1]!.trim()) ? Number(match[1]) : NaN;
  if (!(length <= longestMessage))
    return { problem: `Content-Length is \`${match[1]!.slice(0, 40)}\`: it must be a number up to ${longestMessage}` };
  return { length };
}

const plainStart = Buffer.from("Content-Length: ");

/** The header section that all clients send, one line without frills: read byte by byte, as it comes with every message. */
function plainHeader(bytes: Buffer): { readonly length: number; readonly end: number } | null {
  if (bytes.length < plainStart.length || plainStart.compare(bytes, 0, plainStart.length) !== 0) return null;
  let length = 0;
  let at = plainStart.length;
  for (; at < bytes.length; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) break;
    length = length * 10 + digit;
    if (length > longestMessage) return null;
  }
  const ends = at > plainStart.length && bytes[at] === 13 && bytes.length >= at + 4;
  return ends && bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10 ? { length, end: at + 4 } : null;
}

/** A message as bytes. */
export function writeFrame(message: object): string {
  const body = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(body, "utf8")}\r\n\r\n${body}`;
}
