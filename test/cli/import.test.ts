/** `vas import`: traces of Valgrind's lackey as scenarios. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { readAccess } from "../../src/cli/import/lackey.js";
import { mappingAt, readMemoryMap } from "../../src/cli/import/memory-map.js";
import { referenceFilter } from "../../src/cli/import/page-references.js";
import { needFiles } from "../elf/toolchain.js";
import { vas } from "./terminal.js";
import { sometimes } from "../sample.js";

/** A map with a program, a library whose data are written, memory of its own, and the kernel's page at the end. */
const maps = `00108000-0010a000 r-xp 00001000 fe:00 11    /usr/bin/tool
0010a000-0010b000 rw-p 00003000 fe:00 11    /usr/bin/tool
04846000-0486c000 r--p 00000000 fe:00 22    /usr/lib/libc.so.6
0486c000-049c2000 r-xp 00026000 fe:00 22    /usr/lib/libc.so.6
04a19000-04a1b000 rw-p 001d3000 fe:00 22    /usr/lib/libc.so.6
1ffeffd000-1fff001000 rw-p 00000000 00:00 0
ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
`;

const trace = `==77== Lackey, an example Valgrind tool
I  00108010,3
 S 1fff000748,8
I  0486c000,4
 L 04846ff8,8
I  0486d000,4
 M 04a19000,4
 L 04847ffc,8
I  00108014,3
I  0486c000,4
 L 0010a000,4
`;

const files = { "/a.trace": trace, "/a.maps": maps, "/b.trace": trace, "/b.maps": maps };

function runs(text: string, ...words: string[]): ReturnType<typeof vas> {
  return vas(["run", "/s.vas", "--json", ...words], { files: { "/s.vas": text } });
}

interface Document {
  readonly status: string;
  readonly spaces: readonly {
    readonly name: string;
    readonly counters: { readonly misses: number; readonly levels: object };
  }[];
  readonly processes: readonly { readonly counters: { readonly faults: number } }[];
}

describe("lines of a trace", () => {
  it("are instructions, loads, stores, and both", () => {
    assert.deepEqual(readAccess("I  0401ab70,3"), { kind: "fetch", address: 0x0401ab70, bytes: 3 });
    assert.deepEqual(readAccess(" L 1ffeffe7e0,8"), { kind: "load", address: 0x1ffeffe7e0, bytes: 8 });
    assert.deepEqual(readAccess(" S 0421c7cc,4"), { kind: "store", address: 0x0421c7cc, bytes: 4 });
    assert.deepEqual(readAccess(" M 0421c7cc,4"), { kind: "store", address: 0x0421c7cc, bytes: 4 });
    for (const line of [
      "",
      "==9397== Command: grep",
      "I 0401ab70,3",
      " L 1ffeffe7e0",
      " X 0421c7cc,4",
      " L ffffffffffffffff,8",
    ])
      assert.equal(readAccess(line), null, line);
  });
});

describe("memory maps", () => {
  it("find the mapping of an address", () => {
    const mappings = readMemoryMap(maps, "maps");
    assert.equal(mappings.length, 6);
    assert.equal(mappingAt(mappings, 0x0486bfff)?.offset, 0);
    assert.equal(mappingAt(mappings, 0x0486c000)?.offset, 0x26000);
    assert.equal(mappingAt(mappings, 0x1fff000000)?.path, null);
    for (const address of [0, 0x10b000, 0x1fff001000]) assert.equal(mappingAt(mappings, address), null);
    assert.throws(() => readMemoryMap("nonsense", "/x.maps"), /\/x\.maps:1: not a line/);
    assert.throws(() => readMemoryMap("\n", "/x.maps"), /has no mapping/);
  });
});

describe("filter of references", () => {
  /** Misses of a fully associative TLB with least recently used replacement. */
  const misses = (pages: readonly number[], entries: number): number => {
    const held: number[] = [];
    let count = 0;
    for (const page of pages) {
      const at = held.indexOf(page);
      if (at >= 0) held.splice(at, 1);
      else count++;
      held.unshift(page);
      if (held.length > entries) held.pop();
    }
    return count;
  };
  const accesses = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom("load", "store")), {
    maxLength: 300,
  });

  it("of one page leaves every LRU TLB its misses; a larger one leaves out hits only", () => {
    fc.assert(
      fc.property(accesses, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), (list, entries, size) => {
        const pages = list.map(([page]) => page);
        const kept = (most: number): readonly number[] => {
          const filter = referenceFilter(4096, 1, most);
          return list.flatMap(([page, kind]) =>
            filter
              .references({ kind: kind as "load" | "store", address: page * 4096, bytes: 8 })
              .map((one) => one.page),
          );
        };
        assert.equal(misses(kept(1), entries), misses(pages, entries));
        // A filter that the TLB has room for drops nothing that would miss: every page comes first as often as in the trace.
        assert.deepEqual(new Set(kept(size)), new Set(pages));
        assert.ok(kept(size).length <= kept(1).length);
      }),
    );
  });

  it("keeps the first store to a page that was loaded, and both pages of an access across a border", () => {
    const filter = referenceFilter(4096, 1, 2);
    const refer = (kind: "load" | "store" | "fetch", address: number): string =>
      filter
        .references({ kind, address, bytes: 8 })
        .map((one) => `${one.kind} ${one.page}`)
        .join(", ");
    assert.equal(refer("load", 0), "load 0");
    assert.equal(refer("store", 8), "store 0");
    assert.equal(refer("store", 16), "");
    assert.equal(refer("load", 4092), "load 1");
    assert.equal(refer("fetch", 4096), "fetch 1");
    assert.equal(refer("fetch", 4100), "");
  });
});

describe("vas import", function () {
  this.timeout(400_000);
  sometimes("makes a scenario that runs, passes, is laid out, and refers to the pages of the trace", async () => {
    const { status, out, err } = await vas(["import", "a=/a.trace", "b=/b.trace"], { files });
    assert.deepEqual([status, err], [0, ""]);
    const text = out;
    assert.match(text, /^\/\/ +a +10 accesses as 9 references$/m);
    assert.match(text, /libc +\/usr\/lib\/libc\.so\.6: 2 pages of code, 3 of data/);
    // Page 1d3 of the library is stored to, and the tool's data are writable: memory of their own.
    assert.match(text, /vas tool mode 0444 \{\n +segment c1 at 0x2000_1000 size 4K r-x/);
    assert.doesNotMatch(text, /d467/);
    const document = JSON.parse((await runs(text)).out) as Document;
    assert.equal(document.status, "passed");
    assert.deepEqual((await vas(["check", "--strict", "/s.vas"], { files: { "/s.vas": text } })).out, "");
    const misses = async (tags: string): Promise<readonly number[]> => {
      const { spaces } = JSON.parse((await runs(text, "--set", `machine.tags=${tags}`)).out) as Document;
      return spaces.map(({ counters }) => counters.misses);
    };
    // Five pages of the library and one of the program, for both or for each.
    assert.deepEqual(await misses("asid+sasid"), [1, 5]);
    assert.deepEqual(await misses("asid"), [2, 10]);
  });

  it("stops at the limit and says so; writes a file; takes pages of 8 KB", async () => {
    const cut = await vas(["import", "a=/a.trace", "--limit", "4", "--output", "/s.vas"], { files });
    assert.equal(cut.status, 0);
    assert.match(cut.err, /a was cut off after 4 references/);
    assert.match(cut.files.get("/s.vas")!, /as 4 references, the trace goes on/);
    assert.match(cut.files.get("/s.vas")!, /vas compare \/s\.vas --vary/);
    const { out } = await vas(["import", "a=/a.trace", "--page", "8K"], { files });
    assert.match(out, /machine arc-hs38-1k/);
    assert.equal((JSON.parse((await runs(out)).out) as Document).status, "passed");
  });

  it("names a recording as its file is", async () => {
    const named = (await vas(["import", "a=/a.trace"], { files })).out;
    for (const words of [["/a.trace"], ["/a.trace,/a.maps"]])
      assert.equal((await vas(["import", ...words], { files })).out, named, String(words));
  });

  it("says what is wrong with recordings", async () => {
    for (const [words, message] of [
      [["1.trace"], /write NAME=TRACE/],
      [["/a.trace", "/x/a.trace"], /two recordings are named a/],
      [["a=/a.trace", "a=/b.trace"], /two recordings are named a/],
      [["a=-"], /name the map of what comes on standard input/],
      [["a=/missing.trace,/a.maps"], /\/missing\.trace cannot be read/],
      [["a=/a.trace,/missing.maps"], /\/missing\.maps cannot be read/],
      [["a=/a.maps,/a.maps"], /\/a\.maps has no access in 7 lines/],
      [["a=/a.trace,/a.trace"], /\/a\.trace:1: not a line of/],
    ] as const) {
      const { status, err } = await vas(["import", ...words], { files });
      assert.equal(status, 2, err);
      assert.match(err, message);
    }
  });

  sometimes("takes what valgrind writes today, and the map beside it", async function () {
    needFiles(this, "/usr/bin/valgrind");
    const folder = mkdtempSync(path.join(tmpdir(), "vas-import-"));
    try {
      const file = path.join(folder, "true.trace");
      const words = ["--tool=lackey", "--trace-mem=yes", `--log-file=${file}`, "/bin/true"];
      // The map of a process that valgrind runs is that of valgrind's own process, while it lives.
      const child = spawn("valgrind", words, { stdio: "ignore" });
      let map = "";
      const ended = new Promise((resolve) => child.once("exit", resolve));
      let running = true;
      void ended.then(() => (running = false));
      while (running) {
        const now = spawnSync("cat", [`/proc/${child.pid}/maps`], { encoding: "utf8" }).stdout;
        if (now !== "") map = now;
        await new Promise((resolve) => void setImmediate(resolve));
      }
      writeFileSync(path.join(folder, "true.maps"), map);
      const output = path.join(folder, "true.vas");
      const { status, err, files: made } = await vas(["import", `tool=${file}`, "--output", output, "--limit", "1500"]);
      assert.equal(status, 0, err);
      const text = made.get(output)!;
      assert.match(text, /libc +\/.*libc\.so/);
      assert.equal((JSON.parse((await runs(text)).out) as Document).status, "passed");
    } finally {
      rmSync(folder, { recursive: true });
    }
  })?.timeout(400_000);
});

describe("the recorded programs of docs/studies.md", function () {
  this.timeout(400_000);
  sometimes("miss as the page says", async () => {
    const page = readFileSync(new URL("../../docs/studies.md", import.meta.url), "utf8");
    const command = /^vas (compare examples\/studies\/recorded\.vas .*)$/m.exec(page)![1]!;
    const { status, out } = await vas([...command.split(" "), "--format", "csv"]);
    assert.equal(status, 0);
    const rows = out
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    for (const [, tags, , walks, fetches, data] of rows) {
      const row = new RegExp(`^\\| \`${tags!.replace("+", "\\+")}\` \\| ${walks} \\| ${fetches} \\| ${data} \\|$`, "m");
      assert.match(page, row);
    }
    assert.equal(rows.length, 4);
  });
});
