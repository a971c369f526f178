/**
 * What the compiler hands to the simulator and the debugger: a scenario, ready to load. Plain data, no behaviour.
 * `scenario.*` names below are the words of the `.vas` language (docs/language.md).
 */
import type { KernelCode } from "./kernel-code.js";
import type { FileNode } from "./file-tree.js";

/** A loadable scenario. */
export interface Image {
  readonly scenario: string;
  /**
   * URIs (or paths, as given) of the source files; shown in stack frames and messages. The first is the scenario's own,
   * the others are what it includes, or what code without a `.vas` file was compiled from.
   */
  readonly sources: readonly string[];
  readonly machine: Settings;
  readonly kernel: Settings;
  readonly vases: readonly VasImage[];
  readonly programs: readonly ProgramImage[];
  /** Files that executables see; absent: none. */
  readonly files?: readonly FileNode[];
  /** `share auto`: what can become a shared space when it is first mapped executable; absent: only what the scenario names. */
  readonly shareAll?: ShareAll;
  readonly processes: readonly ProcessImage[];
  /** Code of the `kernel` block, or null. */
  readonly kernelCode?: KernelCode | null;
  readonly expectations: readonly Expectation[];
  /** Named variants of the scenario: other settings and arguments, other expectations. */
  readonly variants: readonly VariantImage[];
  /** Settings of the `explore` block, or null: the file has none. */
  readonly explore?: Readonly<Record<string, string | number | boolean>> | null;
  /** Schedules of the file. */
  readonly schedules?: readonly ScheduleText[];
  /** `expect` statements inside programs; system call `report_expectation` refers to them by index. */
  readonly assertions: readonly Assertion[];
  /** System calls whose result the program does not look at. */
  readonly ignoredCalls?: readonly IgnoredCall[];
  /** Measured parts by name; boundaries and expectations refer to them by index. */
  readonly parts: readonly Part[];
  /** Where threads enter and leave measured parts. */
  readonly boundaries: readonly PartBoundary[];
  /** Names of the rendezvous points; `meet` refers to them by index. */
  readonly rendezvous: readonly string[];
  /** String literals that `print` and name arguments use are in program data; nothing here. */
  readonly debug: DebugInfo;
}

/** Files whose text becomes a VAS of its own at the first use. */
export interface ShareAll {
  /** Where the pool of places is that shares have: from the first free one on, each a multiple of `unit`. */
  readonly pool: { readonly start: number; readonly end: number; readonly unit: number };
  readonly files: readonly ShareableFile[];
}

/** A file that can be shared. */
export interface ShareableFile {
  readonly path: string;
  /** Where its first byte lies, if that cannot be chosen: it is a program. */
  readonly base: number | null;
  /** Bytes from its first to the end of its last segment in memory. */
  readonly span: number;
  /** Its text, as if its first byte lay at 0. */
  readonly text: SegmentImage;
}

/**
 * Settings of a `machine` or `kernel` block: a preset name and overrides, resolved and checked by the machine and the
 * kernel themselves (`resolveMachineConfig`, `resolveKernelConfig`), so that the file, the command line and launch.json
 * pass through one validation.
 */
export interface Settings {
  readonly preset: string;
  readonly overrides: Readonly<Record<string, string | number | boolean>>;
  /** Where the file says so, by key; "" is the block itself. Absent: nowhere. */
  readonly places?: Readonly<Record<string, SourceRange>>;
}

/** A variant: what is other than in the scenario. */
export interface VariantImage {
  readonly name: string;
  /** What it shows; null: the file does not say. */
  readonly title: string | null;
  readonly range: SourceRange;
  /** Preset "" is the scenario's; overrides go before the scenario's. */
  readonly machine: Settings;
  readonly kernel: Settings;
  /** Processes with other arguments; absent: none. */
  readonly processes?: readonly VariantProcess[];
  /** In place of the scenario's; null: the scenario's hold here too. */
  readonly expectations: readonly Expectation[] | null;
}

/** A process of a variant. */
export interface VariantProcess {
  readonly name: string;
  /** By position; null, or nothing: as in the scenario. Those of an executable are all of them. */
  readonly args: readonly (ProcessImage["args"][number] | null)[];
  readonly executable: boolean;
}

/** A system call that stands as a statement: its result is gone. */
export interface IgnoredCall {
  readonly owner: CodeOwner;
  /** Of the `ecall`. */
  readonly address: number;
  /** As the file names it. */
  readonly call: string;
  readonly range: SourceRange;
}

/** A measured part of a program or VAS, `measure warm { … }`. Several pieces of code with one name are one part. */
export interface Part {
  readonly name: string;
  /** Each `measure` of that name. */
  readonly ranges: readonly SourceRange[];
}

/**
 * An address at which the set of parts around the code changes. It needs no instruction: a thread that comes to the address
 * is from there on in these parts of this function's frame, and goes on in those that its callers are in.
 */
export interface PartBoundary {
  readonly owner: CodeOwner;
  readonly address: number;
  /** Indices into `Image.parts`, outermost first. */
  readonly parts: readonly number[];
}

/** `schedule NAME "c0*4 c1"`. */
export interface ScheduleText {
  /** Empty if the file gives none. */
  readonly name: string;
  readonly text: string;
  readonly range: SourceRange;
}

/** A VAS that exists before the first instruction. */
export interface VasImage {
  readonly name: string;
  /** Permission bits, e.g. 0o444. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly segments: readonly SegmentImage[];
}

/** A contiguous range with fixed virtual start. Segments of programs are laid out by the compiler, those of VASes by the file. */
export interface SegmentImage {
  readonly name: string;
  readonly start: number;
  /** Bytes; a multiple of the page size after loading (rounded up). */
  readonly size: number;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
  /** Bytes of its pages, if they are large ones; start and end of what is mapped are multiples of it. */
  readonly pageBytes?: number;
  /** The file whose bytes these are, from `offset` on: mapped, where pages allow it, and not copied. */
  readonly file?: { readonly path: string; readonly offset: number };
  /** Initial contents from `start`; the rest is zero. May be shorter than `size`. */
  readonly bytes: Uint8Array;
}

/** A program: text, data and bss, mapped privately into each process that runs it. */
export interface ProgramImage {
  readonly name: string;
  readonly segments: readonly SegmentImage[];
  /** Virtual address of the start stub: calls main with a0… = arguments, then exit(main's value). */
  readonly entry: number;
  /** Address of a stub for new threads: calls a0(a1…), then thread_exit(value). */
  readonly threadEntry: number;
  /** Address of a stub for signal handlers: calls a0(a1), then sigreturn. */
  readonly signalEntry: number;
  /** The ELF file that it was loaded from; absent: compiled from the scenario, and the two entries above are stubs. */
  readonly executable?: ExecutableImage;
}

/** A RISC-V Linux executable: its process begins as the System V ABI says, and makes Linux system calls. */
export interface ExecutableImage {
  /** The file as the program sees it: argv[0] and AT_EXECFN. */
  readonly path: string;
  /** Not named by the scenario: a file of its trees, which execve can run. */
  readonly onlyByExec?: true;
  /** Where the host has it: path or URI. */
  readonly location: string;
  /** Its bytes, for the debugger. */
  readonly bytes: Uint8Array;
  /** What its addresses are moved by: 0 if it was linked at fixed ones. */
  readonly bias: number;
  /** PT_INTERP, which loads libraries: its segments and entry before it is moved, and where it goes. Absent: linked statically. */
  readonly interpreter?: {
    readonly path: string;
    readonly base: number;
    readonly entry: number;
    readonly segments: readonly SegmentImage[];
  };
  /**
   * Largest pages, in bytes, at which its `ld.so` takes all its libraries; the first that it refuses where they are larger, and what it says
   * then. Absent: there is none, or nobody has looked, as where only execve reaches it.
   */
  readonly libraryPages?: { readonly bytes: number; readonly file: string; readonly sentence: string };
  /** The smallest instruction set that has what it was compiled for. */
  readonly isa: "rv64im" | "rv64imac" | "rv64gc";
  /** Arguments that come before those of the process, and the environment as `NAME=value`. */
  readonly args: readonly string[];
  readonly env: readonly string[];
  /** AT_PHDR, AT_PHENT, AT_PHNUM of the auxiliary vector; AT_ENTRY is the program's entry. */
  readonly headers: { readonly address: number; readonly entryBytes: number; readonly count: number };
  /** A file with its symbols and debug information, where they have been taken out of the program; absent: its own are used. */
  readonly symbols?: Uint8Array;
  /** Where sources are that the debug information names: its prefix, and what to put in its place. */
  readonly sourceMap: readonly { readonly from: string; readonly to: string }[];
}

/** A process that exists at boot. */
export interface ProcessImage {
  readonly name: string;
  /** Index into `Image.programs`. */
  readonly program: number;
  /** Numbers for a compiled program, text for an executable. */
  readonly args: readonly (bigint | string)[];
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
  /** What an executable reads from standard input; absent: nothing. */
  readonly stdin?: Uint8Array;
  /** Its working directory; absent: `/`. */
  readonly directory?: string;
  /** Core the main thread is pinned to, or null: any. */
  readonly core: number | null;
  /** A thread of the kernel: its function, and what its core holds at first. Absent: an ordinary process. */
  readonly kernel?: {
    readonly function: string;
    /** Index into `Image.vases`, or null. */
    readonly space: number | null;
    /** ASID that the core runs with at first, or null: as the kernel gives it. */
    readonly asid: number | null;
  };
}

/** A position in the source, 1-based, end exclusive in columns. */
export interface SourceRange {
  /** Index into `Image.sources`; absent: 0, the scenario's own file. */
  readonly source?: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** `expect` at the top level of a scenario: evaluated when the run has ended. */
export interface Expectation {
  /** Of all schedules of an exploration: at the end of `every` one (absent), at the end of `some`, `always` in every state. */
  readonly quantifier?: "some" | "always";
  readonly text: string;
  /** What the file says about it; absent: nothing. */
  readonly message?: string;
  readonly range: SourceRange;
  readonly condition: Expression;
}

/** `expect` statement inside a function. */
export interface Assertion {
  readonly text: string;
  /** What the file says about it; absent: nothing. */
  readonly message?: string;
  readonly range: SourceRange;
}

/** A pitfall of the hardware (P4), or a defect of the patches (Q13). */
export interface HazardId {
  readonly kind: "pitfall" | "defect";
  readonly number: number;
}

/** Condition of an expectation. Booleans are 0 and 1. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | ({ readonly kind: "counter"; readonly unit: string; readonly counter: string } & CounterOwner)
  /** `A.exit`: exit code, or the signal's number for a killed process; the sum of an array of processes. */
  | { readonly kind: "exit"; readonly process: string }
  /** `hazard P4 at toucher`; `id` null = any hazard. */
  | { readonly kind: "hazard"; readonly id: HazardId | null; readonly at: string | null }
  /** `deadlock`: 1 if the run ended in one. */
  | { readonly kind: "deadlock" }
  /** `kernel.v`: a variable of the kernel block. */
  | { readonly kind: "memory"; readonly name: string; readonly address: number; readonly bytes: 1 | 2 | 4 | 8 }
  /** `running(0)`, `asid_of(1)`, `held(kernel.lock)`, `reachable(kernel.page)`: asked of the state as it is. */
  | { readonly kind: "state"; readonly asks: StateQuestion; readonly arguments: readonly Expression[] }
  /** What `running(0)` is held against: a VAS, or a process. */
  | { readonly kind: "space"; readonly of: "vas" | "process"; readonly name: string }
  /** `A.stdout`, `A.stderr`, and a string that they are held against: text, not numbers. */
  | { readonly kind: "output"; readonly process: string; readonly stream: "stdout" | "stderr" }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "unary"; readonly operator: "-" | "not" | "!"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

/** What an expectation can ask of a state; `reachable` of a frame, on a core (-1 = any), under an ASID (-1 = any). */
export type StateQuestion = "running" | "asid_of" | "held" | "reachable";

/** Whose counter is asked: `itlb.misses(libc)`, `faults(A, warm)`, `cycles(core: 1)`. All null: the whole system. */
export interface CounterOwner {
  /** A process (`A`, `worker[3]`), an array of processes (all of them together) or a VAS. */
  readonly of: string | null;
  /** A measured part. */
  readonly part: string | null;
  readonly core: number | null;
}

/** Operators of top-level expectations. */
export type BinaryOperator =
  "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "and" | "or" | "contains";

/** Debug information: everything that maps machine state back to the source. */
export interface DebugInfo {
  readonly functions: readonly FunctionInfo[];
  /** Sorted by address within each function; addresses of different programs may overlap, hence the owner. */
  readonly lines: readonly LineEntry[];
  readonly globals: readonly GlobalVariable[];
}

/**
 * Whose text an address belongs to: programs overlap in virtual addresses, VASes do not overlap programs. A library that is not shared
 * is an object: its file at one of the places where it has been mapped.
 */
export type CodeOwner =
  | { readonly kind: "program"; readonly index: number }
  | { readonly kind: "vas"; readonly index: number }
  | { readonly kind: "object"; readonly index: number };

/** One compiled function. Frame layout: s0 is the frame pointer; saved ra at s0-8, saved caller's s0 at s0-16. */
export interface FunctionInfo {
  readonly name: string;
  readonly owner: CodeOwner;
  readonly range: SourceRange;
  /** First instruction. */
  readonly start: number;
  /** First address after the function. */
  readonly end: number;
  /** From here on s0 holds this function's frame pointer … */
  readonly bodyStart: number;
  /** … up to here, exclusive: the epilogue restores ra, s0, sp and returns. */
  readonly bodyEnd: number;
  readonly parameters: readonly LocalVariable[];
  readonly locals: readonly LocalVariable[];
  /** Indices into `Image.rendezvous` that this function or anything it calls names. */
  readonly meets: readonly number[];
  /**
   * How many of s1, s2, … the prologue saves, without holes: the caller's s(i) lies at s0 - 16 - 8·i. Valid from
   * `bodyStart` to `bodyEnd`; the debugger needs it to show a caller's register variables.
   */
  readonly savedRegisters: number;
}

/** A local variable or parameter with the code range in which it is in scope. */
export interface LocalVariable {
  readonly name: string;
  readonly range: SourceRange;
  readonly scopeStart: number;
  readonly scopeEnd: number;
  readonly location:
    { readonly kind: "register"; readonly register: number } | { readonly kind: "frame"; readonly offset: number };
}

/** A named array or scalar in a program's data or in a VAS segment. */
export interface GlobalVariable {
  readonly name: string;
  readonly owner: CodeOwner;
  /** Name of the VAS segment, or null for a program's own data. */
  readonly segment: string | null;
  readonly address: number;
  readonly elementBytes: 1 | 2 | 4 | 8;
  readonly length: number;
  readonly range: SourceRange;
}

/** Code from `start` (to the next entry or the function's end) belongs to this source range. */
export interface LineEntry {
  readonly owner: CodeOwner;
  readonly start: number;
  readonly end: number;
  readonly range: SourceRange;
  /** True at the first instruction of a statement: where a source step may stop and a breakpoint may bind. */
  readonly statement: boolean;
}
