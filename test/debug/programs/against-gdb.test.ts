/**
 * Stacks and variables of optimised C at arbitrary instructions, against gdb on qemu's stub: the same breakpoints on both sides, and at
 * each stop the same functions and the same values, or "optimised out" on both. `VAS_SOAK=1` looks at 500 stops of each program.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { buildPicolibc, needTools, runTool } from "../../elf/toolchain.js";
import { swept } from "../../sample.js";
import { connect, introduction, stopped, type Client } from "../client/client.js";

const stops = process.env["VAS_SOAK"] ? 500 : 20;
/** Of the times that a breakpoint is met, one in so many is looked at. */
const stride = 3;

/** A value as its bits in decimal or, of a pointer into the stack, its distance from the stack pointer; the values of its members, or why there is none. */
type Value = string | { readonly [member: string]: Value };
/** A function with its variables, the innermost of each name. */
type Frame = readonly [name: string, variables: Readonly<Record<string, Value>>];

/** Asks gdb at each stop; prints a line of JSON for it. */
const script = (port: number, addresses: readonly string[]): string => `
import gdb, json
for line in ["set pagination off", "set confirm off", "target remote :${port}"]:
    gdb.execute(line, to_string=True)

def encoded(value, depth):
    kind = value.type.strip_typedefs()
    try:
        if value.is_optimized_out: return "optimised out"
        if kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
            if depth == 0: return "members"
            return {f.name: encoded(value[f], depth - 1) for f in kind.fields() if f.name}
        if kind.code in (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_CHAR, gdb.TYPE_CODE_BOOL, gdb.TYPE_CODE_ENUM, gdb.TYPE_CODE_PTR):
            number = int(value) & (2 ** (8 * kind.sizeof) - 1)
            # The stack lies elsewhere, and the same way in itself.
            return "sp+%d" % (number - sp) if 0 <= number - sp < 65536 else str(number)
        return "other"
    except gdb.MemoryError:
        return "unreadable"

def frames():
    global sp
    sp = int(gdb.newest_frame().read_register("sp"))
    frame, found = gdb.newest_frame(), []
    while frame is not None and frame.name() is not None:
        variables = {}
        block = frame.block()
        while block is not None and not block.is_global and not block.is_static:
            for symbol in block:
                if (symbol.is_variable or symbol.is_argument) and symbol.addr_class != gdb.SYMBOL_LOC_STATIC:
                    if symbol.name not in variables: variables[symbol.name] = encoded(symbol.value(frame), 2)
            if block.function is not None: break
            block = block.superblock
        found.append([frame.name(), variables])
        if frame.name() == "main": break
        frame = frame.older()
    return found

for address in ${JSON.stringify(addresses)}: gdb.Breakpoint("*" + address)
for count in range(${stops * stride}):
    gdb.execute("continue", to_string=True)
    if not gdb.selected_inferior().pid: break
    if count % ${stride} == 0: print("STOP " + json.dumps([hex(gdb.newest_frame().pc()), frames()]), flush=True)
gdb.execute("kill")
gdb.execute("quit")
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What gdb says at the stops. */
async function accordingToGdb(
  program: string,
  argument: string,
  addresses: readonly string[],
): Promise<readonly (readonly [pc: string, frames: readonly Frame[]])[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "vas-gdb-"));
  const port = await freePort();
  const stub = spawn("qemu-riscv64", ["-g", String(port), program, argument], { stdio: "ignore", env: {} });
  try {
    const file = path.join(folder, "stops.py");
    writeFileSync(file, script(port, addresses));
    const { stdout, stderr } = spawnSync("gdb-multiarch", ["-nx", "-batch", "-x", file, program], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    const lines = stdout.split("\n").filter((line) => line.startsWith("STOP "));
    assert.ok(lines.length > 0, stderr);
    return lines.map((line) => JSON.parse(line.slice(5)) as [string, Frame[]]);
  } finally {
    stub.kill();
    rmSync(folder, { recursive: true });
  }
}

type Variables = DebugProtocol.VariablesResponse["body"]["variables"];

/** A value of ours as gdb's is encoded, which says how wide it is. */
async function encoded(
  client: Client,
  { value, variablesReference }: Variables[number],
  like: Value,
  sp: bigint,
): Promise<Value> {
  // A documented difference: gdb finds what some callers have passed from their call sites, where we say that it is not known.
  if (/at the function's entry is not known/.test(value)) return like;
  if (/optimi[sz]ed out|has no value here/.test(value)) return "optimised out";
  if (typeof like === "object") {
    const { variables } = await client.ask<DebugProtocol.VariablesResponse["body"]>("variables", {
      variablesReference,
    });
    const members: Record<string, Value> = {};
    for (const member of variables) {
      const other = like[member.name];
      if (other !== undefined) members[member.name] = await encoded(client, member, other, sp);
    }
    return members;
  }
  if (!/^(sp\+)?\d+$/.test(like)) return like;
  const digits = (/\((-?\d+)\)$/.exec(value) ?? /^(-?(?:0x[0-9a-f_]+|\d+))/.exec(value))?.[1] ?? value;
  if (!/^-?(0x|\d)/.test(digits)) return value;
  const number = BigInt(digits.replaceAll("_", ""));
  if (like.startsWith("sp+")) return `sp+${number - sp}`;
  const widths = [8, 16, 32, 64].map((bits) => String(BigInt.asUintN(bits, number)));
  return widths.includes(like) ? like : String(number);
}

async function framesOf(client: Client, threadId: number, like: readonly Frame[]): Promise<readonly Frame[]> {
  type Stack = DebugProtocol.StackTraceResponse["body"];
  const { stackFrames } = await client.ask<Stack>("stackTrace", { threadId });
  const { result } = await client.ask<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
    expression: "$sp",
    frameId: stackFrames[0]!.id,
  });
  const sp = BigInt(/^0x[0-9a-f_]+|^\d+/.exec(result)![0].replaceAll("_", ""));
  const frames: Frame[] = [];
  for (const [index, { id, name }] of stackFrames.entries()) {
    const others = like[index]?.[1] ?? {};
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: id });
    const found: Record<string, Value> = {};
    for (const scope of scopes.filter((one) => ["Locals", "Arguments"].includes(one.name))) {
      const { variables } = await client.ask<DebugProtocol.VariablesResponse["body"]>("variables", {
        variablesReference: scope.variablesReference,
      });
      for (const one of variables) {
        const other = others[one.name];
        if (other !== undefined && !(one.name in found)) found[one.name] = await encoded(client, one, other, sp);
      }
    }
    frames.push([name.replace(/ \(inlined\)$/, ""), found]);
    if (name === "main") break;
  }
  return frames;
}

/** Addresses of instructions in functions of the program, some of each. */
function someAddresses(program: string, functions: readonly string[]): readonly string[] {
  const listing = runTool("riscv64-unknown-elf-objdump", ["-d", "--no-show-raw-insn", program]);
  return functions.flatMap((name) => {
    const body = new RegExp(`<${name}>:\\n((?: .*\\n)*)`).exec(listing)?.[1] ?? "";
    const all = [...body.matchAll(/^\s+([0-9a-f]+):/gm)].map(([, digits]) => `0x${digits!}`);
    return all.filter((_, index) => index % 7 === 3).slice(0, 6);
  });
}

describe("stacks and variables of C", () => {
  for (const options of swept(["-O0", "-O1", "-O2"], 2)) {
    it(`are gdb's at ${stops} stops, ${options}`, async function () {
      needTools(this, "gdb-multiarch", "qemu-riscv64", "riscv64-unknown-elf-gcc");
      this.timeout(600_000);
      const program = buildPicolibc(["examples/real/structs.c"], "rv64imac", ["-g", options]);
      const addresses = someAddresses(program, ["insert", "depth", "make", "ackermann", "hanoi", "main", "next"]);
      const theirs = await accordingToGdb(program, "12", addresses);
      const folder = mkdtempSync(path.join(tmpdir(), "vas-against-gdb-"));
      try {
        const file = path.join(folder, "test.vas");
        writeFileSync(
          file,
          `scenario "t" machine rv64-sv39 kernel intended program p from "${program}" process A runs p("12")`,
        );
        const client = connect();
        await client.ask("initialize", introduction);
        await client.ask("launch", { program: file, stopOnEntry: false });
        await client.ask("setInstructionBreakpoints", {
          breakpoints: addresses.map((instructionReference) => ({ instructionReference })),
        });
        await client.ask("configurationDone");
        let { threadId } = await stopped(client);
        let values = 0;
        for (const [index, [pc, frames]] of theirs.entries()) {
          for (let hit = 0; index > 0 && hit < stride; hit++) {
            await client.ask("continue", { threadId });
            ({ threadId } = await stopped(client));
          }
          assert.deepEqual(await framesOf(client, threadId!, frames), frames, `stop ${index} at ${pc}`);
          values += frames.reduce((sum, [, variables]) => sum + Object.keys(variables).length, 0);
        }
        assert.ok(values > stops, `${values} values`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
