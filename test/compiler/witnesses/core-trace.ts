/** What a run on the reference core does, in the terms of the evaluator: system calls, and stops with variables. */
import type { Image } from "../../../src/image/image.js";
import { systemCalls } from "../../../src/image/system-call.js";
import { functionAt, functionNamed, prepareCall, returnAddress } from "../compiled.js";
import { kernelAnswer, type Stop, type Trace } from "./evaluator.js";
import { loadBytes, runUntil, type ReferenceCore } from "./reference-core.js";

const callNames = new Map<bigint, string>(Object.entries(systemCalls).map(([call, number]) => [BigInt(number), call]));

/** Registers of each system call whose values the evaluator knows too: no addresses, no indices. */
const reported: Readonly<Record<string, readonly number[]>> = {
  print_text: [11],
  print_value: [10],
  print_end: [],
  meet: [11],
  report_expectation: [11, 12, 13],
  getpid: [],
  sleep: [10],
};

/** What stepping by statements shows: stops with the variables that the debug information puts in scope. */
export function traceRun(
  image: Image,
  core: ReferenceCore,
  name: string,
  args: readonly bigint[],
  watch: (core: ReferenceCore) => void,
): Trace {
  const trace: Trace = { stops: [], kernel: [], fuel: 0 };
  core.systemCall = ({ x }) => {
    const call = callNames.get(x[17]) ?? "unknown";
    trace.kernel.push([call, ...reported[call].map((register) => x[register])].join(" "));
    x[10] = kernelAnswer(trace.kernel.length);
  };
  const statements = image.debug.lines.filter(({ statement }) => statement);
  const stops = new Map(statements.map((entry) => [BigInt(entry.start), entry]));
  prepareCall(core, functionNamed(image, name), args);
  runUntil(core, returnAddress, 2_000_000, () => {
    watch(core);
    const entry = stops.get(core.pc);
    if (!entry) return;
    const { line, column } = entry.range;
    trace.stops.push({ place: `${line}:${column}`, variables: variablesAt(image, core) });
  });
  return trace;
}

function variablesAt(image: Image, core: ReferenceCore): Stop["variables"] {
  const pc = Number(core.pc);
  const fn = functionAt(image, pc);
  return Object.fromEntries(
    [...fn.parameters, ...fn.locals]
      .filter(({ scopeStart, scopeEnd }) => scopeStart <= pc && pc < scopeEnd)
      .map(({ name, location }) => [
        name,
        location.kind === "register"
          ? core.x[location.register]
          : BigInt.asIntN(64, loadBytes(core, core.x[8] + BigInt(location.offset), 8)),
      ]),
  );
}
