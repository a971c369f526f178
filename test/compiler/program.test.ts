import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { callerFramePointerOffset, callerRegisterOffset, returnAddressOffset } from "../../src/compiler/frame.js";
import { compileScenario } from "../../src/compiler/compile-scenario.js";
import { savedRegisters } from "../../src/compiler/register.js";
import type { FunctionInfo, Image } from "../../src/image/image.js";
import { systemCalls } from "../../src/image/system-call.js";
import type { Program } from "../../src/language/generated/ast.js";
import { parseScenario } from "../../src/language/parse.js";
import { createVasServices } from "../../src/language/services.js";
import { functionNamed, loadImage, prepareCall, returnAddress, scenarioOf, stackTop } from "./compiled.js";
import { evaluateFunction, kernelAnswer, OutOfFuel } from "./evaluator.js";
import type { Stop, Trace } from "./evaluator.js";
import { randomProgram } from "./random-program.js";
import { loadBytes, runUntil } from "./reference-core.js";
import type { ReferenceCore } from "./reference-core.js";

const services = createVasServices();
const programs = 60 * Number(process.env["VAS_SOAK"] ?? 1);

interface Built {
  readonly image: Image;
  readonly program: Program;
}

async function build(body: string): Promise<Built> {
  const { ast, problems } = await parseScenario(services, scenarioOf(body), "test.vas");
  assert.deepEqual(problems.filter(({ severity }) => severity === "error"), [], body);
  const result = compileScenario(ast, { source: "test.vas" });
  assert.ok("image" in result);
  return { image: result.image, program: ast.programs[0] };
}

/** Memory of the program as its initial values make it. */
function initialMemory(): Map<string, bigint[]> {
  const zeros = (length: number): bigint[] => Array.from({ length }, () => 0n);
  return new Map([
    ["cells", [3n, 1n, 4n, 1n, 5n, 9n, 2n, 6n, ...zeros(8)]], ["bytes", zeros(16)], ["halves", [0xffffn, ...zeros(15)]], ["total", [0n]],
  ]);
}

/** What stepping by statements shows: stops with the variables that the debug information puts in scope. */
function runOnCore(image: Image, core: ReferenceCore, name: string, args: readonly bigint[], watch: (core: ReferenceCore) => void): Trace {
  const trace: Trace = { stops: [], kernel: [], fuel: 0 };
  const callNames = new Map<bigint, string>(Object.entries(systemCalls).map(([call, number]) => [BigInt(number), call]));
  const argumentCounts: Record<string, readonly number[]> = {
    print_text: [11], print_value: [10], print_end: [], meet: [11], report_expectation: [11, 12, 13], getpid: [], sleep: [10],
  };
  core.systemCall = ({ x }) => {
    const call = callNames.get(x[17]) ?? "unknown";
    trace.kernel.push([call, ...argumentCounts[call].map((register) => x[register])].join(" "));
    x[10] = kernelAnswer(trace.kernel.length);
  };
  const stops = new Map(image.debug.lines.filter(({ statement }) => statement).map((entry) => [BigInt(entry.start), entry]));
  prepareCall(core, functionNamed(image, name), args);
  runUntil(core, returnAddress, 2_000_000, () => {
    watch(core);
    const entry = stops.get(core.pc);
    if (entry) trace.stops.push({ place: `${entry.range.line}:${entry.range.column}`, variables: variablesAt(image, core) });
  });
  return trace;
}

function variablesAt(image: Image, core: ReferenceCore): Stop["variables"] {
  const pc = Number(core.pc);
  const fn = functionAt(image, pc);
  return Object.fromEntries([...fn.parameters, ...fn.locals].filter(({ scopeStart, scopeEnd }) => scopeStart <= pc && pc < scopeEnd)
    .map(({ name, location }) => [name, location.kind === "register" ? core.x[location.register]
      : BigInt.asIntN(64, loadBytes(core, core.x[8] + BigInt(location.offset), 8))]));
}

function functionAt(image: Image, pc: number): FunctionInfo {
  const fn = image.debug.functions.find(({ start, end }) => start <= pc && pc < end);
  assert.ok(fn, `no function at 0x${pc.toString(16)}`);
  return fn;
}

/** Follows calls and returns by the instructions themselves and compares with what the unwinding rule says. */
function unwindingWatch(image: Image): (core: ReferenceCore) => void {
  const preserved = [8, ...savedRegisters];
  const frames: { returnTo: bigint; registers: bigint[]; sp: bigint }[] = [];
  let previous: bigint | null = null;
  return (core) => {
    const entered = image.debug.functions.some(({ start }) => BigInt(start) === core.pc);
    const last = previous === null ? 0n : loadBytes(core, previous, 4);
    if (entered && (previous === null || (last & 0xfffn) === 0xefn)) {
      frames.push({ returnTo: core.x[1], registers: preserved.map((register) => core.x[register]), sp: core.x[2] });
    } else if (last === 0x8067n) {
      frames.pop();
    }
    previous = core.pc;
    const pc = Number(core.pc);
    const fn = functionAt(image, pc);
    const frame = frames.at(-1);
    assert.ok(frame);
    const s0 = core.x[8];
    const saved = (offset: number): bigint => BigInt.asIntN(64, loadBytes(core, s0 + BigInt(offset), 8));
    const inBody = pc >= fn.bodyStart && pc < fn.bodyEnd;
    const where = `${fn.name} 0x${pc.toString(16)}`;
    assert.equal(inBody ? saved(returnAddressOffset) : core.x[1], frame.returnTo, `return address at ${where}`);
    assert.equal(inBody ? saved(callerFramePointerOffset) : s0, frame.registers[0], `caller's s0 at ${where}`);
    if (inBody) assert.equal(s0, frame.sp, `frame address at ${where}`);
    assert.ok(core.x[2] <= frame.sp && core.x[2] % 16n === 0n, `stack pointer at ${where}`);
    preserved.forEach((register, index) => {
      const offset = callerRegisterOffset(fn, register);
      const recovered = inBody && offset !== null ? saved(offset) : core.x[register];
      assert.equal(recovered, frame.registers[index], `caller's x${register} at ${where}`);
    });
  };
}

function checkLineTable(image: Image): void {
  for (const fn of image.debug.functions) {
    const entries = image.debug.lines.filter(({ start, owner }) => start >= fn.start && start < fn.end && owner.kind === fn.owner.kind && owner.index === fn.owner.index);
    let next = fn.start;
    for (const { start, end } of entries) {
      assert.equal(start, next, `line table of ${fn.name}`);
      assert.ok(end > start && start % 4 === 0);
      next = end;
    }
    assert.equal(next, fn.end, `line table of ${fn.name} up to its end`);
    assert.ok(fn.start < fn.bodyStart && fn.bodyStart < fn.bodyEnd && fn.bodyEnd < fn.end);
    for (const { scopeStart, scopeEnd } of [...fn.parameters, ...fn.locals]) {
      assert.ok(fn.bodyStart <= scopeStart && scopeStart < scopeEnd && scopeEnd <= fn.bodyEnd);
    }
  }
}

describe("programs", () => {
  it("compute, stop and unwind as the language says, for random programs", async function () {
    this.timeout(20_000 * programs);
    let compared = 0;
    await fc.assert(fc.asyncProperty(fc.nat(), fc.bigInt(-4n, 9n), fc.bigInt(-3n, 70n), async (seed, a, b) => {
      const body = randomProgram(seed);
      const { image, program } = await build(body);
      checkLineTable(image);
      const expected: Trace = { stops: [], kernel: [], fuel: 3000 };
      const memory = initialMemory();
      let value: bigint;
      try {
        value = evaluateFunction(program, "start", [a, b], memory, expected);
      } catch (error) {
        if (error instanceof OutOfFuel) return;
        throw error;
      }
      const core = loadImage(image);
      const actual = runOnCore(image, core, "start", [a, b], unwindingWatch(image));
      assert.deepEqual(actual.kernel, expected.kernel);
      assert.deepEqual(actual.stops, expected.stops);
      assert.equal(core.x[10], value);
      assert.equal(core.x[2], stackTop);
      for (const { name, address, elementBytes, length } of image.debug.globals) {
        const contents = Array.from({ length }, (_, index) => BigInt.asIntN(64, loadBytes(core, BigInt(address + index * elementBytes), elementBytes)));
        assert.deepEqual(contents, memory.get(name), name);
      }
      compared += 1;
    }), { numRuns: programs, seed: 11 });
    assert.ok(compared > programs / 2, `${compared} of ${programs} programs were short enough`);
  });
});
