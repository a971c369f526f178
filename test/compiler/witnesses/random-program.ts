/** Random programs that end: statements of every kind, nested, with more variables than registers now and then. */
import { randomNumbers } from "./random-instruction.js";

const operators = ["+", "-", "*", "/", "%", "<", ">=", "==", "!=", "&", "^", "|", ">>", "<<"];

/** Text of a program's body. `start(a, b)` is the function to run. */
export function randomProgram(seed: number): string {
  const random = randomNumbers(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)];
  let names = 0;
  const newName = (prefix: string): string => {
    names += 1;
    return `${prefix}${names}`;
  };
  const crowded = random(3) === 0;

  const expression = (scope: readonly string[], depth: number, callable: readonly string[]): string => {
    const part = (): string => expression(scope, depth - 1, callable);
    switch (depth <= 0 ? random(4) : random(12)) {
      case 0:
      case 1:
        return pick([...scope, "total"]);
      case 2:
        return `${pick([0, 1, 2, 3, 5, 100, 2048, 70000])}`;
      case 3:
        return `cells[${random(16)}]`;
      case 4:
        return `bytes[${part()} & 15]`;
      case 5:
        return callable.length > 0 ? `${pick(callable)}(${part()}, ${part()})` : part();
      case 6:
        return `(${part()} ${pick(["&&", "||"])} ${part()})`;
      case 7:
        return `(${pick(["-", "!", "~"])}${part()})`;
      case 8:
        return pick(["getpid()", `sleep(${part()})`, part()]);
      default:
        return `(${part()} ${pick(operators)} ${part()})`;
    }
  };

  const block = (scope: readonly string[], depth: number, loops: number, callable: readonly string[]): string => {
    const inner = [...scope];
    const lines = Array.from({ length: 1 + random(4) }, () => statement(inner, depth, loops, callable));
    if (loops > 0 && random(4) === 0) lines.push(`if ${expression(inner, 1, [])} { ${pick(["break", "continue"])} }`);
    if (random(12) === 0) lines.push(`return ${expression(inner, 1, callable)}`);
    else if (loops > 0 && random(10) === 0) lines.push(pick(["break", "continue"]));
    return `{ ${lines.join(random(2) === 0 ? "\n" : " ")} }`;
  };

  const statement = (scope: string[], depth: number, loops: number, callable: readonly string[]): string => {
    const value = (size = 2): string => expression(scope, size, callable);
    // Loop counters are not assigned, so that every loop ends.
    const assignable = scope.filter((name) => !name.startsWith("i") && !name.startsWith("w"));
    switch (depth <= 0 ? random(7) : random(12)) {
      case 0:
      case 1: {
        const text = value(3);
        const name = newName("v");
        scope.push(name);
        return `let ${name} = ${text}`;
      }
      case 2:
      case 3:
        return assignable.length > 0 ? `${pick(assignable)} = ${value(3)}` : `total = ${value()}`;
      case 4:
        return `${pick(["cells", "bytes", "halves"])}[${value(1)} & 15] = ${value()}`;
      case 5:
        return pick([
          `total = total + ${value()}`,
          `expect ${value()} == ${value()}`,
          `expect ${value()}`,
          `print "x", ${value(1)}`,
          "meet here",
          `meet there(${pick(scope)})`,
        ]);
      case 6:
        return callable.length > 0 ? `${pick(callable)}(${value(1)}, ${value(1)})` : `sleep(${value(1)})`;
      case 7:
      case 8: {
        const inner = (): string => block(scope, depth - 1, loops, callable);
        const rest = random(2) === 0 ? "" : ` else ${random(3) === 0 ? `if ${value()} ` : ""}${inner()}`;
        return `if ${value()} ${inner()}${rest}`;
      }
      case 9: {
        const limit = pick([`${random(5)}`, `(${value(1)} & 3)`, ...assignable.map((name) => `${name}`).slice(0, 1)]);
        const isVariable = /^(v|[ab]$)/.test(limit);
        const from = isVariable ? `${limit} - 2` : pick(["0", "1", `(${value(1)} & 1)`]);
        const name = newName("i");
        return `for ${name} in ${from} .. ${limit} ${block([...scope, name], depth - 1, loops + 1, callable)}`;
      }
      case 10: {
        const name = newName("w");
        const body = block([...scope, name], depth - 1, loops + 1, callable);
        scope.push(name);
        return `let ${name} = ${random(4)} while ${name} > 0 { ${name} = ${name} - 1 ${body} }`;
      }
      default:
        return block(scope, depth - 1, loops, callable);
    }
  };

  const fn = (name: string, depth: number, callable: readonly string[]): string => {
    const scope = ["a", "b"];
    const extra = crowded
      ? Array.from({ length: 6 + random(10) }, () => {
          const text = `let ${newName("v")} = ${expression(scope, 1, [])}`;
          scope.push(`v${names}`);
          return text;
        })
      : [];
    const lines = Array.from({ length: 2 + random(4) }, () => statement(scope, depth, 0, callable));
    const last = random(3) === 0 ? "" : `return ${expression(scope, 2, callable)}`;
    return `fn ${name}(a, b) {\n${[...extra, ...lines, last].join("\n")}\n}`;
  };

  return `
    u64 cells[16] = 3, 1, 4, 1, 5, 9, 2, 6
    u8 bytes[16]
    u16 halves[16] = 0xffff
    u64 total
    fn descend(a, b) { if a <= 0 || a > 6 { return b } return descend(a - 1, b * 3 + a) - a }
    ${fn("leaf", 1, [])}
    ${fn("middle", 2, ["leaf", "descend"])}
    ${fn("start", 3, ["leaf", "middle", "descend"])}
    fn main() {}`;
}
