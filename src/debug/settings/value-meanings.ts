/** What each word means that a setting can be: for hover and completion, where the description of the whole setting is too much. */
import { matchEquations } from "../../machine/index.js";

type Meanings = Readonly<Record<string, string>>;

const replacement: Meanings = {
  "random-lfsr": "A way that a linear-feedback shift register gives: pseudo-random, the same with the same seed.",
  rr: "The ways in turn, whatever was used.",
  lru: "The entry that was used longest ago.",
  plru: "A tree of bits that point away from what was used: nearly the one used longest ago.",
};

/** By setting and value. */
export const valueMeanings: Readonly<Record<string, Meanings>> = {
  tags: Object.fromEntries(
    matchEquations.map(({ policy, title, text, mapping }) => [
      policy,
      `${title[0]!.toUpperCase()}${title.slice(1)}. An entry matches if \`${text}\`.\n\nVASes: ${mapping}.`,
    ]),
  ),
  replacement,
  utlb_replacement: replacement,
  isa: {
    rv64im: "Integers, multiplication and division: what programs of a scenario are compiled to.",
    rv64imac: "With atomics and compressed instructions.",
    rv64gc: "With atomics, floating point and compressed instructions: what Linux distributions are built for.",
  },
  utlb_on_ctx_write: {
    compare: "First-level entries carry the tag, and are compared with the new context.",
    flush: "A write of the context empties the first-level TLBs.",
  },
  utlb_on_eviction: {
    keep: "The first level keeps its copy of what the last level gives up.",
    drop: "The copy in the first level goes with the entry: the last level includes the first.",
  },
  utlb_on_maintenance: {
    exact: "The same entries leave the first level.",
    flush: "The first level is emptied, as on Cortex-A7, A9 and A53.",
  },
  ad_update: {
    hardware: "The walker sets A and D itself (Svadu).",
    fault: "A clear A or D bit is a page fault, and the kernel sets it (Svade).",
  },
  stlb_entries: {
    "0": "The core was built without a super-page TLB.",
    "16": "Sixteen entries, fully associative.",
  },
  fidelity: {
    rfc: "The patches as mailed, with their defects Q1 to Q14.",
    intended: "What the patches were meant to do: a change reaches every space that shares it at once.",
  },
  exec_policy: {
    "rfc-undefined": "exec leaves attached VASes as they are: they dangle.",
    "detach-all": "exec detaches all VASes, as exit does.",
    "refuse-ebusy": "exec answers EBUSY while a VAS is attached.",
  },
  share: {
    off: "A library lies where mmap puts it in each process.",
    address: "One address for all, and TLB entries of each process's own.",
    id: "One address for all, subscribed as a VAS: one TLB entry for all where the machine has shared ids.",
  },
  clock: {
    instructions: "Instructions of the whole system: the same under every tag policy.",
    cycles: "Cycles of the core that asks.",
  },
  attached_asid: {
    process: "An attached space runs under its process's ASID: the process's own entries survive a switch.",
    own: "An attached space has an ASID of its own.",
  },
  shared_flush: {
    scan: "Each TLB is searched for entries of the id.",
    pages: "Each page of the VAS is deleted.",
    all: "Everything is flushed.",
  },
  asid_allocator: {
    auto: "As Linux does it on the machine's architecture.",
    "arc-gen": "Linux for ARC: a counter and a generation for each core; when it overflows, everything is flushed.",
    "arc-steal": "Older Linux for ARC: a counter that takes a number from the space that has it.",
    arm64: "Linux for arm64: one counter for all cores; a rollover keeps the numbers of running spaces.",
    x86: "Linux for x86: six slots on each core, found by a number that is never used again.",
    riscv: "Linux for RISC-V: one counter for all cores, as arm64.",
  },
  rollover_flush: {
    all: "A rollover flushes everything, as Linux does: shared and global entries go, too (P2).",
    private: "Only entries with an address-space id go; shared and global ones stay.",
  },
  context_key: {
    counter: "A slot knows its space by a number that is never used again.",
    slot: "A defect: by the address of its root table, which a new space can have (P15).",
  },
  range_flush: {
    threshold: "Page by page up to a number of pages, above it the whole space, as Linux does (P18).",
    pages: "Page by page, however many.",
    all: "Always the whole space.",
  },
  shootdown_by: {
    auto: "Broadcast on Arm, interrupts elsewhere.",
    ipi: "An interrupt to each core, which both sides pay for.",
    broadcast: "The hardware tells all cores: ids must mean the same on all of them.",
  },
  unmap_order: {
    "flush-free": "Frames go back once no TLB has their translations, as in Linux.",
    "free-flush": "Frames go back first: another space gets one that a core still reaches (P28).",
  },
  flush_when: {
    now: "Before the call returns.",
    late: "When the thread next enters the kernel or loses its core: until then cores use what is gone (P4).",
    "next-switch": "On each core when it next switches to another thread: until then it uses what is gone (P4).",
  },
  unmap_lock: {
    write: "Nobody else has the lock of the mappings until all is flushed.",
    read: "Faults of other threads are dealt with meanwhile, as in Linux since 4.20.",
  },
  mremap_flush: {
    locked: "The old address is flushed before the lock is given up.",
    unlocked: "After it: the moved page can be freed while a core reaches it at its old address (P28).",
  },
  unlazy_order: {
    "clear-read": "A core that goes on says so first and then looks which flushes it has missed, as in Linux.",
    "read-clear": "The other way round: a flush in between reaches it neither way (P28).",
  },
  cpumask: {
    auto: "Exact on x86, aggregate elsewhere.",
    aggregate: "All cores that ever ran the space.",
    exact: "Cores that run the space now; the others catch up when they load it again.",
    "exact-no-flush": "A defect: as exact, but nobody catches up (P19).",
  },
  lazy_tlb: {
    auto: "On for x86, off elsewhere.",
    on: "Idle cores are left out, and catch up when they go on.",
    off: "Idle cores are flushed like others.",
  },
  shared_id_release: {
    "at-reuse": "Free after its last user; flushed together with others when no clean one is left.",
    never: "It stays the VAS's, which finds its entries again; VASes after the last number are private.",
    unused: "Flushed after its last user, as old ARC Linux did: each time a scan of the TLB.",
  },
  shared_release_flush: {
    all: "All cores are flushed before the id is given out anew.",
    local: "A defect: only the core that gives it back is flushed (P13).",
    none: "A defect: nobody is flushed (P13).",
  },
  shared_ids_full: {
    private: "The VAS is mapped privately, without an id.",
    refuse: "The call fails with EINVAL, as out-of-tree ARC Linux did (P26).",
  },
  dup_handler: {
    exact: "Erases entries whose TLBPD0 is the same, ASID included.",
    masked: "As mainline Linux: the ASID is not looked at, and other spaces' entries go too (P10).",
    none: "The thread is killed.",
  },
  sasid_write: {
    always: "Every switch writes the SASID registers.",
    nonzero: "A defect: only for a process that is subscribed; the next one inherits the bits (P11).",
  },
  unsubscribe_marks: {
    clear: "The page-table entries are cleared.",
    keep: "A defect: they stay, with their shared id, and refills never match (P12).",
  },
  unsubscribe_register: {
    now: "The bit in the SASID register is cleared at once.",
    lazy: "A defect: the bit stays until the next switch (P14).",
  },
  shared_protection: {
    own: "The pages leave the shared id first.",
    keep: "A defect: they keep it, and with it the others' rights (P17).",
  },
  vas_model: {
    linux: "The calls of the Linux patches.",
    spacejmp: "The calls of SpaceJMP.",
  },
  segment_locks: {
    all: "A switch locks every segment, unless seg_ctl says otherwise.",
    marked: "Only segments that seg_ctl marks.",
    none: "No locks, as on Barrelfish.",
  },
  lock_handover: {
    "release-first": "The locks of the old VAS are given up before those of the new one are waited for.",
    "acquire-first": "They are held until those of the new one are there: switches can deadlock.",
  },
  lock_deadlock: {
    block: "The thread waits all the same, and the deadlock is reported.",
    refuse: "The switch answers EDEADLK.",
  },
  process_part: {
    program: "Text, globals and stacks of the process appear inside a VAS.",
    all: "Heap and mappings, too.",
  },
  vas_tags: {
    hinted: "Only VASes that vas_ctl gives a tag keep their TLB entries over a switch.",
    all: "Every address space has a tag.",
  },
  vas_clone: {
    share: "A clone maps the same segments.",
    copy: "A clone maps copies of them.",
  },
  costs: {
    "rfc-e5620": "Figures of the Linux patches on a Xeon E5620, measured.",
    "spacejmp-dragonfly": "Figures of SpaceJMP on DragonFly BSD, recalled and unverified.",
    "spacejmp-barrelfish": "Figures of SpaceJMP on Barrelfish, recalled and unverified.",
  },
};
