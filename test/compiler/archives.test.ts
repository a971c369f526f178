/** Trees of files: what stands in an archive, entry by entry, and where a path leads over links. */
import assert from "node:assert/strict";
import { fileIn } from "../../src/compiler/executable/index.js";
import { ArchiveError, readTar } from "../../src/compiler/executable/tar.js";
import { encodeText } from "../../src/compiler/storage/string-pool.js";
import type { FileNode } from "../../src/image/file-tree.js";

interface Entry {
  readonly name?: string;
  readonly type?: string;
  readonly mode?: string;
  readonly data?: string;
  readonly target?: string;
  readonly prefix?: string;
  readonly size?: readonly number[];
}

/** One entry: a header of 512 bytes and its data, filled up to blocks. */
function entry({
  name = "",
  type = "0",
  mode = "0000644",
  data = "",
  target = "",
  prefix = "",
  size,
}: Entry): number[] {
  const header = new Array<number>(512).fill(0);
  const put = (at: number, text: string): void =>
    encodeText(text).forEach((byte, index) => (header[at + index] = byte));
  const bytes = [...encodeText(data)];
  put(0, name);
  put(100, mode);
  put(124, bytes.length.toString(8).padStart(11, "0"));
  size?.forEach((byte, index) => (header[124 + index] = byte));
  put(156, type);
  put(157, target);
  put(257, "ustar");
  put(345, prefix);
  return [...header, ...bytes, ...new Array<number>((512 - (bytes.length % 512)) % 512).fill(0)];
}

const archive = (...entries: Entry[]): Uint8Array =>
  Uint8Array.from([...entries.flatMap(entry), ...new Array<number>(1024).fill(0)]);
const told = (node: FileNode): string =>
  node.kind === "file"
    ? `${node.path}${node.executable ? "*" : ""}=${String.fromCharCode(...node.bytes)}`
    : node.kind === "link"
      ? `${node.path} → ${node.target}`
      : `${node.path}/`;
const read = (...entries: Entry[]): string[] => readTar(archive(...entries)).map(told);
const pax = (...records: string[]): string =>
  records
    .map((record) => {
      const rest = ` ${record}\n`;
      let length = encodeText(rest).length;
      while (encodeText(`${length}${rest}`).length !== length) length = encodeText(`${length}${rest}`).length;
      return `${length}${rest}`;
    })
    .join("");

describe("archives", () => {
  it("have directories, files with their rights, and links", () => {
    assert.deepEqual(
      read(
        { name: "./", type: "5" },
        { name: "./etc/", type: "5" },
        { name: "etc/motd", data: "hello" },
        { name: "bin/run", mode: "0000755", data: "x" },
        { name: "bin/group", mode: "0000010", data: "y" },
        { name: "lib", type: "2", target: "usr/lib" },
        { name: "bin/again", type: "1", target: "./bin/run", mode: "0000755" },
        { name: "dev/null", type: "3" },
        { name: "deep", prefix: "a/b", data: "z" },
      ),
      ["/etc/", "/etc/motd=hello", "/bin/run*=x", "/bin/group*=y", "/lib → usr/lib", "/bin/again*=x", "/a/b/deep=z"],
    );
  });

  it("have long names as GNU and as POSIX writes them, each of the entry behind it only", () => {
    const long = `usr/${"n".repeat(120)}`;
    assert.deepEqual(
      read(
        { type: "L", data: `${long}\0` },
        { type: "K", data: `/${long}\0` },
        { name: "cut", type: "2", target: "cut" },
        { name: "next", data: "1" },
        { type: "x", data: pax(`path=${long}`, "mtime=1", "linkpath=a=b") },
        { name: "cut", type: "2", target: "cut" },
        { type: "x", data: pax("mtime=1", "path=grüße") },
        { name: "cut", data: "2" },
        { type: "g", data: pax("path=global") },
        { name: "last", data: "3" },
      ),
      [`/${long} → /${long}`, "/next=1", `/${long} → a=b`, "/grüße=2", "/last=3"],
    );
  });

  it("end at an empty block, and have sizes in GNU's binary form", () => {
    assert.deepEqual(read({ name: "a", size: [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5], data: "12345" }), ["/a=12345"]);
    const two = [...archive({ name: "a" }), ...archive({ name: "b" })];
    assert.deepEqual(readTar(Uint8Array.from(two)).map(told), ["/a="]);
  });

  it("are refused where an entry is cut off, and where there is no header", () => {
    const whole = archive({ name: "a", data: "1" }, { name: "b", data: "x".repeat(600) });
    assert.throws(
      () => readTar(whole.subarray(0, 1024 + 512 + 599)),
      (error) => error instanceof ArchiveError && error.message === "the archive ends inside its entry at byte 1024",
    );
    assert.equal(readTar(whole.subarray(0, 1024 + 512 + 600)).length, 2);
    assert.throws(() => readTar(encodeText("z".repeat(512))), /^Error: it is no tar archive: no header at byte 0$/);
  });
});

describe("paths in trees of files", () => {
  const file = (path: string): FileNode => ({ path, kind: "file", bytes: new Uint8Array(), executable: false });
  const link = (path: string, target: string): FileNode => ({ path, kind: "link", target });
  const files = [
    file("/usr/lib/libc.so.6"),
    file("/a"),
    { path: "/usr", kind: "directory" } as const,
    link("/lib", "usr/lib"),
    link("/usr/lib/libc.so", "libc.so.6"),
    link("/usr/lib/up", "../../a"),
    link("/usr/root", "/a"),
    link("/loop", "loop"),
    ...Array.from({ length: 41 }, (_, at) => link(`/l${at}`, at === 0 ? "a" : `l${at - 1}`)),
  ];
  for (const [path, found] of [
    ["/a", "/a"],
    ["/./usr//lib/../../a", "/a"],
    ["/../../a", "/a"],
    ["/lib/libc.so", "/usr/lib/libc.so.6"],
    ["/lib/up", "/a"],
    ["/usr/root", "/a"],
    ["/usr", null],
    ["/b", null],
    ["/loop", null],
    ["/l39", "/a"],
    ["/l40", null],
  ] as const)
    it(`${path} is ${found ?? "none"}`, () => assert.equal(fileIn(files, path)?.path ?? null, found));
});

describe("texts of programs", () => {
  it("are UTF-8, and half a character is the replacement character", () => {
    for (const text of ["", "az\x7f", "\x80é߿", "ࠀ€￿", "\u{10000}😀\u{10ffff}"])
      assert.deepEqual([...encodeText(text)], [...Buffer.from(text, "utf8")], text);
    for (const half of ["\ud800", "a\udfff", "\ud83d"])
      assert.deepEqual([...encodeText(half)], [...Buffer.from(half.replace(/[\ud800-\udfff]/, "\ufffd"), "utf8")]);
  });
});
