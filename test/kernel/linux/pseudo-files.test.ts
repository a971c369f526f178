import assert from "node:assert/strict";
import fc from "fast-check";
import {
  errno,
  hashKernel,
  listPseudoDirectory,
  readPseudoFile,
  resultName,
  type System,
} from "../../../src/kernel/index.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { readUser } from "../../../src/kernel/memory/user-memory.js";
import { decodeUtf8, encodeUtf8 } from "../../../src/kernel/abi/utf8.js";
import { bootIdle, callAs, dataStart, named, process, segment, store, threadNamed } from "../systems/tiny-program.js";

const { ENOENT, EISDIR, EACCES, EFAULT, ENAMETOOLONG } = errno;
const page = 0x2000;
const buffer = dataStart + 0x1000;

/** P (1000:100) has VAS 1 attached for reading, VAS 2 for writing; a segment, and a VAS that nobody may use. */
function make(): System {
  const system = bootIdle(
    [
      process("P", { gid: 100 }),
      process("Q", { uid: 7 }),
      process("G", { uid: 8, groups: [100] }),
      process("R", { uid: 0 }),
    ],
    {
      machine: { tags: "asid" },
      vases: [{ name: "lib", mode: 0o444, uid: 0, gid: 0, segments: [segment("code", 0x2000_0000, page, "r-x")] }],
    },
  );
  callAs(system, "P", "vas_create", "a/b", 0o660);
  callAs(system, "P", "vas_create", "none", 0);
  callAs(system, "P", "vas_seg_create", "part", 0x3000_0000, 0x3000_4000, 0o640);
  callAs(system, "P", "vas_attach", 0, 1, 0);
  callAs(system, "P", "vas_attach", 0, 2, 1);
  return system;
}

/** What the user of the debugger reads. */
const read = (system: System, path: string): string | number => readPseudoFile(system, path, null);

describe("sysfs and procfs texts (vas-semantics §1.9)", () => {
  it("attributes of a VAS and a segment, without a newline", () => {
    const system = make();
    const rows: [string, string | number][] = [
      ["/sys/kernel/vas/1/name", "lib"],
      ["/sys/kernel/vas/1/mode", "0444"],
      ["/sys/kernel/vas/1/user", "0"],
      ["/sys/kernel/vas/2/name", "a/b"],
      ["/sys/kernel/vas/2/mode", "0660"],
      ["/sys/kernel/vas/2/user", "1000"],
      ["/sys/kernel/vas/2/group", "100"],
      ["/sys/kernel/vas/3/mode", "000"],
      ["//sys///kernel/vas/1//name", "lib"],
      ["/sys/kernel/vas_segs/1/name", "part"],
      ["/sys/kernel/vas_segs/1/mode", "0640"],
      ["/sys/kernel/vas_segs/1/region", "30000000-30004000"],
      ["/sys/kernel/vas/1/region", -ENOENT],
      ["/sys/kernel/vas/9/name", -ENOENT],
      ["/sys/kernel/vas/01/name", -ENOENT],
      ["/sys/kernel/vas/1/name/", -ENOENT],
      ["/sys/kernel/vas/1/name/x", -ENOENT],
      ["", -ENOENT],
      ["sys/kernel/vas/1/name", -ENOENT],
      ["/sys/kernel/vas/1/constructor", -ENOENT],
      ["/sys/kernel/vas/1", -EISDIR],
      ["/sys/kernel/vas/", -EISDIR],
      ["/", -EISDIR],
      ["/etc/passwd", -ENOENT],
      ["/sys/firmware", -ENOENT],
    ];
    for (const [path, text] of rows) assert.equal(read(system, path), text, path);
  });

  it("directories list what is in them, and everything that is listed can be read", () => {
    const system = make();
    assert.deepEqual(listPseudoDirectory(system, "/"), ["proc", "sys"]);
    assert.deepEqual(listPseudoDirectory(system, "/sys/kernel/vas"), ["1", "2", "3"]);
    assert.deepEqual(listPseudoDirectory(system, "/sys/kernel/vas_segs/1"), [
      "name",
      "mode",
      "user",
      "group",
      "region",
    ]);
    assert.deepEqual(listPseudoDirectory(system, `/proc/${named(system, "P").pid}/vas`), ["1", "2"]);
    assert.equal(listPseudoDirectory(system, "/sys/kernel/vas/1/name"), null);
    const before = hashKernel(system.kernel);
    let files = 0;
    const visit = (path: string): void => {
      const names = listPseudoDirectory(system, path);
      if (names === null) {
        files++;
        assert.equal(typeof read(system, path), "string", path);
      } else {
        for (const name of names) visit(`${path === "/" ? "" : path}/${name}`);
      }
    };
    visit("/");
    assert.ok(files > 30, String(files));
    assert.equal(hashKernel(system.kernel), before, "reading changes nothing");
  });

  it("status and the link", () => {
    const system = make();
    const { pid } = named(system, "P");
    assert.equal(read(system, `/proc/${pid}/vas/1/status`), `pid:  ${pid}\nvid:  1\ntype: ro\n`);
    assert.equal(read(system, `/proc/${pid}/vas/2/status`), `pid:  ${pid}\nvid:  2\ntype: wo\n`);
    assert.equal(read(system, `/proc/${pid}/vas/1/vas`), -EISDIR);
    assert.equal(read(system, `/proc/${pid}/vas/1/vas/name`), "lib");
    assert.equal(read(system, `/proc/${pid}/task/${pid}/vas/1/status`), -ENOENT, "not in task/");
    assert.equal(read(system, `/proc/${named(system, "Q").pid}/vas/1/status`), -ENOENT, "not attached");
    assert.equal(read(system, "/proc/999/vas/1/status"), -ENOENT, "no process");
  });

  it("maps of an attachment: what was copied, and whose page tables are there", () => {
    const system = make();
    const { pid } = named(system, "P");
    const maps = (): string => read(system, `/proc/${pid}/vas/1/maps`) as string;
    const lines = maps().split("\n");
    assert.equal(lines.pop(), "", "every line ends");
    assert.deepEqual(lines, [
      "00010000-00012000 r-xp [v:a] 00000000",
      "00040000-00048000 rw-p [v:-] 00000000",
      "20000000-20002000 r-xp [v:a] 00000000",
      "5ffdc000-5ffe0000 rw-p [v:-] 00000000 [stack]",
    ]);
    callAs(system, "P", "vas_switch", 1);
    callAs(system, "P", "mmap", 0x2800_0000, page, 1, 0x31);
    store(system, "P", 0x4_0000, 1);
    assert.ok(maps().includes("00040000-00048000 rw-p [v:a] 00000000\n"), "touched");
    assert.ok(maps().includes("28000000-28002000 r--s [-:-] 00000000\n"), "born inside");
  });

  it("/proc/<pid>/maps shows the space that the thread executes in now, as Linux prints it", () => {
    const system = make();
    const { pid } = named(system, "P");
    callAs(system, "P", "brk", callAs(system, "P", "brk", 0)! + page);
    assert.equal(
      read(system, `/proc/${pid}/maps`),
      [
        "00010000-00012000 r-xp 00000000 00:00 0 ",
        "00040000-00048000 rw-p 00000000 00:00 0 ",
        "00048000-0004a000 rw-p 00000000 00:00 0                                  [heap]",
        "5ffdc000-5ffe0000 rw-p 00000000 00:00 0                                  [stack]",
        "",
      ].join("\n"),
    );
    assert.equal(read(system, `/proc/${pid}/task/${pid}/maps`), read(system, `/proc/${pid}/maps`));
    callAs(system, "P", "vas_switch", 2);
    const inside = read(system, `/proc/${pid}/maps`) as string;
    callAs(system, "P", "mmap", 0x2800_0000, page, 3, 0x32);
    assert.notEqual(read(system, `/proc/${pid}/maps`), inside, "the VAS's memory");
    assert.match(read(system, `/proc/${pid}/maps`) as string, /^28000000-28002000 rw-p 00000000 00:00 0 $/m);
    callAs(system, "P", "vas_switch", 0);
    assert.doesNotMatch(read(system, `/proc/${pid}/maps`) as string, /^28000000/m);
  });

  it("entries vanish at detach, at deletion and when nobody can wait for a process any more", () => {
    const system = make();
    const { pid } = named(system, "P");
    callAs(system, "P", "vas_detach", 0, 1);
    assert.equal(read(system, `/proc/${pid}/vas/1/status`), -ENOENT);
    assert.equal((read(system, `/proc/${pid}/vas/2/maps`) as string).includes("20000000"), false);
    callAs(system, "P", "vas_detach", 0, 2);
    callAs(system, "P", "vas_delete", 2);
    assert.equal(read(system, "/sys/kernel/vas/2/name"), -ENOENT);
    callAs(system, "P", "exit", 0);
    assert.equal(read(system, `/proc/${pid}/maps`), -ENOENT);
  });

  it("programs read the same bytes with read_file, as far as they may", () => {
    const system = make();
    const { pid } = named(system, "P");
    const rows: [who: string, path: string | number, result: string | number][] = [
      ["P", "/sys/kernel/vas/1/name", "lib"],
      ["Q", "/sys/kernel/vas/2/user", "1000"],
      ["Q", "/sys/kernel/vas/3/name", "none"],
      ["Q", `/proc/${pid}/vas/1/status`, `pid:  ${pid}\nvid:  1\ntype: ro\n`],
      ["P", `/proc/${pid}/maps`, read(system, `/proc/${pid}/maps`)],
      ["P", "/proc/self/maps", read(system, `/proc/${pid}/maps`)],
      ["P", "/proc/self/vas/2/status", read(system, `/proc/${pid}/vas/2/status`)],
      ["Q", `/proc/${pid}/maps`, -EACCES],
      ["G", `/proc/${pid}/maps`, -EACCES],
      ["R", `/proc/${pid}/maps`, read(system, `/proc/${pid}/maps`)],
      ["Q", `/proc/${pid}/vas/1/maps`, -EACCES],
      ["G", `/proc/${pid}/vas/1/maps`, read(system, `/proc/${pid}/vas/1/maps`)],
      ["P", "/sys/kernel/vas", -EISDIR],
      ["P", "/nope", -ENOENT],
      ["P", "", -ENOENT],
      ["P", 0x3000_0000, -EFAULT],
      ["P", `/${"x".repeat(4095)}`, -ENAMETOOLONG],
      ["P", `/${"x".repeat(4094)}`, -ENOENT],
    ];
    for (const [who, path, expected] of rows) {
      const result = callAs(system, who, "read_file", path, buffer, 4096)!;
      if (typeof expected === "number") {
        assert.equal(result, expected, `${who} ${path}: ${resultName(result)}`);
        continue;
      }
      assert.ok(result > 0, `${who} ${path}: ${resultName(result)}`);
      const mm = spaceOf(system.kernel, threadNamed(system, who).space);
      assert.equal(decodeUtf8(readUser(system, mm, buffer, result)!), expected, `${who} ${path}`);
      assert.equal(result, expected.length);
    }
    assert.equal(
      callAs(system, "P", "read_file", "/sys/kernel/vas/1/name", buffer, 2),
      2,
      "no more than there is room for",
    );
    assert.equal(callAs(system, "P", "read_file", "/sys/kernel/vas/1/name", buffer, 0), 0);
    assert.equal(callAs(system, "P", "read_file", "/sys/kernel/vas/1/name", 0x3000_0000, 9), -EFAULT);
    assert.equal(callAs(system, "P", "read_file", "/nope", 0x3000_0000, 9), -ENOENT, "ENOENT before the buffer");
  });

  it("names keep their bytes, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => assert.deepEqual(encodeUtf8(decodeUtf8(bytes)), bytes)),
    );
    const text = "aé€😀\u0000";
    assert.deepEqual(encodeUtf8(text), new Uint8Array(Buffer.from(text)));
    assert.equal(decodeUtf8(new Uint8Array(Buffer.from(text))), text);
    const system = make();
    callAs(system, "P", "vas_create", "\xff\xfe", 0o666);
    callAs(system, "P", "vas_create", "\xfe\xff", 0o666);
    assert.equal(callAs(system, "P", "vas_find", "\xfe\xff"), 5, "another name");
    assert.equal(callAs(system, "P", "read_file", "/sys/kernel/vas/4/name", buffer, 9), 2);
    const mm = spaceOf(system.kernel, threadNamed(system, "P").space);
    assert.deepEqual([...readUser(system, mm, buffer, 2)!], [0xff, 0xfe]);
  });
});
