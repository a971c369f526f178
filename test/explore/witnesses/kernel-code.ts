/** Small random kernel code, of which every schedule can be run. */
import fc from "fast-check";

/** Most schedules of a program that is compared: where there are more another program is drawn in its place. */
export const mostSchedules = 400;

const statements = [
  "load(A.x)",
  "store(A.x, 5)",
  "load(A.y)",
  "store(A.y, 6)",
  "set_pte(A, A.x, 0)",
  "set_pte(A, A.x, without(pte(A, A.x), PTE_W))",
  "flush_page(A, A.x)",
  "flush_space(A)",
  "settle()",
  "n = n + 1",
  "atomic { n = n + 1 }",
  "go = 1",
  "await go == 1",
  "if choose(2) == 1 { n = n + 1 }",
];
const plain = fc.oneof(
  fc.constantFrom(...statements),
  // What makes a race more often than not.
  fc.constantFrom(
    "store(A.x, 5)  store(A.x, 6)",
    "set_pte(A, A.x, 0)  settle()",
    "set_pte(A, A.x, 0)  flush_page(A, A.x)",
  ),
);
const statement = fc.oneof(
  { weight: 5, arbitrary: plain },
  { weight: 1, arbitrary: plain.map((inside) => `lock(m)  ${inside}  unlock(m)`) },
);
const body = (most: number) => fc.array(statement, { minLength: 1, maxLength: most });
/** Functions of kernel code: two or three, of few statements. */
export const bodies: fc.Arbitrary<string[][]> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(body(2), body(2)) },
  { weight: 1, arbitrary: fc.tuple(body(1), body(1), body(1)) },
);

/** A change of the table with less or more of what belongs to it, and a user of the page. */
export const races: fc.Arbitrary<string[][]> = fc.tuple(
  fc.subarray(["set_pte(A, A.x, 0)", "flush_page(A, A.x)", "settle()", "n = n + 1", "flush_page(A, A.x)"], {
    minLength: 2,
  }),
  fc.array(fc.constantFrom("store(A.x, 5)", "load(A.x)", "load(A.y)"), { minLength: 2, maxLength: 3 }),
);

/** The scenario of such functions, each on a core of its own. */
export function kernelCode(functions: readonly (readonly string[])[], preset: string): string {
  return `scenario "random kernel code"
machine ${preset} { cores ${functions.length}  check on }
vas A {
    segment one at 0x1000_0000 size 4K rw- { u64 x[1] = 1 }
    segment two at 0x1020_0000 size 4K rw- { u64 y[1] = 2 }
}
kernel lab {
    u64 n  u64 go  u64 m
${functions.map((body, index) => `    fn f${index}() { ${body.join("  ")} }`).join("\n")}
}
${functions.map((_, index) => `process P${index} runs kernel.f${index} in A on core ${index}`).join("\n")}
`;
}

/** An end without the pitfalls on the way there, which are no part of a state; and without who waits for what. */
export function bareEnd(text: string): string {
  return text.startsWith("deadlock") ? "deadlock" : text.replace(/; P[\dP ]+$/, "");
}
