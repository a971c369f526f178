/**
 * The programs that the benchmark runs, as scenarios. Each prepares its memory, says so with `expect` (the event that
 * ends the preparation) and then loops for ever: nothing in the loop enters the kernel.
 */

/** A scenario, with the machine that it is compiled for. */
export interface Guest {
  readonly preset: string;
  readonly text: string;
  /** Processes that announce themselves. */
  readonly processes: number;
  /** Attempts after which all pages of the loop have been touched. */
  readonly settleAttempts: number;
}

/** All levels replace the least recently used entry, and ARC has no super-page TLB: what the C twin does too. */
function scenario(preset: string, quantum: number, body: string, geometry = ""): string {
  const withoutSuperPages = preset.startsWith("arc") ? "  stlb_entries 0" : "";
  const second = geometry === "" ? "  replacement lru" : geometry;
  return `scenario "benchmark"
machine ${preset} { memory 128M${second}  utlb_replacement lru${withoutSuperPages} }
kernel linux-rfc { quantum ${quantum}  max_steps 9_000_000_000_000 }
${body}
`;
}

/** The shape of the prototype that the targets come from: one level of 128 sets of 4 ways for data. */
export const oneLevel = "  tlb_levels 1  udtlb_entries 512  udtlb_sets 128";

/** One process alone needs no time slices. */
const alone = 1_000_000_000;

/** Order in which `loads` visits its pages. */
export type Pattern = "random" | "strided";

/** Multiplier of the walk over pages: i → (a·i + 1) mod pages visits each page once, for a power of two of pages. */
const multiplier: Readonly<Record<Pattern, number>> = { random: 0x5851_f42d, strided: 1 };

/** `p = u64[p]`, again and again: each page holds the address of the next, and 64 of 65 instructions load. */
const chase = `while 1 {\n${"    p = u64[p]\n".repeat(64)}  }`;

function fillChain(pages: number, pageBytes: number, pattern: Pattern): string {
  const place = (index: string): string => `base + ${index} * ${pageBytes} + ${index} % 64 * 64`;
  return `for i in 0 .. ${pages} {
    let next = (i * ${multiplier[pattern]} + 1) % ${pages}
    u64[${place("i")}] = ${place("next")}
  }`;
}

const anonymous = "PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS";

/** Nothing but loads, over so many pages. `geometry`: settings of TLBs other than the preset's. */
export function loads(preset: string, pages: number, pageBytes: number, pattern: Pattern, geometry = ""): Guest {
  const text = scenario(
    preset,
    alone,
    `program chase { fn main() {
  let base = mmap(0, ${pages * pageBytes}, ${anonymous})
  ${fillChain(pages, pageBytes, pattern)}
  let p = base
  expect 1
  ${chase}
} }
process A runs chase`,
    geometry,
  );
  return { preset, text, processes: 1, settleAttempts: 2 * pages + 1000 };
}

/**
 * Several processes in turn, each loading from its own pages and, in the other half of its time, from a VAS that all of
 * them subscribe to and whose entries they share.
 */
export function sharedLoads(preset: string, processes: number, pages: number, pageBytes: number): Guest {
  const own = 0x3000_0000;
  const shared = 0x2000_0000;
  const next = (i: number): number => (i * 5 + 3) % pages;
  const place = (i: number): number => i * pageBytes + (i % 8) * 8;
  // The chain alternates: shared page i leads to private page i, and that to the next shared page.
  const words = pageBytes / 8;
  const table = Array.from({ length: pages * words }, () => "0");
  for (let i = 0; i < pages; i++) table[place(i) / 8] = String(own + place(i));
  const text = scenario(
    preset,
    1000,
    `vas common mode 0444 {
  segment data at 0x${shared.toString(16)} size ${pages * pageBytes} r-- {
    u64 chain[${table.length}] = ${table.join(", ")}
  }
}
program chase { fn main() {
  subscribe(vas_find("common"))
  let base = mmap(${own}, ${pages * pageBytes}, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
  for i in 0 .. ${pages} {
    let next = (i * 5 + 3) % ${pages}
    u64[base + i * ${pageBytes} + i % 8 * 8] = ${shared} + next * ${pageBytes} + next % 8 * 8
  }
  let p = base
  expect 1
  ${chase}
} }
${Array.from({ length: processes }, (_, n) => `process P${n} runs chase`).join("\n")}`,
  );
  return { preset, text, processes, settleAttempts: (next(1) + 4 * pages) * 2 * processes + 20_000 };
}

/** The loop of the published simulators' comparison: a load from every 4 KiB page, five instructions a page. */
export function walkLoop(preset: string, pages: number): Guest {
  const text = scenario(
    preset,
    alone,
    `program walk { fn main() {
  let base = mmap(0, ${pages} * 4096, ${anonymous})
  for i in 0 .. ${pages} { u64[base + i * 4096] = i }
  let stride = 4096
  let sum = 0
  expect 1
  while 1 {
    let p = base
    let n = ${pages}
    while n > 0 { sum = sum + u32[p]  p = p + stride  n = n - 1 }
  }
} }
process A runs walk`,
  );
  return { preset, text, processes: 1, settleAttempts: pages * 10 + 1000 };
}

/** Arithmetic only: a 64-bit mixer with shifts and multiplications. */
export function mixer(preset: string): Guest {
  const text = scenario(
    preset,
    alone,
    `program mix { fn main() {
  let h = 88172645463325252
  let n = 0
  expect 1
  while 1 {
    h = h ^ h << 13
    h = h ^ h >> 7
    h = h ^ h << 17
    n = n + h * 0x9e3779b97f4a7c15
    if n < h { n = n - 1 }
  }
} }
process A runs mix`,
  );
  return { preset, text, processes: 1, settleAttempts: 1000 };
}

/** Loads and stores of bytes in inner loops: primes below 32768. */
export function sieve(preset: string): Guest {
  const text = scenario(
    preset,
    alone,
    `program primes {
  u8 composite[32768]
  fn main() {
    for i in 0 .. 32768 { composite[i] = 1 }
    let count = 0
    expect 1
    while 1 {
      for i in 0 .. 32768 { composite[i] = 0 }
      for i in 2 .. 32768 {
        if composite[i] == 0 {
          count = count + 1
          let j = i * i
          while j < 32768 { composite[j] = 1  j = j + i }
        }
      }
    }
  }
}
process A runs primes`,
  );
  return { preset, text, processes: 1, settleAttempts: 200_000 };
}

/** Products of matrices of 48 × 48 numbers: three arrays of about five pages each. */
export function matrices(preset: string): Guest {
  const text = scenario(
    preset,
    alone,
    `program product {
  u64 a[2304]
  u64 b[2304]
  u64 c[2304]
  fn main() {
    for i in 0 .. 2304 { a[i] = i * 7 + 1  b[i] = i * 3 + 5  c[i] = 1 }
    expect 1
    while 1 {
      for i in 0 .. 48 {
        for j in 0 .. 48 {
          let sum = 0
          for k in 0 .. 48 { sum = sum + a[i * 48 + k] * b[k * 48 + j] }
          c[i * 48 + j] = sum
        }
      }
    }
  }
}
process A runs product`,
  );
  return { preset, text, processes: 1, settleAttempts: 100_000 };
}

/** Calls and returns with their stack frames: recursive Fibonacci numbers. */
export function recursion(preset: string): Guest {
  const text = scenario(
    preset,
    alone,
    `program calls {
  fn fib(n) { if n < 2 { return n } return fib(n - 1) + fib(n - 2) }
  fn main() {
    let sum = fib(12)
    expect 1
    while 1 { sum = sum + fib(18) }
  }
}
process A runs calls`,
  );
  return { preset, text, processes: 1, settleAttempts: 200_000 };
}
