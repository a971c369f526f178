/** Random `.vas` scenarios that always end: processes that compute, touch memory, share a VAS, meet and yield. */
import fc from "fast-check";

const statement: fc.Arbitrary<string> = fc.oneof(
  fc
    .record({ index: fc.nat(3000), value: fc.nat(1000) })
    .map(({ index, value }) => `own[${index}] = own[${(index * 7) % 3000}] + ${value}`),
  fc.nat(40).map((rounds) => `for i in 0 .. ${rounds} { total = total * 31 + own[i * 17] }`),
  fc
    .record({ index: fc.nat(2000), value: fc.nat(99) })
    .map(({ index, value }) => `total = total + lib.read(lib.table + ${index * 8}) + ${value}`),
  fc.constant("yield()"),
  fc.nat(5).map((depth) => `total = total + fall(${depth})`),
  fc
    .integer({ min: 1, max: 4 })
    .map(
      (pages) =>
        `let m${pages} = mmap(0, ${pages * 8}K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)  u64[m${pages}] = total  munmap(m${pages}, ${pages * 8}K)`,
    )
    .map((text) => `if total != 1 { ${text} }`),
  fc.nat(9).map((value) => `print("total ", total + ${value})`),
);

/** Machines with the tag policies that they can have. */
const machine: fc.Arbitrary<{ preset: string; tags: string }> = fc.oneof(
  fc.record({
    preset: fc.constantFrom("arc-hs38-1k", "arc-hs38-512", "rv64-sv39", "cortex-a53", "skylake"),
    tags: fc.constantFrom("none", "asid", "asid+global", "asid+sasid"),
  }),
  fc.record({ preset: fc.constantFrom("sifive-u54", "sifive-u74", "zen1", "zen2"), tags: fc.constant("none") }),
);

/** Text of a random scenario. */
export function randomScenario(): fc.Arbitrary<string> {
  return fc
    .record({
      bodies: fc.array(fc.array(statement, { minLength: 1, maxLength: 7 }), { minLength: 1, maxLength: 3 }),
      cores: fc.integer({ min: 1, max: 2 }),
      machine,
      quantum: fc.integer({ min: 5, max: 300 }),
      seed: fc.integer({ min: 1, max: 1000 }),
    })
    .map(
      ({ bodies, cores, machine: { preset, tags }, quantum, seed }) => `
    scenario "random"
    machine ${preset} { cores ${cores} tags ${tags} seed ${seed} }
    kernel linux-rfc { quantum ${quantum} }
    vas lib mode 0444 {
      segment text at 0x2000_0000 size 8K r-x { fn read(p) { return u64[p] } }
      segment data at 0x2002_0000 size 16K r-- { u64 table[2048] = 3, 1, 4 }
    }
    ${bodies
      .map(
        (statements, index) => `
      program p${index} {
        u64 own[3072]
        fn fall(depth) { if depth == 0 { return 1 } return fall(depth - 1) + depth }
        fn main() {
          let total = ${index}
          subscribe(vas_find("lib"))
          ${statements.join("\n")}
          own[0] = total
        }
      }
      process A${index} runs p${index}`,
      )
      .join("\n")}`,
    );
}
