/** Constants of the system call interface that programs use by name; values of Linux on RISC-V. */

/** Protection bits of mmap and mprotect. */
export const protection = { PROT_READ: 1, PROT_WRITE: 2, PROT_EXEC: 4 } as const;

/** Flags of mmap. */
export const mapFlags = {
  MAP_SHARED: 0x01,
  MAP_PRIVATE: 0x02,
  MAP_FIXED: 0x10,
  MAP_ANONYMOUS: 0x20,
  MAP_POPULATE: 0x8000,
  MAP_NORESERVE: 0x4000,
  MAP_FIXED_NOREPLACE: 0x10_0000,
  MAP_HUGETLB: 0x4_0000,
  /** Where the binary logarithm of the size of large pages stands; the names below are those that some machine here has. */
  MAP_HUGE_SHIFT: 26,
  MAP_HUGE_64KB: 16 << 26,
  MAP_HUGE_1MB: 20 << 26,
  MAP_HUGE_2MB: 21 << 26,
  MAP_HUGE_16MB: 24 << 26,
  MAP_HUGE_32MB: 25 << 26,
  MAP_HUGE_1GB: 30 << 26,
} as const;

/** Flags of open and of open files; values of Linux on RISC-V. */
export const openFlags = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_ACCMODE: 3,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_LARGEFILE: 0o100000,
  O_DIRECTORY: 0o200000,
  O_NOFOLLOW: 0o400000,
  O_CLOEXEC: 0o2000000,
  O_PATH: 0o10000000,
} as const;

/** Advice of madvise. */
export const advice = { MADV_NORMAL: 0, MADV_DONTNEED: 4, MADV_VAS_PRIVATE: 18, MADV_VAS_SHARED: 19 } as const;

/** Signals. Each ends a process that has no handler for it; SIGKILL ends it in any case. */
export const signal = {
  SIGINT: 2,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGTERM: 15,
  SIGCHLD: 17,
} as const;

/** Signals that only executables have. */
const ofExecutables: ReadonlySet<number> = new Set([signal.SIGPIPE, signal.SIGCHLD]);

/** Signals that a process of a compiled program can handle or ignore. */
export const handledSignals: ReadonlySet<number> = new Set(
  Object.values(signal).filter((number) => number !== signal.SIGKILL && !ofExecutables.has(number)),
);

/** What sigaction takes instead of a function. */
export const signalDispositions = { SIG_DFL: 0, SIG_IGN: 1 } as const;

/** Commands of SpaceJMP's vas_ctl and seg_ctl; the numbers are this simulator's. */
export const controls = {
  CTL_MODE: 1,
  CTL_USER: 2,
  CTL_GROUP: 3,
  CTL_DELETE: 4,
  CTL_TAG: 5,
  CTL_LOCKABLE: 6,
} as const;

/** First handle that SpaceJMP's vas_attach gives out: above all ids, so that seg_attach can tell them apart. */
export const handleBase = 0x1_0000;

/** Name of a signal, e.g. "SIGSEGV". */
export function signalName(number: number): string {
  return Object.entries(signal).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}

/** Permission bits of a VAS that count: read and write for owner, group and others (vas-semantics §1.5). */
export const modeMask = 0o666;

/** Most bytes of a VAS name without its NUL (vas-semantics §1.3). */
export const nameLimit = 255;

/** Most attachments of one VAS (vas-semantics §1.3). */
export const shareLimit = 65_535;
