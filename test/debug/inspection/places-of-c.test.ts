/** Elements, members, what pointers point to and numbers of floating point in a program of C: set, watched and written out. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { readElf } from "../../../src/elf/index.js";
import { buildPicolibc, needTools } from "../../elf/toolchain.js";
import { connect, introduction, moveTo, stopped, type Client } from "../client/client.js";

type Variable = DebugProtocol.Variable;

const source = "test/elf/programs/places.c";
const lineOf = (part: string): number =>
  readFileSync(source, "utf8")
    .split("\n")
    .findIndex((line) => line.includes(part)) + 1;

/** The program, with the place of its source in it: programs that are built are kept, and other checkouts have other places. */
function built(): string {
  const here = process.cwd();
  return buildPicolibc([source], "rv64im", ["-g", "-O0", `-fdebug-prefix-map=${here}=${here}`]);
}

describe("debug session: places of C", () => {
  let client: Client;
  let threadId = 0;
  let frameId = 0;
  let globals: readonly Variable[] = [];

  async function look(): Promise<void> {
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
    frameId = stackFrames[0]!.id;
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    globals = await children(scopes.find(({ name }) => name === "Program data")!);
  }

  async function children({ variablesReference }: { readonly variablesReference: number }): Promise<Variable[]> {
    return (await client.ask<{ variables: Variable[] }>("variables", { variablesReference })).variables;
  }

  const global = (name: string): Variable => globals.find((one) => one.name === name)!;

  async function value(expression: string, context = "watch"): Promise<string> {
    return (await client.ask<{ result: string }>("evaluate", { expression, frameId, context })).result;
  }

  const set = (expression: string, text: string): Promise<DebugProtocol.Response> =>
    client.send("setExpression", { expression, value: text, frameId });

  beforeEach(async function () {
    needTools(this, "riscv64-unknown-elf-gcc");
    const elf = built();
    const text = `scenario "Places of C"
machine rv64-sv39
kernel intended
program p from "${elf}"
process A runs p
`;
    client = connect({ "/places.vas": text });
    await client.ask("initialize", introduction);
    await client.ask("launch", { program: "/places.vas", stopOnEntry: false });
    const breakpoints = [{ line: lineOf("pair.second = list[3]") }];
    const answer = await client.ask<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
      source: { path: `${process.cwd()}/${source}` },
      breakpoints,
    });
    assert.equal(answer.breakpoints[0]!.verified, true, answer.breakpoints[0]!.message);
    await client.ask("configurationDone");
    ({ threadId = 0 } = await stopped(client));
    await look();
  });
  afterEach(() => (globals.length === 0 ? undefined : client.ask("disconnect")));

  it("an element is set by its index, and its neighbours stay", async () => {
    const list = global("list");
    assert.deepEqual(
      (await children(list)).map(({ name, value: shown }) => [name, shown]),
      [10, 21, 32, 43].map((number, index) => [`[${index}]`, String(number)]),
    );
    const { variablesReference } = list;
    await client.ask("setVariable", { variablesReference, name: "[2]", value: "-9" });
    assert.equal(await value("list", "clipboard"), "[10, 21, -9, 43]");
    const refused = await client.send("setVariable", { variablesReference, name: "[4]", value: "1" });
    assert.match(refused.message!, /there is no `\[4\]` here any more/);
  });

  it("numbers of floating point are set to the nearest that the type has, and to nothing that is none", async () => {
    assert.equal((await set("single", "0.1")).success, true);
    assert.equal(await value("single"), "0.1");
    assert.equal(await value("u32[&single], x"), "0x3dcc_cccd");
    assert.equal((await set("twice", "-1e300")).success, true);
    assert.equal(await value("u64[&twice], x"), "0xfe37_e43c_8800_759c");
    assert.equal((await set("twice", "-Infinity")).success, true);
    assert.equal(await value("u64[&twice], x"), "0xfff0_0000_0000_0000");
    assert.match((await set("twice", "two")).message!, /`twice` is of floating point: write a number such as -1\.5/);
  });

  it("members and what a pointer points to are watched at their own place and size", async () => {
    const info = async (of: Variable, name: string): Promise<{ dataId: string | null; description: string }> =>
      client.ask("dataBreakpointInfo", { variablesReference: of.variablesReference, name });
    const first = Number((await value("&pair, d")).split(" ")[0]);
    const at = (address: number): string => `0x${address.toString(16)}`;
    const second = await info(global("pair"), "second");
    assert.match(second.dataId!.replaceAll("_", ""), new RegExp(`^${at(first + 4)}@1 4 `));
    const [target] = await children(global("pointer"));
    assert.equal(target!.name, "first", "a pointer to a record has the record's members");
    const through = await info(global("pointer"), "second");
    assert.match(through.dataId!.replaceAll("_", ""), new RegExp(`^${at(first + 4)}@1 4 `));
    const one = await client.ask<{ dataId: string }>("dataBreakpointInfo", { name: "small", frameId });
    assert.match(one.dataId, /@1 1 /, "one byte");
    await client.ask("setDataBreakpoints", { breakpoints: [{ dataId: second.dataId, accessType: "write" }] });
    const stop = await moveTo(client, "continue", threadId);
    assert.equal(stop.reason, "data breakpoint");
    assert.match(stop.text!, /2 → 0x2b/);
    assert.match((await moveTo(client, "continue", threadId)).text!, /0x2b → 6/);
  });

  it("a function on the first line of a file is entered there, from its first column to its last", async () => {
    const lines = readFileSync(source, "utf8").split("\n");
    await client.ask("setBreakpoints", {
      source: { path: `${process.cwd()}/${source}` },
      breakpoints: [{ line: lineOf("sink = next_of") }],
    });
    const top = async (): Promise<DebugProtocol.StackFrame> =>
      (await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId })).stackFrames[0]!;
    await moveTo(client, "reverseContinue", threadId);
    assert.equal((await top()).line, lineOf("sink = next_of"));
    await moveTo(client, "stepIn", threadId);
    const { name, line, column, endColumn } = await top();
    assert.deepEqual([name, line, column, endColumn], ["next_of", 1, 1, lines[0]!.length + 1]);
  });

  it("what no instruction is, is shown as its bits", async () => {
    const args = {
      memoryReference: String((await value("&cube, x")).split(" ")[0]).replaceAll("_", ""),
      instructionCount: 2,
    };
    const { instructions } = await client.ask<NonNullable<DebugProtocol.DisassembleResponse["body"]>>(
      "disassemble",
      args,
    );
    assert.deepEqual(
      instructions.map((one) => [one.instruction, one.instructionBytes, one.presentationHint]),
      Array.from({ length: 2 }, () => [".half 0x0000", "00 00", "invalid"]),
    );
  });

  it("are written out whole for the clipboard, four levels deep", async () => {
    assert.equal(await value("pair", "clipboard"), "{first = 1, second = 2}");
    assert.equal(await value("deep", "clipboard"), "{one = {two = {three = {four = {…}}}}}");
    assert.equal(
      await value("cube", "clipboard"),
      "[[[[{…}, {…}], [{…}, {…}]], [[{…}, {…}], [{…}, {…}]]], [[[{…}, {…}], [{…}, {…}]], [[{…}, {…}], [{…}, {…}]]]]",
    );
    assert.equal(await value("wide.words", "clipboard"), "[1, 2, 0, 0, 0, 0, 0, 0, 0]");
  });

  it("have as a value in expressions what C makes of them, and are refused where it makes none", async () => {
    assert.equal(await value("small + 1"), "201");
    assert.equal(await value("minus + 1"), "-1");
    await assert.rejects(value("wide + 0"), /`wide` \(struct wide\) is no number: name a member of it/);
    assert.equal(await value("&wide == &wide.words"), "1");
    assert.equal((await set("small", "255")).success, true);
    assert.equal(await value("small"), "255 '\\377'");
    assert.match((await set("small", "256")).message!, /256 does not fit `small`, which has 8 bits/);
    assert.equal((await set("minus", "0xffff")).success, true);
    assert.equal(await value("minus"), "-1");
  });

  it("debug information that cannot be read is told, and the program runs without it", async () => {
    const { launch } = await broken();
    assert.match(launch, /^p: .*version 99/m);
  });
});

/** What a session says of a program whose first unit of debug information is of a version that does not exist. */
async function broken(): Promise<{ launch: string }> {
  const elf = built();
  const bytes = new Uint8Array(readFileSync(elf));
  const { offset } = readElf(bytes).sections.find(({ name }) => name === ".debug_info")!;
  bytes[offset + 4] = 99;
  const text = `scenario "Broken"\nmachine rv64-sv39\nkernel intended\nprogram p from "${elf}"\nprocess A runs p\n`;
  const client = connect({ "/broken.vas": text }, { readBytes: () => Promise.resolve(bytes) });
  await client.ask("initialize", introduction);
  await client.ask("launch", { program: "/broken.vas", stopOnEntry: false });
  await client.ask("configurationDone");
  await client.event("terminated");
  const launch = client.events
    .filter(({ event }) => event === "output")
    .map(({ body }) => (body as DebugProtocol.OutputEvent["body"]).output)
    .join("");
  return { launch };
}
