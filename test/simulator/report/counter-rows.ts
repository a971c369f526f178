/** Counters of what one process does, counted by hand on several machines, and why they are so. */
import { everyKind, head, process, walkers, type CounterRow } from "./counter-row.js";

/** 64K that have frames, in step with the sets. */
const map = "let p = mmap(0x4000_0000, 64K, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE)";

export const counterRows: readonly CounterRow[] = [
  {
    what: "four pages that have frames, loaded once each",
    text: `${head()}program p {
      u64 data[8 * 1024] = 1
      u64 sum
      fn touch(from, to) { for i in from .. to { sum = sum + data[i * 1024] } }
      fn main() { touch(4, 8) measure m { touch(0, 4) } }
    }
    ${process}`,
    presets: everyKind,
    counters: {
      "dtlb.misses(m)": 4,
      "dtlb.fills(m)": 4,
      "dtlb.cold(m)": 4,
      "dtlb.evictions(m)": 0,
      "itlb.misses(m)": 0,
      "l1i.misses(m)": 0,
      "l2.misses(m)": 4,
      "l2.fills(m)": 4,
      "walks(m)": 4,
      // Three levels, two, four; the walk cache of the Cortex leads to the last table.
      "walk_reads(m)": { "rv64-sv39": 12, "arc-hs38-1k": 8, skylake: 16, "cortex-a53": 4 },
      "faults(m)": 0,
      "cycles_kernel(m)": 0,
    },
  },
  {
    what: "the same where a read costs 10 cycles and nothing else takes any",
    text: `${head()}program p {
      u64 data[8 * 1024] = 1
      u64 sum
      fn touch(from, to) { for i in from .. to { sum = sum + data[i * 1024] } }
      fn main() { touch(4, 8) measure m { touch(0, 4) } }
    }
    ${process}`,
    presets: walkers,
    counters: {
      "l1d.misses(m)": 4,
      "l1d.fills(m)": 4,
      "l1d.cold(m)": 4,
      "dtlb.hits(m)": 0,
      "cycles_translate(m)": { "rv64-sv39": 120, skylake: 160, "cortex-a53": 40 },
    },
  },
  {
    what: "two first loads and three first stores",
    text: `${head()}program p {
      u64 zero[16 * 1024]
      u64 sum
      fn load(from, to) { for i in from .. to { sum = sum + zero[i * 1024] } }
      fn store(from, to) { for i in from .. to { zero[i * 1024] = i } }
      fn main() { load(0, 1) store(1, 2) measure m { load(3, 5) store(5, 8) } }
    }
    ${process}`,
    presets: everyKind,
    counters: {
      "faults(m)": 5,
      "faults_load(m)": 2,
      "faults_store(m)": 3,
      "faults_fetch(m)": 0,
      "faults_fatal(m)": 0,
      "protection(m)": 0,
      "pages_zeroed(m)": 5,
      "pages_copied(m)": 0,
      "entries_edited(m)": 5,
      "cycles_fault(m)": 5 * 1000,
      "cycles_pages(m)": 5 * 512,
      // A walker misses, faults and misses again; ARC's kernel has put the entry in.
      "dtlb.misses(m)": { "rv64-sv39": 10, "arc-hs38-1k": 5, skylake: 10, "cortex-a53": 10 },
    },
  },
  {
    what: "three system calls that do nothing, two instructions each",
    text: `${head()}program p { fn main() { getpid() measure m { getpid() getpid() getpid() } } }\n${process}`,
    presets: everyKind,
    counters: {
      "system_calls(m)": 3,
      "instructions(m)": 6,
      "l1i.hits(m)": 6,
      "cycles_execute(m)": 6,
      "cycles_call(m)": 3 * 357,
      "cycles_kernel(m)": 3 * 357,
      "cycles(m)": 6 + 3 * 357,
    },
  },
  {
    what: "the same where the first level is the last",
    text: `${head("tlb_levels 1")}program p { fn main() { getpid() measure m { getpid() getpid() getpid() } } }\n${process}`,
    presets: walkers,
    counters: { "itlb.hits(m)": 6, "l1i.hits(m)": 6 },
  },
  {
    what: "24K that may no longer be written, three pages of them in TLBs of two levels",
    text: `${head()}program p {
      u64 sum
      fn touch(p, to) { for i in 0 .. to { sum = sum + u64[p + i * 8K] } }
      fn main() {
        let p = mmap(0, 24K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE)
        touch(p, 3)
        measure m { mprotect(p, 24K, PROT_READ) }
        measure again { touch(p, 3) }
      }
    }
    ${process}`,
    presets: ["rv64-sv39", "arc-hs38-1k", "skylake"],
    counters: {
      "entries_edited(m)": { "rv64-sv39": 6, "arc-hs38-1k": 3, skylake: 6 },
      "flushes(m)": { "rv64-sv39": 6, "arc-hs38-1k": 3, skylake: 6 },
      "flushes_page(m)": { "rv64-sv39": 6, "arc-hs38-1k": 3, skylake: 6 },
      "flushed_entries(m)": 6,
      // Of sfence.vma and INVLPG; of TLBDeleteEntry after a look.
      "cycles_maintain(m)": { "rv64-sv39": 6 * 20, "arc-hs38-1k": 3 * 10, skylake: 6 * 240 },
      "dtlb.flush(again)": 3,
      "walks(again)": 3,
      "flushes(again)": 0,
    },
  },
  {
    what: "the same where what is flushed in the main TLB empties the first levels",
    text: `${head()}program p {
      u64 sum
      fn main() {
        let p = mmap(0, 4K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE)
        sum = u64[p]
        measure m { mprotect(p, 4K, PROT_READ) }
      }
    }
    ${process}`,
    presets: ["cortex-a53", "cortex-a7"],
    // The page itself leaves both levels, and its table the walk cache; text, stack and `sum` leave the first.
    counters: {
      "flushes_page(m)": 1,
      "flushes_micro(m)": 1,
      "flushes(m)": 2,
      "flushed_entries(m)": { "cortex-a53": 3 + 3, "cortex-a7": 2 + 3 },
    },
  },
  {
    what: "stores into three pages that a child shares",
    text: `${head()}program p {
      u64 data[3 * 1024] = 1
      fn main() {
        let c = fork("child")
        if c == 0 { meet done exit(0) }
        measure m { data[0] = 2 data[1024] = 2 data[2048] = 2 }
        meet done
        wait(c)
      }
    }
    ${process}`,
    presets: everyKind,
    counters: {
      "protection(m)": 3,
      "faults_store(m)": 3,
      "pages_copied(m)": 3,
      "pages_zeroed(m)": 0,
      "flushes_page(m)": 3,
      "entries_edited(m)": 3,
      "cycles_pages(m)": 3 * 1024,
    },
  },
  {
    what: "a load from nowhere",
    text: `${head()}program p { u64 sum fn main() { sum = u64[0] } }\n${process}`,
    presets: everyKind,
    counters: { "faults_fatal(A)": 1, "faults_load(A)": 1, "protection(A)": 0, "machine_checks(A)": 0 },
  },
  {
    what: "an instruction that may no longer be executed",
    text: `${head()}program p { fn main() { mprotect(0x1_0000, 1, PROT_READ) } }\n${process}`,
    presets: everyKind,
    counters: { "faults_fetch(A)": 1, "faults_fatal(A)": 1, "protection(A)": 1, "itlb.flush(A)": 1 },
  },
  {
    what: "64K unmapped where a range is flushed as a whole",
    text: `${head("", "range_flush all")}program p {
      fn main() {
        let p = mmap(0, 64K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE)
        measure m { munmap(p, 64K) }
      }
    }
    ${process}`,
    presets: everyKind,
    counters: {
      // ARC leaves the entries behind under a number that nobody has any more.
      "flushes_asid(m)": { "rv64-sv39": 1, "arc-hs38-1k": 0, skylake: 1, "cortex-a53": 1 },
      "flushes_page(m)": 0,
      "asids(m)": { "rv64-sv39": 0, "arc-hs38-1k": 1, skylake: 0, "cortex-a53": 0 },
      "entries_edited(m)": { "rv64-sv39": 16, "arc-hs38-1k": 8, skylake: 16, "cortex-a53": 16 },
    },
  },
  {
    what: "five pages three times, in turn, where four have room: the oldest one is always the next",
    text: `${head("tlb_levels 1 udtlb_entries 4 utlb_replacement lru")}program p {
      fn main() {
        ${map}
        measure m {
          for i in 0 .. 3 { let a = u64[p] a = u64[p + 8K] a = u64[p + 16K] a = u64[p + 24K] a = u64[p + 32K] }
        }
      }
    }
    ${process}`,
    presets: walkers,
    counters: {
      "l1d.misses(m)": 15,
      "dtlb.misses(m)": 15,
      "l1d.cold(m)": 5,
      "dtlb.capacity(m)": 10,
      "dtlb.conflict(m)": 0,
      // One entry is the stack's: three fills have room.
      "dtlb.evictions(m)": 15 - 3,
      "walks(m)": 15,
    },
  },
  {
    what: "three pages of one set of two, where four have room in all",
    text: `${head("tlb_levels 1 udtlb_entries 4 udtlb_sets 2 utlb_replacement lru")}program p {
      fn main() { ${map} measure m { for i in 0 .. 4 { let a = u64[p] a = u64[p + 16K] a = u64[p + 32K] } } }
    }
    ${process}`,
    presets: walkers,
    counters: {
      "dtlb.misses(m)": 12,
      "dtlb.cold(m)": 3,
      "dtlb.conflict(m)": 9,
      "dtlb.capacity(m)": 0,
      "dtlb.evictions(m)": 12 - 2,
    },
  },
  {
    what: "a library of sixteen pages of 4K, or eight of 8K, with its tables",
    text: `${head()}vas lib { segment data at 0x2000_0000 size 64K rw- { u64 table[1024] = 1 } }
    program p { fn main() { subscribe(vas_find("lib")) } }
    ${process}`,
    presets: everyKind,
    // Tables: one a level.
    counters: {
      "frames(lib)": { "rv64-sv39": 16 + 3, "arc-hs38-1k": 8 + 2, skylake: 16 + 4, "cortex-a53": 16 + 4 },
      "frames(A)": 0,
    },
  },
  {
    what: "an entry written beside the one that is there: the next access matches both",
    text: `${head("tags asid", "probe_before_insert off")}program p {
      u64 mine[1024]
      fn main() {
        mine[0] = 1
        let child = fork()
        if child == 0 { return 0 }
        wait(child, 0)
        let value = mine[0]
        mine[0] = value + 1
      }
    }
    ${process}`,
    // Only these have entries that the kernel writes where it likes.
    presets: ["arc-770d", "arc-750d"],
    counters: { machine_checks: 1, "machine_checks(A)": 1 },
  },
];
