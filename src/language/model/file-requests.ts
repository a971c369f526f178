/** What a language server asks its client about files. */

/** Requests to the client, which knows where files are: on disk, in the browser, behind a remote. */
export const fileRequests = {
  /** `{ uri }` → the text, or null. */
  read: "vas/readFile",
  /** `{ file }`, a path or URI → the bytes in base64; an error that says why not. */
  readBytes: "vas/readBytes",
  /** `{ folder }`, a path or URI → its entries. */
  listFolder: "vas/listFolder",
  /** Nothing → the URIs of the workspace's `.vas` files. */
  list: "vas/listFiles",
  /** Nothing → the URIs of its `.elf` files. */
  executables: "vas/listExecutables",
} as const;
