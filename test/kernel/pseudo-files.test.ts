import assert from "node:assert/strict";
import { readProcfs, readSysfs } from "../../src/kernel/index.js";
import { bootIdle, callAs, named, process, segment, store } from "./tiny-program.js";

const page = 0x2000;

describe("sysfs and procfs texts (vas-semantics §1.9)", () => {
  const system = bootIdle([process("P", { gid: 100 }), "Q"], {
    machine: { tags: "asid" },
    kernel: { preset: "linux-rfc" },
    vases: [{ name: "lib", mode: 0o444, uid: 0, gid: 0, segments: [segment("code", 0x2000_0000, page, "r-x")] }],
  });
  const { pid } = named(system, "P");
  callAs(system, "P", "vas_create", "a/b", 0o660);
  callAs(system, "P", "vas_create", "none", 0);
  callAs(system, "P", "vas_seg_create", "part", 0x3000_0000, 0x3000_4000, 0o640);
  callAs(system, "P", "vas_attach", 0, 1, 0);
  callAs(system, "P", "vas_attach", 0, 2, 1);

  it("attributes of a VAS and a segment, without a newline", () => {
    const rows: [string, string | null][] = [
      ["/sys/kernel/vas/1/name", "lib"], ["/sys/kernel/vas/1/mode", "0444"], ["/sys/kernel/vas/1/user", "0"],
      ["/sys/kernel/vas/2/name", "a/b"], ["/sys/kernel/vas/2/mode", "0660"], ["/sys/kernel/vas/2/user", "1000"],
      ["/sys/kernel/vas/2/group", "100"], ["/sys/kernel/vas/3/mode", "000"],
      ["/sys/kernel/vas_segs/1/name", "part"], ["/sys/kernel/vas_segs/1/mode", "0640"],
      ["/sys/kernel/vas_segs/1/region", "30000000-30004000"],
      ["/sys/kernel/vas/1/region", null], ["/sys/kernel/vas/9/name", null], ["/sys/kernel/vas/01/name", null],
      ["/sys/kernel/vas/1", null], ["/sys/kernel/vas/1/name/", null], ["", null],
    ];
    for (const [path, text] of rows) assert.equal(readSysfs(system, path), text, path);
  });

  it("status and the link", () => {
    assert.equal(readProcfs(system, `/proc/${pid}/vas/1/status`), `pid:  ${pid}\nvid:  1\ntype: ro\n`);
    assert.equal(readProcfs(system, `/proc/${pid}/vas/2/status`), `pid:  ${pid}\nvid:  2\ntype: wo\n`);
    assert.equal(readProcfs(system, `/proc/${pid}/vas/1/vas`), "/sys/kernel/vas/1");
    assert.equal(readProcfs(system, `/proc/${named(system, "Q").pid}/vas/1/status`), null, "not attached");
    assert.equal(readProcfs(system, "/proc/999/vas/1/status"), null, "no process");
  });

  it("maps: what was copied, and whose page tables are there", () => {
    const maps = (): string => readProcfs(system, `/proc/${pid}/vas/1/maps`)!;
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
    callAs(system, "P", "vas_switch", 0);
  });

  it("entries vanish at detach", () => {
    callAs(system, "P", "vas_detach", 0, 1);
    assert.equal(readProcfs(system, `/proc/${pid}/vas/1/status`), null);
    assert.equal(readProcfs(system, `/proc/${pid}/vas/2/maps`)!.includes("20000000"), false);
  });
});
