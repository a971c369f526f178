/**
 * The framing of the Debug Adapter Protocol: headers, an empty line, a body of JSON. Strict in what it sends; in what it reads it
 * takes any case of header names and bare line feeds, and finds its way back after bytes that belong to no message.
 */

/** Longest message that is read, in bytes. */
export const longestMessage = 64 * 2 ** 20;
/** Longest header section, in bytes. */
const longestHeaders = 8192;

/** Reads messages from pieces of a stream. */
export interface FrameReader {
  /** Bytes that are not read yet. */
  rest: Buffer;
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
  return { rest: Buffer.alloc(0), body: null };
}

/** Reads what a piece of the stream completes. */
export function readFrames(reader: FrameReader, piece: Buffer): FrameResult {
  const messages: unknown[] = [];
  const problems: string[] = [];
  reader.rest = reader.rest.length === 0 ? piece : Buffer.concat([reader.rest, piece]);
  for (;;) {
    if (reader.body === null) {
      const headers = takeHeaders(reader);
      if (headers === null) break;
      if ("problem" in headers) problems.push(headers.problem);
      else reader.body = headers.length;
      continue;
    }
    if (reader.rest.length < reader.body) break;
    const text = reader.rest.toString("utf8", 0, reader.body);
    reader.rest = reader.rest.subarray(reader.body);
    reader.body = null;
    try {
      messages.push(JSON.parse(text));
    } catch {
      problems.push("a message is not JSON and is left out");
    }
  }
  return { messages, problems };
}

/** Takes a header section; null: it is not complete. What stands before a header line is skipped. */
function takeHeaders(reader: FrameReader): { readonly length: number } | { readonly problem: string } | null {
  const text = reader.rest.toString("latin1", 0, longestHeaders);
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) {
    if (reader.rest.length < longestHeaders) return null;
    reader.rest = reader.rest.subarray(longestHeaders);
    return { problem: `no header in ${longestHeaders} bytes: they are left out` };
  }
  const section = text.slice(0, end.index);
  reader.rest = reader.rest.subarray(end.index + end[0].length);
  const match = /content-length[ \t]*:[ \t]*([^\r\n]*)$/im.exec(section);
  if (match === null) return { problem: "a header section has no Content-Length and is left out" };
  const length = /^[0-9]+$/.test(match[1]!.trim()) ? Number(match[1]) : NaN;
  if (!(length <= longestMessage))
    return { problem: `Content-Length is \`${match[1]!.slice(0, 40)}\`: it must be a number up to ${longestMessage}` };
  return { length };
}

/** A message as bytes. */
export function writeFrame(message: object): string {
  const body = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(body, "utf8")}\r\n\r\n${body}`;
}
