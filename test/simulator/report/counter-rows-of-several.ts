/** Counters of what processes and threads do to each other, counted by hand on several machines, and why they are so. */
import { everyKind, head, process, type CounterRow } from "./counter-row.js";

const library = "vas lib mode 0444 { segment data at 0x2000_0000 size 64K r-- { u64 table[4 * 1024] = 1 } }\n";
/** Loads one word of each of the library's pages that has contents. */
const readLibrary = "for i in 0 .. 4 { sum = sum + lib.table[i * 1024] }";
export const counterRowsOfSeveral: readonly CounterRow[] = [
  {
    what: "two processes that give way five times each; the second one runs once more, when the first is gone",
    text: `${head()}program p { fn main() { for i in 0 .. 5 { yield() } } }\nprocess A runs p\nprocess B runs p\n`,
    presets: everyKind,
    counters: {
      // Each exits by a call.
      system_calls: 2 * 5 + 2,
      "switches(A)": 5,
      "switches(B)": 6,
      switches: 11,
      // The first one is loaded without a switch.
      context_writes: 11 + 1,
      asids: 2,
      rollovers: 0,
      cycles_switch: 11 * 4309,
      frames: 0,
    },
  },
  {
    what: "the same where nothing has a tag",
    text: `${head("tags none")}program p { fn main() { for i in 0 .. 5 { yield() } } }\nprocess A runs p\nprocess B runs p\n`,
    presets: ["rv64-sv39", "arc-hs38-1k", "skylake"],
    counters: { switches: 11, flushes_nonglobal: 11, asids: 0 },
  },
  {
    what: "a turn of another process where nothing has a tag: four pages, a sum, a stack and the text are gone",
    text: `${head("tags none")}program p {
      u64 data[4 * 1024] = 1
      u64 sum
      fn touch() { for i in 0 .. 4 { sum = sum + data[i * 1024] } }
      fn main() { touch() yield() measure m { touch() } }
    }
    program q { fn main() { yield() } }
    ${process}process B runs q\n`,
    presets: ["rv64-sv39", "arc-hs38-1k", "skylake"],
    counters: { "dtlb.switch(m)": 6, "itlb.switch(m)": 1, "dtlb.misses(m)": 6, "dtlb.cold(m)": 0 },
  },
  {
    what: "to another VAS and back",
    text: `${head()}vas lib { segment data at 0x2000_0000 size 64K rw- { u64 table[3 * 1024] = 1 } }
    program p {
      fn main() {
        let v = vas_find("lib")
        vas_attach(0, v, O_RDWR)
        vas_switch(v)
        vas_switch(0)
        measure m { vas_switch(v) vas_switch(0) }
      }
    }
    ${process}`,
    presets: everyKind,
    counters: { "vas_switches(m)": 2, "context_writes(m)": 2, "switches(m)": 0, "cycles_switch(m)": 2 * 766 },
  },
  {
    what: "a page unmapped while another core runs in the space",
    text: `${head("cores 2")}program p {
      u64 stop
      fn other(p) {
        u64[p] = 1
        stop = 0
        meet touched
        measure w { while stop == 0 { } }
        return 0
      }
      fn main() {
        let p = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS)
        let t = thread_create(other, p, core: 1)
        meet touched
        measure m { munmap(p, 4K) }
        stop = 1
        thread_join(t)
      }
    }
    process A runs p on core 0\n`,
    presets: everyKind,
    counters: {
      "shootdowns(m)": 1,
      "interrupts_sent(m)": 1,
      "interrupts_taken(m)": 0,
      "shootdowns(w)": 0,
      // A broadcast interrupts nobody.
      "interrupts_taken(w)": { "rv64-sv39": 1, "arc-hs38-1k": 1, skylake: 1, "cortex-a53": 0 },
      "cycles_interrupt(m)": { "rv64-sv39": 1000, "arc-hs38-1k": 1000, skylake: 1000, "cortex-a53": 200 },
      "cycles_interrupt(w)": { "rv64-sv39": 600, "arc-hs38-1k": 600, skylake: 600, "cortex-a53": 0 },
      "entries_edited(m)": 1,
    },
  },
  {
    what: "four processes and ids of two bits, of which one is nobody's: three come back and want another",
    text: `${head("tags asid asid_bits 2")}program p { fn main() { meet a } }
    process A runs p\nprocess B runs p\nprocess C runs p\nprocess D runs p\n`,
    presets: ["rv64-sv39", "arc-hs38-1k"],
    counters: {
      asids: 4 + 3,
      // ARC has all four numbers from the second round on; RISC-V keeps the running process's and has two left.
      rollovers: { "rv64-sv39": 2, "arc-hs38-1k": 1 },
      flushes_all: { "rv64-sv39": 2, "arc-hs38-1k": 1 },
      // Each of the three has lost its stack and its text.
      "dtlb.rollover": 3,
      "itlb.rollover": 3,
    },
  },
  {
    what: "two processes that read four pages of a library under a shared id",
    text: `${head("tags asid+sasid")}${library}program p {
      u64 sum
      fn main() { subscribe(vas_find("lib")) meet a ${readLibrary} meet b }
    }
    ${process}process B runs p\n`,
    presets: ["rv64-sv39", "arc-hs38-1k"],
    counters: {
      // The last one at the rendezvous goes on.
      "shared_hits(A)": 4,
      "shared_hits(B)": 0,
      "shared_hits(lib)": 4,
      "l1d.hits(lib)": 4,
      "l1d.misses(lib)": 4,
      "dtlb.cold(lib)": 4,
      "dtlb.redundant(lib)": 0,
    },
  },
  {
    what: "the same under ids of their own",
    text: `${head("tags asid")}${library}program p {
      u64 sum
      fn main() { subscribe(vas_find("lib")) meet a ${readLibrary} meet b }
    }
    ${process}process B runs p\n`,
    presets: ["rv64-sv39", "arc-hs38-1k"],
    counters: { "dtlb.redundant(lib)": 4, "dtlb.redundant(A)": 4, "dtlb.misses(lib)": 8, shared_hits: 0 },
  },
  {
    what: "a library that is given up and taken again",
    text: `${head("tags asid+sasid")}${library}program p {
      u64 sum
      fn main() {
        let v = vas_find("lib")
        subscribe(v)
        ${readLibrary}
        unsubscribe(v)
        subscribe(v)
        measure m { ${readLibrary} }
      }
    }
    ${process}`,
    presets: ["rv64-sv39", "arc-hs38-1k"],
    counters: { "dtlb.unsubscribed(m)": 4, "dtlb.misses(m)": 4 },
  },
  {
    what: "a library that its last user gives up, where the id is given back at once",
    text: `${head("tags asid+sasid", "shared_id_release unused")}${library}program p {
      u64 sum
      fn main() { let v = vas_find("lib") subscribe(v) ${readLibrary} measure m { unsubscribe(v) } }
    }
    ${process}`,
    presets: ["rv64-sv39", "skylake"],
    // Four pages in two levels.
    counters: { "flushes_shared(m)": 1, "flushes(m)": 1, "flushed_entries(m)": 8 },
  },
];
