/**
 * System call numbers of RISC-V Linux (asm-generic): the ABI of executables. a7 = number, a0…a5 = arguments, a0 = result.
 * The calls of the VAS patches have numbers that Linux gave to others since: executables reach them, and this kernel's own
 * calls, at `vasCallBase` + number.
 */
export const linuxCalls = {
  llistxattr: 12,
  getcwd: 17,
  dup: 23,
  dup3: 24,
  fcntl: 25,
  ioctl: 29,
  mkdirat: 34,
  unlinkat: 35,
  symlinkat: 36,
  linkat: 37,
  statfs: 43,
  truncate: 45,
  ftruncate: 46,
  fallocate: 47,
  faccessat: 48,
  chdir: 49,
  fchmod: 52,
  fchmodat: 53,
  fchownat: 54,
  fchown: 55,
  openat: 56,
  close: 57,
  pipe2: 59,
  getdents64: 61,
  lseek: 62,
  read: 63,
  write: 64,
  readv: 65,
  writev: 66,
  pread64: 67,
  pwrite64: 68,
  pselect6: 72,
  ppoll: 73,
  readlinkat: 78,
  newfstatat: 79,
  fstat: 80,
  sync: 81,
  fsync: 82,
  fdatasync: 83,
  utimensat: 88,
  exit: 93,
  exit_group: 94,
  set_tid_address: 96,
  futex: 98,
  set_robust_list: 99,
  nanosleep: 101,
  clock_gettime: 113,
  clock_getres: 114,
  clock_nanosleep: 115,
  sched_getaffinity: 123,
  sched_yield: 124,
  kill: 129,
  tgkill: 131,
  sigaltstack: 132,
  rt_sigsuspend: 133,
  rt_sigaction: 134,
  rt_sigprocmask: 135,
  rt_sigpending: 136,
  rt_sigreturn: 139,
  times: 153,
  getpgid: 155,
  uname: 160,
  getrusage: 165,
  umask: 166,
  prctl: 167,
  gettimeofday: 169,
  getpid: 172,
  getppid: 173,
  getuid: 174,
  geteuid: 175,
  getgid: 176,
  getegid: 177,
  gettid: 178,
  sysinfo: 179,
  socket: 198,
  connect: 203,
  brk: 214,
  munmap: 215,
  mremap: 216,
  clone: 220,
  execve: 221,
  mmap: 222,
  fadvise64: 223,
  mprotect: 226,
  msync: 227,
  madvise: 233,
  riscv_hwprobe: 258,
  riscv_flush_icache: 259,
  wait4: 260,
  prlimit64: 261,
  renameat2: 276,
  getrandom: 278,
  copy_file_range: 285,
  statx: 291,
  rseq: 293,
  clone3: 435,
} as const;

/** Name of a Linux system call. */
export type LinuxCallName = keyof typeof linuxCalls;

/** Added to a number of `systemCalls` below 0x4000 in an executable. */
export const vasCallBase = 0x4000;

/** Numbers that Linux and the VAS patches both have. */
const shared = { first: 291, last: 306 } as const;
/** Added to Linux's numbers of these in events. */
const inEvents = 0x1_0000;

/** The number that events have for a call of Linux: its own, unless a call of the VAS patches has that (`statx` is `vas_create` there). */
export function eventNumber(number: number): number {
  return number >= shared.first && number <= shared.last ? number + inEvents : number;
}
