/** Settings of scheduling and memory, and the limits of a run. */
import type { KernelSettingRow } from "./kernel-setting.js";

/** Resolved settings of processes. */
export interface ProcessSettings {
  /** Instruction attempts per time slice. */
  readonly quantum: number;
  readonly maxSteps: number;
  /** Units of kernel work after which the run stops. */
  readonly maxKernelWork: number;
  readonly maxThreads: number;
  readonly maxProcesses: number;
  /** Bytes of physical memory that the kernel may hand out; 0 = all that the machine has. */
  readonly maxMemory: number;
  readonly stackBytes: number;
  /** Randomise where stack, mappings and heap of each process are. */
  readonly aslr: boolean;
  /** Entropy of each of these places, in bits of pages. */
  readonly aslrBits: number;
  /** Run signal handlers in the original space, wherever the thread executes. */
  readonly signalSwitch: boolean;
  /** Pages of a file that a read fault looks at, aligned: those that the cache has are mapped too. 1 = only the one. */
  readonly faultAround: number;
  /** How libraries that the scenario shares are placed: like any other, at their address, or there with a shared id. */
  readonly share: "off" | "address" | "id";
  /** Refuse, before the run, programs whose libraries are linked for smaller pages; else their `ld.so` does. */
  readonly elfAlignment: boolean;
  /** What the clocks of executables count. */
  readonly clock: "instructions" | "cycles";
  /** Seconds since 1970 at which the machine starts. */
  readonly bootTime: number;
}

/** The rows of these settings. */
export const processSettingRows: readonly KernelSettingRow<ProcessSettings>[] = [
  {
    name: "quantum",
    field: "quantum",
    type: "number",
    minimum: 1,
    maximum: 1_000_000_000,
    fallback: 1000,
    default: 1000,
    doc: "Instructions that a thread runs before the next one of its core gets its turn.",
  },
  {
    name: "max_steps",
    field: "maxSteps",
    type: "number",
    minimum: 1,
    maximum: 9_000_000_000_000,
    fallback: 50_000_000,
    default: 50_000_000,
    doc: "The run stops after this many instructions.",
  },
  {
    name: "max_kernel_work",
    field: "maxKernelWork",
    type: "number",
    minimum: 1,
    maximum: 9_000_000_000_000,
    fallback: 3_000_000,
    default: 3_000_000,
    doc:
      "The run stops when the kernel has done this much for programs: one unit an action that has a cost, 50 for a fork, 200 " +
      "for an exec, and one for every 32 threads and regions that a call may have to look through.",
  },
  {
    name: "max_threads",
    field: "maxThreads",
    type: "number",
    minimum: 1,
    maximum: 100_000,
    fallback: 1024,
    default: 1024,
    doc: "Threads that may live at once; thread_create and fork answer EAGAIN beyond.",
  },
  {
    name: "max_processes",
    field: "maxProcesses",
    type: "number",
    minimum: 1,
    maximum: 100_000,
    fallback: 512,
    default: 512,
    doc: "Processes that may live at once; fork answers EAGAIN beyond.",
  },
  {
    name: "max_memory",
    field: "maxMemory",
    type: "bytes",
    minimum: 0,
    maximum: 2 ** 40,
    fallback: 0,
    default: 0,
    doc:
      "Physical memory that the kernel hands out, page tables included; 0 = all of the machine's. The run " +
      "stops when it is used up.",
  },
  {
    name: "stack",
    field: "stackBytes",
    type: "bytes",
    minimum: 16_384,
    maximum: 8 * 2 ** 20,
    fallback: 262_144,
    default: 262_144,
    doc: "Most bytes that a thread's stack can grow to. A scenario with a program from a file has 8M, as Linux does, unless it says otherwise.",
  },
  {
    name: "aslr",
    field: "aslr",
    type: "switch",
    fallback: false,
    default: false,
    doc:
      "Randomise the stack, the mmap base and the start of the heap of each program that starts, and the mmap base of " +
      "each attached space, from the machine's `seed`. Programs are linked at fixed addresses and stay there.",
  },
  {
    name: "aslr_bits",
    field: "aslrBits",
    type: "number",
    minimum: 1,
    maximum: 16,
    fallback: 8,
    default: 8,
    doc:
      "Random bits of each of these places, in pages, and never more than an eighth of user space. 8 is the default of " +
      "32-bit Linux (its 64-bit kernels take 18 to 32).",
  },
  {
    name: "signal_switch",
    field: "signalSwitch",
    type: "switch",
    fallback: false,
    default: false,
    doc:
      "A signal handler runs in the process's original space, and its return switches back into the VAS. Off, as in the " +
      "patches: it runs in whichever space the thread is in.",
  },
  {
    name: "fault_around",
    field: "faultAround",
    type: "number",
    minimum: 1,
    maximum: 512,
    fallback: 16,
    default: 16,
    doc:
      "Pages around a read fault on a file of which those that are in memory already are mapped at once (fault_around_bytes of " +
      "Linux: 64 KB); 1 = none but the one. It changes faults, not TLB misses.",
  },
  {
    name: "share",
    field: "share",
    type: "word",
    values: ["off", "address", "id"],
    fallback: "id",
    default: "id",
    doc:
      "What `share` in a scenario does. off: nothing, a library lies where mmap puts it. address: all processes have it at one " +
      "address, with entries of their own. id: they subscribe to it as a VAS, with a shared id where the machine has them.",
  },
  {
    name: "elf_alignment",
    field: "elfAlignment",
    type: "switch",
    fallback: true,
    default: true,
    doc:
      "Refuse a program before the run where its libraries are linked for smaller pages than the machine has. off: it runs, and its " +
      "`ld.so` refuses the library.",
  },
  {
    name: "clock",
    field: "clock",
    type: "word",
    values: ["instructions", "cycles"],
    fallback: "instructions",
    default: "instructions",
    doc:
      "What the clocks of executables count, at `mhz`: instructions of the whole system, so that what a program reads does not " +
      "depend on the tag policy, or cycles of its core.",
  },
  {
    name: "boot_time",
    field: "bootTime",
    type: "number",
    minimum: 0,
    maximum: 4_000_000_000,
    fallback: 1_700_000_000,
    default: 1_700_000_000,
    doc: "Seconds since 1970 at which the machine starts: the time that executables read, and that all their files have.",
  },
];
