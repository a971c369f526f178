/** Random expressions of the language with an evaluator of their own: text on one side, big integers on the other. */
import fc from "fast-check";

/** What an expression sees and changes: parameters, memory, and the log that `note` leaves. */
export interface World {
  readonly parameters: readonly bigint[];
  /** Contents of the array `memory` (u64, 16 elements). */
  readonly memory: bigint[];
  /** Value of the scalar `log` after the calls so far: order and number of calls show in it. */
  log: bigint;
}

/** An expression: its text and its meaning. */
export interface Expression {
  readonly text: string;
  readonly value: (world: World) => bigint;
}

export const parameterNames = ["a", "b", "c", "d", "e", "f"];

/** Declarations that the texts refer to. */
export const surroundings = `
  u64 memory[16]
  u64 log
  fn note(x) { log = log * 31 + x  return x }
  fn mix(x, y, z) { log = log * 37 + y  return x + 3 * y - z }
  fn eight(a, b, c, d, e, f, g, h) { return a - 2*b + 3*c - 4*d + 5*e - 6*f + 7*g - 8*h }
`;

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (holds: boolean): bigint => (holds ? 1n : 0n);

const operators: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  "+": (a, b) => wrap(a + b),
  "-": (a, b) => wrap(a - b),
  "*": (a, b) => wrap(a * b),
  "/": (a, b) => (b === 0n ? -1n : wrap(a / b)),
  "%": (a, b) => (b === 0n ? a : a % b),
  "<<": (a, b) => wrap(a << (b & 63n)),
  ">>": (a, b) => a >> (b & 63n),
  "<": (a, b) => truth(a < b),
  "<=": (a, b) => truth(a <= b),
  ">": (a, b) => truth(a > b),
  ">=": (a, b) => truth(a >= b),
  "==": (a, b) => truth(a === b),
  "!=": (a, b) => truth(a !== b),
  "&": (a, b) => a & b,
  "^": (a, b) => a ^ b,
  "|": (a, b) => a | b,
};

const edges = [
  0n,
  1n,
  2n,
  3n,
  7n,
  8n,
  63n,
  64n,
  100n,
  2047n,
  2048n,
  4096n,
  0x7fff_ffffn,
  0x8000_0000n,
  2n ** 40n,
  2n ** 63n - 1n,
  2n ** 63n,
];

/** Values at which mistakes show. */
export const interestingValue = fc.oneof(
  fc.constantFrom(...edges, ...edges.map((value) => wrap(-value))).map(wrap),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.integer({ min: -5, max: 5 }).map(BigInt),
);

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc
    .nat(parameterNames.length - 1)
    .map((index) => ({ text: parameterNames[index], value: ({ parameters }: World) => parameters[index] })),
  fc.constantFrom(...edges).map((value) => ({ text: `${value}`, value: () => wrap(value) })),
  fc.nat(15).map((index) => ({ text: `memory[${index}]`, value: ({ memory }: World) => memory[index] })),
  fc.constant({ text: "log", value: ({ log }: World) => log }),
);

type Effect = (world: World, values: bigint[]) => bigint;

function call(name: string, parts: readonly Expression[], effect: Effect): Expression {
  return {
    text: `${name}(${parts.map(({ text }) => text).join(", ")})`,
    value: (world) =>
      effect(
        world,
        parts.map(({ value }) => value(world)),
      ),
  };
}

function noteEffect(world: World, [x]: bigint[]): bigint {
  world.log = wrap(world.log * 31n + x);
  return x;
}

function mixEffect(world: World, [x, y, z]: bigint[]): bigint {
  world.log = wrap(world.log * 37n + y);
  return wrap(x + 3n * y - z);
}

function eightEffect(_: World, values: bigint[]): bigint {
  return wrap(values.reduce((sum, value, index) => sum + value * BigInt((index % 2 === 0 ? 1 : -1) * (index + 1)), 0n));
}

/** Random expressions up to a depth. */
export const expression: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => {
  const part = tie("node");
  return {
    node: fc.oneof(
      { maxDepth: 6, depthSize: "small", withCrossShrink: true },
      { weight: 3, arbitrary: leaf },
      {
        weight: 6,
        arbitrary: fc.tuple(fc.constantFrom(...Object.keys(operators)), part, part).map(([operator, left, right]) => ({
          text: `(${left.text} ${operator} ${right.text})`,
          value: (world: World) => {
            const first = left.value(world);
            return operators[operator](first, right.value(world));
          },
        })),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(fc.constantFrom("&&", "||", "and", "or"), part, part).map(([operator, left, right]) => ({
          text: `(${left.text} ${operator} ${right.text})`,
          value: (world: World) => {
            const first = left.value(world) !== 0n;
            if (operator === "&&" || operator === "and") return truth(first && right.value(world) !== 0n);
            return truth(first || right.value(world) !== 0n);
          },
        })),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(fc.constantFrom("-", "!", "~", "not "), part).map(([operator, operand]) => ({
          text: `(${operator}${operand.text})`,
          value: (world: World) => {
            const value = operand.value(world);
            return operator === "-" ? wrap(-value) : operator === "~" ? ~value : truth(value === 0n);
          },
        })),
      },
      { weight: 1, arbitrary: part.map((operand) => call("note", [operand], noteEffect)) },
      { weight: 1, arbitrary: fc.tuple(part, part, part).map((parts) => call("mix", parts, mixEffect)) },
      {
        weight: 1,
        arbitrary: fc.array(part, { minLength: 8, maxLength: 8 }).map((parts) => call("eight", parts, eightEffect)),
      },
      {
        weight: 1,
        arbitrary: part.map((index) => ({
          text: `memory[${index.text} & 15]`,
          value: (world: World) => world.memory[Number(index.value(world) & 15n)],
        })),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom(1, 2, 4, 8), part).map(([bytes, index]) => ({
          text: `u${bytes * 8}[memory + 8 * (${index.text} & 15)]`,
          value: (world: World) => wrap(BigInt.asUintN(bytes * 8, world.memory[Number(index.value(world) & 15n)])),
        })),
      },
    ),
  };
}).node;
