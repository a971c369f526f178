/**
 * Scenarios over the whole grammar: every preset with every kernel and tag policy, settings of both, VASes and segments, programs
 * with functions, loops, threads, signals and every system call, processes, expectations. Most compile; those that do not are
 * for the validator.
 */
import { systemCallGroups } from "../../src/language/model/system-call-table.js";
import { kernelPresets, kernelSettings, machinePresets, machineSettings } from "../../src/simulator/index.js";
import type { Dice } from "./dice.js";

const policies = [
  "none",
  "asid",
  "asid+global",
  "asid+sasid",
  "two-context",
  "region+key",
  "domain",
  "common-mask",
  "ccid",
];
/** Settings that only make a run longer, or end it at once. */
const left = new Set(["max_steps", "max_memory", "preset", "cores", "tags", "history"]);

/** Names that expressions may use. */
interface Scope {
  readonly locals: readonly string[];
  /** Variables of loops: read only. */
  readonly counts: readonly string[];
  readonly arrays: readonly string[];
  readonly functions: readonly string[];
  readonly vases: readonly string[];
  readonly model: "linux" | "spacejmp";
  /** How deep statements may still nest. */
  readonly room: number;
}

function number(dice: Dice): string {
  if (dice.chance(5)) return "K";
  const value = dice.chance(80) ? BigInt(dice.below(40)) : dice.special() & ((1n << 64n) - 1n);
  return value < 0n ? `(${value})` : dice.pick([`${value}`, `0x${value.toString(16)}`]);
}

function address(dice: Dice, { arrays, vases }: Scope): string {
  const array = arrays.length > 0 ? dice.pick(arrays) : "0x3000_0000";
  if (vases.length > 0 && dice.chance(30)) return `${dice.pick(vases)}.table + ${dice.below(300) * 8}`;
  return dice.chance(85) ? `${array} + ${dice.below(64) * 8}` : number(dice);
}

function expression(dice: Dice, scope: Scope, depth = 0): string {
  const again = (): string => expression(dice, scope, depth + 1);
  const { locals, arrays, functions, vases } = scope;
  if (depth > 3 || dice.chance(35)) return dice.chance(60) ? dice.pick([...locals, ...scope.counts]) : number(dice);
  switch (dice.below(9)) {
    case 0:
      return `(${again()} ${dice.pick(["+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^"])} ${again()})`;
    case 1:
      return `(${again()} ${dice.pick(["<", "<=", ">", ">=", "==", "!=", "&&", "||", "and", "or"])} ${again()})`;
    case 2:
      return `${dice.pick(["-", "!", "~"])}${again()}`;
    case 3:
      return `${dice.pick(["u8", "u16", "u32", "u64"])}[${address(dice, scope)}]`;
    case 4:
      return arrays.length > 0 ? `${dice.pick(arrays)}[${dice.chance(90) ? `${dice.below(8)}` : again()}]` : again();
    case 5:
      return functions.length > 0 ? `${dice.pick(functions)}(${again()})` : again();
    case 6:
      return vases.length > 0 ? `vas_find("${dice.pick(vases)}")` : "getpid()";
    default:
      return call(dice, scope);
  }
}

const systemCalls = systemCallGroups.flatMap(({ calls }) => calls).filter(({ name }) => !/^exit/.test(name));

/** Any system call, with arguments that often fit. */
function call(dice: Dice, scope: Scope): string {
  const { functions, model } = scope;
  const { name, parameters } = dice.pick(
    dice.chance(98)
      ? systemCalls.filter(
          (one) =>
            (one.model === undefined || one.model === model) &&
            // Only a function of the program can be a thread's.
            (functions.length > 0 || !one.parameters.some(({ kind }) => kind === "function")),
        )
      : systemCalls,
  );
  const vas = scope.vases.length > 0 ? dice.pick(scope.vases) : "nobody";
  const given = parameters.map(({ name: parameter, kind, default: fallback }) => {
    if (kind === "function") return functions.length > 0 ? dice.pick(functions) : "SIG_IGN";
    if (kind === "core") return dice.chance(80) ? "0" : `${dice.below(3)}`;
    if (dice.chance(8)) return number(dice);
    if (kind === "text") return `"${dice.chance(80) ? vas : "/proc/self/maps"}"`;
    if (kind === "variable") return "x";
    if (kind === "address") return dice.chance(25) ? "0" : address(dice, scope);
    if (parameter === "vid") return `vas_find("${vas}")`;
    if (/^(length|size|bytes)/.test(parameter)) return `${1 + dice.below(8)}K`;
    if (/^prot/.test(parameter)) return dice.pick(["PROT_READ | PROT_WRITE", "PROT_READ", "PROT_NONE"]);
    if (/^flags/.test(parameter)) return dice.pick(["MAP_PRIVATE | MAP_ANONYMOUS", "MAP_SHARED | MAP_ANONYMOUS", "0"]);
    if (parameter === "type") return dice.pick(["O_RDWR", "O_RDONLY", "O_WRONLY"]);
    if (/^pid/.test(parameter)) return dice.pick(["0", "-1", "getpid()"]);
    if (fallback !== undefined && dice.chance(50)) return `${fallback}`;
    return dice.chance(70) ? `${dice.below(9)}` : number(dice);
  });
  return `${name}(${given.join(", ")})`;
}

function block(dice: Dice, scope: Scope): string {
  return `{ ${dice.some(1, 3, () => statement(dice, { ...scope, room: scope.room - 1 })).join("  ")} }`;
}

function statement(dice: Dice, scope: Scope): string {
  const value = (): string => expression(dice, scope);
  const { locals, arrays, room, vases } = scope;
  switch (dice.below(room > 0 ? 16 : 9)) {
    case 0:
    case 1:
      return locals.length > 0 ? `${dice.pick(locals)} ${dice.pick(["=", "+=", "-=", "^="])} ${value()}` : "yield()";
    case 2:
      return arrays.length > 0 ? `${dice.pick(arrays)}[${dice.below(8)}] = ${value()}` : "yield()";
    case 3:
      return `${dice.pick(["u8", "u32", "u64"])}[${address(dice, scope)}] = ${value()}`;
    case 4:
    case 5:
      return call(dice, scope);
    case 6:
      return `print "x ", ${value()}${dice.chance(20) ? `, hex(${value()})` : ""}`;
    case 7:
      return dice.chance(70) ? "yield()" : `expect ${value()}`;
    case 8:
      return vases.length > 0 && scope.model === "linux"
        ? dice.pick([
            `subscribe(vas_find("${dice.pick(vases)}"))`,
            `vas_attach(0, vas_find("${dice.pick(vases)}"), O_RDWR)`,
            `vas_switch(vas_find("${dice.pick(vases)}"))`,
            "vas_switch(0)",
            `unsubscribe(vas_find("${dice.pick(vases)}"))`,
            `vas_detach(0, vas_find("${dice.pick(vases)}"))`,
          ])
        : "yield()";
    case 9:
    case 10:
      return `if ${value()} ${block(dice, scope)}${dice.chance(40) ? ` else ${block(dice, scope)}` : ""}`;
    case 11:
      return `for i${room} in ${dice.below(3)} .. ${dice.below(30)} ${block(dice, { ...scope, counts: [...scope.counts, `i${room}`] })}`;
    case 12:
      return `while ${locals.length > 0 ? `${dice.pick(locals)} < ${dice.below(50)}` : "0"} ${block(dice, scope)}`;
    case 13:
      return `measure part${room} ${block(dice, scope)}`;
    case 14:
      return `if fork() == 0 ${block(dice, scope)}`;
    default:
      return dice.chance(30) ? "meet point" : block(dice, scope);
  }
}

/** Settings in braces; values are such as the table allows, now and then not. */
function settings(dice: Dice, table: readonly Described[], most: number): string {
  const rows = table.filter(({ key }) => !left.has(key));
  return dice
    .some(0, most, () => {
      const { key, values, minimum, maximum } = dice.pick(rows);
      if (values.length > 0) return `${key} ${dice.pick(values)}`;
      const near = dice.chance(70)
        ? 2 ** dice.below(8)
        : minimum + dice.below(Math.min(2 ** 31, maximum - minimum + 1));
      return `${key} ${Math.min(maximum, Math.max(minimum, near))}`;
    })
    .filter((line, index, all) => all.findIndex((one) => one.split(" ")[0] === line.split(" ")[0]) === index)
    .join("  ");
}

interface Described {
  readonly key: string;
  readonly values: readonly string[];
  readonly minimum: number;
  readonly maximum: number;
}

const onOff = ["on", "off"];
const ofMachine: readonly Described[] = machineSettings().map(({ key, type, values, minimum, maximum }) => ({
  key,
  values: type === "switch" ? onOff : values,
  minimum,
  maximum,
}));
const ofKernel: readonly Described[] = kernelSettings().map(({ name, type, values, minimum, maximum }) => ({
  key: name,
  values: type === "switch" ? onOff : (values ?? []),
  minimum: minimum ?? 0,
  maximum: maximum ?? 2 ** 31,
}));

/** Head of a scenario: any machine, any kernel, any policy. */
function randomHead(dice: Dice, kernelPreset: string, steps = 20_000): string {
  const preset = dice.pick(machinePresets()).name;
  const tags = dice.chance(70) ? `tags ${dice.pick(policies)}` : "";
  const check = dice.chance(60) ? "check on" : "";
  const machine = `machine ${preset} { cores ${1 + dice.below(3)}  ${tags}  ${check}  ${settings(dice, ofMachine, 2)} }`;
  const kernel = `kernel ${kernelPreset} { max_steps ${steps}  ${settings(dice, ofKernel, 2)} }`;
  return `${machine}\n${kernel}`;
}

/** Overrides of an example's settings, as `--set` takes them. */
export function randomOverrides(dice: Dice): Record<string, string> {
  const all = dice.some(1, 3, () => {
    const kernel = dice.chance(50);
    const { key, values, minimum, maximum } = dice.pick(
      (kernel ? ofKernel : ofMachine).filter((one) => !left.has(one.key)),
    );
    const value = values.length > 0 ? dice.pick(values) : `${Math.min(maximum, Math.max(minimum, 2 ** dice.below(8)))}`;
    return [`${kernel ? "kernel" : "machine"}.${key}`, value] as const;
  });
  const preset = dice.chance(60) ? { "machine.preset": dice.pick(machinePresets()).name } : {};
  const kernel = dice.chance(40) ? { "kernel.preset": dice.pick(kernelPresets()).name } : {};
  const tags = dice.chance(60) ? { "machine.tags": dice.pick(policies) } : {};
  return { ...preset, ...kernel, ...tags, ...Object.fromEntries(all) };
}

/** A whole scenario. */
export function randomScenario(dice: Dice): string {
  const kernel = dice.pick(kernelPresets()).name;
  const model = kernel.startsWith("spacejmp") ? "spacejmp" : "linux";
  const vases = dice.some(0, 2, (index) => `v${index}`);
  const spaces = vases.map((name, index) => {
    const base = 0x2000_0000 + index * 0x100_0000;
    const rights = dice.pick(["r--", "rw-"]);
    return `vas ${name} mode ${dice.pick(["0666", "0444", "0660"])} {
  segment text at 0x${base.toString(16)} size 16K r-x { fn get(p) { return u64[p] } }
  segment data at 0x${(base + 0x20000).toString(16)} size ${dice.pick(["4K", "16K", "64K"])} ${rights} { u64 table[${1 + dice.below(256)}] = 1, 2, 3 }
}`;
  });
  const programs = dice.some(1, 3, (index) => {
    const functions = dice.some(0, 2, (n) => `f${n}`);
    const scope: Scope = { locals: ["x"], counts: [], arrays: ["own"], functions: [], vases, model, room: 3 };
    const bodies = functions.map(
      (name, n) =>
        `  fn ${name}(x) { ${dice.some(0, 3, () => statement(dice, { ...scope, functions: functions.slice(0, n), room: 1 })).join("  ")}  return ${expression(dice, { ...scope, functions: functions.slice(0, n) })} }`,
    );
    const main = dice.some(2, 10, () => statement(dice, { ...scope, functions })).join("\n    ");
    const subscribes = vases.length > 0 && dice.chance(50) ? ` subscribes ${dice.pick(vases)}` : "";
    return `program p${index}(n)${subscribes} {
  u64 own[${64 + dice.below(2000)}]
${bodies.join("\n")}
  fn main() {
    let x = n + ${index}
    ${main}
  }
}`;
  });
  const processes = dice.some(1, 4, (index) =>
    dice.chance(80)
      ? `process A${index} runs p${dice.below(programs.length)}(${dice.below(9)})${dice.chance(20) ? " on core 0" : ""}`
      : `process A${index}[${1 + dice.below(3)}] runs p${dice.below(programs.length)}(index + 1)`,
  );
  const variants = dice.some(0, 1, () => `variant other { machine { seed ${dice.below(99)} } }`);
  const expectations = dice.some(0, 2, () =>
    dice.pick(["expect not hazard", "expect walks > 3", "expect l2.misses < 10"]),
  );
  return [
    `scenario "random"`,
    "const K = 3",
    randomHead(dice, kernel),
    ...spaces,
    ...programs,
    ...processes,
    ...expectations,
    ...variants,
    "",
  ].join("\n");
}
