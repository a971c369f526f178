/** Which files a command has read, and what they were like: a change of any of them is a reason to run again. */
import type { Stamps, Terminal } from "../terminal/index.js";

/** A terminal that remembers. */
export interface RememberedReads {
  readonly terminal: Terminal;
  /** What has been read so far, as it was before that: included files, executables and folders too. */
  readonly stamps: Stamps;
}

/** The same terminal, but what is read by it is remembered. A file that is not there is, too: it may come. */
export function rememberReads(terminal: Terminal): RememberedReads {
  const stamps = new Map<string, string | null>();
  const { files } = terminal;
  const remembered =
    <Content>(read: (path: string) => Promise<Content>) =>
    async (path: string): Promise<Content> => {
      // The first stamp counts: one of a file that has changed since is a reason, too.
      if (!stamps.has(path)) stamps.set(path, await files.stamp(path));
      return read(path);
    };
  return {
    stamps,
    terminal: {
      ...terminal,
      files: {
        ...files,
        read: remembered(files.read),
        readBytes: remembered(files.readBytes),
        list: remembered(files.list),
      },
    },
  };
}
