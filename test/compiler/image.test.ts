import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { disassemble } from "../../src/compiler/target/disassemble.js";
import { compileSource } from "../../src/compiler/compile-source.js";
import type { Image, SegmentImage } from "../../src/image/image.js";
import { systemCalls } from "../../src/image/system-call.js";
import { createVasServices } from "../../src/language/editor/services.js";
import {
  callFunction,
  compile,
  functionNamed,
  loadImage,
  messagesOf,
  prepareCall,
  returnAddress,
  scenarioOf,
} from "./compiled.js";
import { checkLineTable } from "./witnesses/line-table.js";
import { unwindingWatch } from "./witnesses/unwinding.js";
import { loadBytes, runUntil, step } from "./witnesses/reference-core.js";
import { sometimes } from "../sample.js";

/** Mnemonics of a function, in order. */
function mnemonics(image: Image, name: string): string[] {
  const fn = functionNamed(image, name);
  const segments = [...image.vases, ...image.programs].flatMap(({ segments: list }) => list);
  const text = segments.find(({ start, size }) => start <= fn.start && fn.end <= start + size);
  assert.ok(text);
  return words(text, fn.start, fn.end).map((word, index) => disassemble(word, fn.start + 4 * index).mnemonic);
}

function words({ bytes, start }: SegmentImage, from: number, to: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: (to - from) / 4 }, (_, index) => view.getUint32(from - start + 4 * index, true));
}

const libc = (address: string): string => `
  vas libc mode 0444 {
    segment text at ${address} size 64K r-x {
      fn sum(p, n) { let s = 0 for i in 0 .. n { s = s + u64[p + i * 8] } return s }
      fn twice(x) { return double(x) }
      fn double(x) { return x + x }
      fn tell() { print "from a VAS" return 7 }
    }
    segment data at 0x3002_0000 size 16K r-- { u64 table[16] = 1, 2, 3  u8 greeting[8] = "hi" }
  }`;

describe("images", () => {
  it("call functions of VASes at any distance", async () => {
    for (const [address, call] of [
      ["0x8_0000", ["jal"]],
      ["0x2000_0000", ["auipc", "jalr"]],
      ["0x7fff_0000", ["auipc", "jalr"]],
      ["0x8200_0000", ["addi", "slli", "addi", "jalr"]],
      ["0x40_0000_0000", ["addi", "slli", "addi", "jalr"]],
    ] as const) {
      const program = "fn f(x) { return libc.twice(libc.sum(libc.table, x)) }\nfn main() {}";
      const image = await compile(scenarioOf(program, libc(address)));
      const core = loadImage(image);
      assert.equal(callFunction(core, functionNamed(image, "f"), [3n]), 12n, address);
      assert.equal(functionNamed(image, "sum").start, Number(address.replaceAll("_", "")));
      assert.ok(mnemonics(image, "f").join().includes(call.join()), `${address}: ${mnemonics(image, "f").join()}`);
    }
  });

  it("lay programs out on pages of their own", async () => {
    const body = `u64 zeros[2000] u32 given[4] = 1, 2 fn main() { print "text" given[0] = 9 zeros[0] = given[1] }`;
    const image = await compile(scenarioOf(body));
    const [{ segments }] = image.programs;
    assert.deepEqual(
      segments.map(({ name, start, read, write, execute }) => [name, start, read, write, execute]),
      [
        ["text", 0x10000, true, false, true],
        ["rodata", 0x12000, true, false, false],
        ["data", 0x14000, true, true, false],
        ["bss", 0x16000, true, true, false],
      ],
    );
    assert.deepEqual(segments.map(({ size, bytes }) => [size, bytes.length]).slice(1), [
      [5, 5],
      [16, 16],
      [16000, 0],
    ]);
    const options = { source: "x", pageBytes: 4096 };
    const { image: small } = await compileSource(createVasServices(), scenarioOf(body), options);
    assert.deepEqual(
      small?.programs[0].segments.map(({ start }) => start),
      [0x10000, 0x11000, 0x12000, 0x13000],
    );
    const huge = { source: "x", pageBytes: 2 ** 21 };
    const { image: large } = await compileSource(createVasServices(), scenarioOf(body), huge);
    assert.deepEqual(
      large?.programs[0].segments.map(({ start }) => start),
      [1, 2, 3, 4].map((n) => n * 2 ** 21),
    );
  });

  it("put what belongs to a VAS into its segments", async () => {
    const image = await compile(scenarioOf("fn main() {}", libc("0x2000_0000")));
    checkLineTable(image);
    const [vas] = image.vases;
    assert.deepEqual([vas.name, vas.mode, vas.uid, vas.gid], ["libc", 0o444, 1000, 1000]);
    assert.deepEqual(
      vas.segments.map(({ name, start, size, execute }) => [name, start, size, execute]),
      [
        ["text", 0x2000_0000, 65536, true],
        ["data", 0x3002_0000, 16384, false],
      ],
    );
    const [text, data] = vas.segments;
    assert.ok(Buffer.from(text.bytes).includes("from a VAS\0"));
    assert.equal(Buffer.from(data.bytes).readBigUInt64LE(16), 3n);
    assert.equal(Buffer.from(data.bytes).toString("latin1", 128, 131), "hi\0");
    const [table, array] = image.debug.globals;
    assert.deepEqual([table.name, table.segment, table.address], ["table", "data", 0x3002_0000]);
    assert.deepEqual([table.elementBytes, table.length], [8, 16]);
    assert.deepEqual([array.name, array.address, array.elementBytes, array.length], ["greeting", 0x3002_0080, 1, 8]);
  });

  it("read and write variables of VASes, and pass their functions on", async () => {
    const image = await compile(
      scenarioOf(
        `
      u32 own = 5
      fn f(i, v) { libc.counter = libc.counter + 1 libc.cells[i] = v + own own = 7 return libc.cells[i] + libc.counter }
      fn spawn() { return thread_create(libc.run, libc.cells) + vas_find("name") }
      fn place() { return libc.data + 1 }
      fn main() {}`,
        `
      vas libc {
        segment text at 0x2000_0000 size 64K r-x { fn run(x) { counter = counter + x  return cells[2] } }
        segment data at 0x3000_0000 size 16K rw- { u16 counter = 0xffff u8 cells[4] }
      }`,
      ),
    );
    const core = loadImage(image);
    assert.equal(callFunction(core, functionNamed(image, "f"), [2n, 300n]), (305n & 0xffn) + 0n);
    assert.equal(callFunction(core, functionNamed(image, "f"), [1n, 1n]), 8n + 1n);
    assert.equal(callFunction(core, functionNamed(image, "run"), [4n]), 305n & 0xffn);
    assert.equal(callFunction(core, functionNamed(image, "place"), []), 0x3000_0001n);
    const calls: bigint[][] = [];
    core.systemCall = ({ x }) => calls.push(x.slice(10, 13));
    callFunction(core, functionNamed(image, "spawn"), []);
    const name = image.programs[0].segments.find((segment) => segment.name === "rodata")?.start;
    assert.deepEqual(calls[0], [BigInt(functionNamed(image, "run").start), 0x3000_0002n, -1n]);
    assert.equal(calls[1][0], BigInt(name ?? 0));
  });

  it("start programs and threads and end them with the value", async () => {
    const body = "fn main() { return thread_create(worker, n) } fn worker(x) { return x * 2 }";
    const image = await compile(
      scenarioOf(body).replace("program p", "program p(n, m)").replace("runs p", "runs p(5, m: -6)"),
    );
    assert.deepEqual(image.processes[0].args, [5n, -6n]);
    const calls: bigint[][] = [];
    const [{ entry, threadEntry }] = image.programs;
    const thread = [BigInt(functionNamed(image, "worker").start), 21n];
    for (const [start, args, length] of [
      [entry, [5n], 16],
      [threadEntry, thread, 24],
    ] as const) {
      const core = loadImage(image);
      prepareCall(core, functionNamed(image, "main"), args);
      core.pc = BigInt(start);
      core.systemCall = ({ x }) => {
        calls.push([x[17], x[10], x[11], x[12]]);
        if (x[17] === BigInt(systemCalls.thread_create)) x[10] = 3n;
      };
      runUntil(core, BigInt(start + length));
    }
    const worker = BigInt(functionNamed(image, "worker").start);
    assert.deepEqual(
      calls.map((call) => call.slice(0, 2)),
      [
        [BigInt(systemCalls.thread_create), worker],
        [BigInt(systemCalls.exit), 3n],
        [BigInt(systemCalls.thread_exit), 42n],
      ],
    );
    assert.deepEqual(calls[0].slice(2), [5n, -1n]);
  });

  it("subscribe to the spaces of a program's header before main, or refuse to start", async () => {
    const spaces = ["libm", "libc"];
    const image = await compile(
      scenarioOf("fn main() { print a, b, c, d, e, f, g, h }")
        .replace(
          "program p",
          `${spaces.map((name) => `vas ${name} mode 0444`).join("\n")}\nprogram p(a, b, c, d, e, f, g, h) subscribes libm, libc`,
        )
        .replace("runs p", "runs p(1, 2, 3, 4, 5, 6, 7, 8)"),
    );
    const start = image.programs[0].entry;
    const text = (core: ReturnType<typeof loadImage>, address: bigint): string => {
      let found = "";
      for (let at = Number(address); loadBytes(core, BigInt(at), 1) !== 0n; at += 1)
        found += String.fromCharCode(Number(loadBytes(core, BigInt(at), 1)));
      return found;
    };
    for (const refused of [null, "libm", "libc"]) {
      const core = loadImage(image);
      const seen: string[] = [];
      let exit: bigint | null = null;
      core.systemCall = ({ x }) => {
        switch (Number(x[17])) {
          case systemCalls.vas_find:
            seen.push(`find ${text(core, x[10])}`);
            x[10] = text(core, x[10]) === refused ? -3n : BigInt(spaces.indexOf(text(core, x[10])) + 1);
            break;
          case systemCalls.subscribe:
            seen.push(`subscribe ${x[10]}`);
            x[10] = 0n;
            break;
          case systemCalls.print_text:
            seen.push(text(core, x[10]).slice(0, Number(x[11])));
            break;
          case systemCalls.print_value:
            seen.push(String(BigInt.asIntN(64, x[10])));
            break;
          case systemCalls.exit:
            exit = x[10];
            break;
        }
      };
      prepareCall(core, functionNamed(image, "main"), [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]);
      core.pc = BigInt(start);
      for (let steps = 0; exit === null && steps < 1000; steps++) step(core);
      const values = seen.filter((one) => /^-?[0-9]+$/.test(one)).join(" ");
      const calls = seen.filter((one) => /^(find|subscribe) /.test(one));
      if (refused === null) {
        assert.deepEqual(calls, ["find libm", "subscribe 1", "find libc", "subscribe 2"]);
        assert.equal(values, "1 2 3 4 5 6 7 8");
        assert.equal(exit, 0n);
      } else {
        assert.deepEqual(calls, refused === "libm" ? ["find libm"] : ["find libm", "subscribe 1", "find libc"]);
        assert.equal(seen.slice(calls.length).join(""), `ld.so: cannot subscribe to ${refused}: error -3`);
        assert.equal(exit, 127n);
      }
    }
  });

  sometimes("reach far within long functions and large frames", async () => {
    const lengthy = Array.from({ length: 130 }, () => `s = s${" + a".repeat(10)}`).join("\n");
    const many = Array.from({ length: 300 }, (_, n) => `let v${n} = a + ${n}`).join("\n");
    const sum = Array.from({ length: 300 }, (_, n) => `s = s + v${n}`).join("\n");
    const image = await compile(
      scenarioOf(`
      fn long(a) { let s = 0 for i in 0 .. 3 { if a > 0 { ${lengthy} } } return s }
      fn wide(a) { ${many} let s = 0 ${sum} return s + leaf(a) + v299 }
      fn leaf(x) { return x }
      fn main() {}`),
    );
    const core = loadImage(image);
    const watch = unwindingWatch(image);
    prepareCall(core, functionNamed(image, "wide"), [5n]);
    runUntil(core, returnAddress, 2_000_000, () => watch(core));
    checkLineTable(image);
    assert.equal(callFunction(core, functionNamed(image, "long"), [2n]), 7800n);
    assert.equal(callFunction(core, functionNamed(image, "long"), [0n]), 0n);
    assert.equal(callFunction(core, functionNamed(image, "wide"), [5n]), 300n * 5n + (299n * 300n) / 2n + 5n + 304n);
  });

  it("tell which rendezvous points a thread may come to", async () => {
    const image = await compile(
      scenarioOf(`
      fn direct() { meet one }
      fn through() { direct() meet two }
      fn thread(x) { meet three meet one }
      fn unreached() { return 0 meet four meet one }
      fn loop(n) { if n { loop(n - 1) } through() }
      fn main() { let t = thread_create(thread, 0) thread_join(t) loop(3) meet three }`),
    );
    const meets = (name: string): string[] => functionNamed(image, name).meets.map((index) => image.rendezvous[index]);
    assert.deepEqual(meets("direct"), ["one"]);
    assert.deepEqual(meets("loop"), ["one", "two"]);
    assert.deepEqual(meets("thread"), ["one", "three"]);
    assert.deepEqual(meets("main"), ["one", "two", "three"]);
    assert.deepEqual(meets("unreached"), []);
    assert.ok(!image.rendezvous.includes("four"));
  });

  it("carry settings, processes and expectations", async () => {
    const image = await compile(`scenario "all"
      machine arc-hs38-1k { cores 2 tags asid+sasid check on memory 64M }
      kernel linux-rfc { lazy_attach off }
      vas libc mode 0644 uid 7 gid 8 { segment text at 0x2000_0000 size 64K r-x { fn f() { return 1 } } }
      program p { fn main() { libc.f() } }
      process A runs p on core 1 { uid 1001 gid 5 groups 4, 24 }
      expect itlb.misses(libc) + cycles > 0 and not (A.exit == SIGSEGV)
      expect hazard P4 at f or -faults(A) <= 3`);
    const overrides = { cores: 2, tags: "asid+sasid", check: true, memory: 64 * 2 ** 20 };
    const { places: machinePlaces, ...machine } = image.machine;
    const { places: kernelPlaces, ...kernel } = image.kernel;
    assert.deepEqual(machine, { preset: "arc-hs38-1k", overrides });
    assert.deepEqual(kernel, { preset: "linux-rfc", overrides: { lazy_attach: false } });
    assert.deepEqual(machinePlaces!["tags"], { line: 2, column: 37, endLine: 2, endColumn: 52 });
    assert.deepEqual(kernelPlaces![""], { line: 3, column: 7, endLine: 3, endColumn: 43 });
    assert.deepEqual(Object.keys(machinePlaces!), ["", "cores", "tags", "check", "memory"]);
    assert.deepEqual([image.vases[0].mode, image.vases[0].uid, image.vases[0].gid], [0o644, 7, 8]);
    assert.deepEqual(image.processes, [
      { name: "A", program: 0, args: [], uid: 1001, gid: 5, groups: [4, 24], core: 1 },
    ]);
    const counter = (unit: string, name: string, of: string | null): object => ({
      kind: "counter",
      unit,
      counter: name,
      of,
      part: null,
      core: null,
    });
    const number = (value: number): object => ({ kind: "number", value });
    const binary = (operator: string, left: object, right: object): object => ({
      kind: "binary",
      operator,
      left,
      right,
    });
    assert.deepEqual(
      image.expectations.map(({ condition }) => condition),
      [
        binary(
          "and",
          binary(">", binary("+", counter("itlb", "misses", "libc"), counter("", "cycles", null)), number(0)),
          { kind: "unary", operator: "not", operand: binary("==", { kind: "exit", process: "A" }, number(11)) },
        ),
        binary(
          "or",
          { kind: "hazard", id: { kind: "pitfall", number: 4 }, at: "f" },
          binary("<=", { kind: "unary", operator: "-", operand: counter("", "faults", "A") }, number(3)),
        ),
      ],
    );
    assert.equal(image.expectations[0].text, "itlb.misses(libc) + cycles > 0 and not (A.exit == SIGSEGV)");
  });

  it("report every segment that is too small, and every error of the file", async () => {
    const body = Array.from({ length: 60 }, () => "u64[x] = x + 1").join("\n");
    const messages = await messagesOf(
      scenarioOf(
        "fn main() {}",
        `
      vas one { segment text at 0x2000_0000 size 256 r-x { fn f(x) { ${body} } } }
      vas two { segment text at 0x3000_0000 size 300 r-x { fn f(x) { ${body} } } }`,
      ),
    );
    assert.equal(messages.length, 2);
    assert.match(messages[0], /^Segment `text` needs 5\d\d bytes, has 256: enlarge it\.$/);
    assert.match(messages[1], /has 300: enlarge it/);
    const unreadable = await messagesOf(
      scenarioOf(
        "fn main() {}",
        `
      vas one { segment text at 0x2000_0000 size 8K --x { fn f() { print "hello" } } }`,
      ),
    );
    assert.match(unreadable.join(), /The string literals of `text` cannot be read/);
    const wrong = await messagesOf(scenarioOf("fn main() { let x = y unknown() break }"));
    assert.equal(wrong.filter((message) => /`y`|`unknown`|loop/.test(message)).length, 3);
  });

  it("keep line entries of several statements on one line apart by column", async () => {
    const image = await compile(scenarioOf("fn f(p) { u64[p] = 7  meet a  return 8 }\nfn main() {}"));
    const fn = functionNamed(image, "f");
    const stops = image.debug.lines.filter(({ start, statement }) => statement && start >= fn.start && start < fn.end);
    assert.deepEqual(
      stops.map(({ range }) => [range.column, range.endColumn]),
      [
        [11, 21],
        [23, 29],
        [31, 39],
      ],
    );
    assert.ok(fn.parameters.every(({ scopeStart }) => scopeStart <= stops[0].start));
  });

  it("let an endless loop be stopped in", async () => {
    const image = await compile(scenarioOf("fn f() { while (1) {} }\nfn main() {}"));
    const fn = functionNamed(image, "f");
    const stops = image.debug.lines.filter(({ start, statement }) => statement && start >= fn.start && start < fn.end);
    assert.equal(stops.length, 1);
    assert.equal(stops[0].end - stops[0].start, 4);
  });
});
