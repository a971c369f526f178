/**
 * A sequence of random operations as a scenario: what a failure of the witness prints, to be stepped through in the debugger.
 * Each process performs its own operations; `meet` keeps their order. Each result is an expectation.
 */

/** One operation with the result that the model gives: a number, null for SIGSEGV, undefined if there is nothing to expect. */
export interface ScenarioStep {
  /** Index of the process: P, Q, R, then children in the order of their forks. */
  readonly who: number;
  readonly call: string;
  readonly args: readonly (number | string)[];
  readonly expected: number | null | undefined;
}

/** The fixed parts of a scenario. */
export interface ScenarioFrame {
  readonly machine: string;
  readonly tags: string;
  /** Contents of the `kernel` block. */
  readonly kernel: string;
  /** `vas` blocks. */
  readonly spaces: string;
  /** User ids of P, Q and R. */
  readonly users: readonly number[];
  /** What each program does first: the memory that operations take for given. */
  readonly prologue: readonly string[];
}

/** The text of the scenario. */
export function asScenario(steps: readonly ScenarioStep[], frame: ScenarioFrame): string {
  const lines: string[][] = frame.users.map(() => [...frame.prologue]);
  const blocks: { readonly parent: number; readonly at: number }[] = [];
  steps.forEach((step, index) => {
    const before = steps[index - 1];
    if (before !== undefined && before.who !== step.who) {
      if (before.call === "leave") lines[step.who]!.push("sleep(2_000_000)");
      else for (const who of [before.who, step.who]) lines[who]!.push(`meet step_${index}(2)`);
    }
    if (step.call === "fork") {
      blocks.push({ parent: step.who, at: lines[step.who]!.length });
      lines[step.who]!.push("");
      lines.push([]);
    } else lines[step.who]!.push(statement(step));
  });
  // Children are written where they were made, the last one first: a child is not a parent here.
  blocks.forEach(({ parent, at }, index) => {
    lines[parent]![at] = `if fork() == 0 { ${lines[frame.users.length + index]!.join("  ")}  meet over  exit(0) }`;
  });
  const names = "PQR";
  const programs = frame.users.map(
    (_, who) =>
      `program of_${names[who]} {\n    fn main() {\n        ${[...lines[who]!, "meet over"].join("\n        ")}\n    }\n}`,
  );
  const processes = frame.users.map(
    (uid, who) => `process ${names[who]} runs of_${names[who]} on core ${who} { uid ${uid}  gid 1000 }`,
  );
  return `scenario "a failure of the witness"

machine ${frame.machine} { cores ${frame.users.length}  tags ${frame.tags} }
kernel ${frame.kernel}

${[frame.spaces, ...programs, ...processes].join("\n")}
`;
}

const errnoNames = new Map([
  [1, "EPERM"],
  [3, "ESRCH"],
  [12, "ENOMEM"],
  [13, "EACCES"],
  [14, "EFAULT"],
  [16, "EBUSY"],
  [17, "EEXIST"],
  [22, "EINVAL"],
]);

function valueOf(value: number): string {
  const name = value < 0 ? errnoNames.get(-value) : undefined;
  return name === undefined ? literal(value) : `-${name}`;
}

const literal = (value: number): string => (value >= 4096 ? `0x${value.toString(16)}` : String(value));

/** The statement of one operation. */
function statement({ call, args, expected }: ScenarioStep): string {
  const [a, b, c] = args as number[];
  if (call === "leave") return "exit(0)";
  if (call === "load" || call === "store") {
    const place = `u64[${literal(a! + b!)}]`;
    if (expected === null) return `// ${call === "load" ? place : `${place} = ${c!}`} is a SIGSEGV`;
    return call === "load" ? `expect ${place} == ${expected}` : `${place} = ${c!}`;
  }
  const shown = args.map((value) => (typeof value === "string" ? JSON.stringify(value) : literal(value)));
  const text = `${call}(${shown.join(", ")})`;
  return expected === undefined ? text : `expect ${text} == ${valueOf(expected!)}`;
}
