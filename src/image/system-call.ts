/**
 * System call numbers: the ABI between compiled code and the kernel. a7 = number, a0…a5 = arguments, a0 = result (a
 * negative errno on failure). VAS calls carry their asm-generic numbers of the RFC (vas-semantics §1.2); the ordinary
 * ones carry riscv Linux numbers where Linux has the call; our own start at 0x4000.
 */
export const systemCalls = {
  vas_create: 291,
  vas_delete: 292,
  vas_find: 293,
  vas_attach: 294,
  vas_detach: 295,
  vas_switch: 296,
  active_vas: 297,
  vas_getattr: 298,
  vas_setattr: 299,
  vas_seg_create: 300,
  vas_seg_delete: 301,
  vas_seg_find: 302,
  vas_seg_attach: 303,
  vas_seg_detach: 304,
  vas_seg_getattr: 305,
  vas_seg_setattr: 306,
  exit: 94,
  thread_exit: 93,
  yield: 124,
  getpid: 172,
  gettid: 178,
  brk: 214,
  munmap: 215,
  mremap: 216,
  fork: 220,
  exec: 221,
  mmap: 222,
  kill: 129,
  sigaction: 134,
  sigreturn: 139,
  mprotect: 226,
  madvise: 233,
  wait: 260,
  sleep: 101,
  /** thread_create(function, argument, core or -1) → tid; thread_join(tid) → its return value. */
  thread_create: 0x4000,
  thread_join: 0x4001,
  /** The ARC way: subscribe(vid) → shared id ≥ 0 (or -errno), unsubscribe(vid) → 0. */
  subscribe: 0x4010,
  unsubscribe: 0x4011,
  /** subscribe_at(vid, address or 0) → the address: the same where the caller, or ASLR, puts it. */
  subscribe_at: 0x4012,
  /**
   * SpaceJMP's calls; the numbers are this simulator's. Those that share a name with a call of the RFC but not its
   * arguments have a name of their own here.
   */
  spacejmp_vas_attach: 0x4100,
  spacejmp_vas_detach: 0x4101,
  spacejmp_vas_switch: 0x4102,
  vas_clone: 0x4103,
  vas_ctl: 0x4104,
  seg_find: 0x4110,
  seg_alloc: 0x4111,
  seg_clone: 0x4112,
  seg_attach: 0x4113,
  seg_detach: 0x4114,
  seg_ctl: 0x4115,
  /** meet(rendezvous index, participants or 0). */
  meet: 0x4020,
  /** print_text(address, length), print_value(value), print_end(). */
  print_text: 0x4030,
  print_value: 0x4031,
  print_end: 0x4032,
  /** print_hex(value), print_string(address): up to the first 0 byte. */
  print_hex: 0x4033,
  print_string: 0x4034,
  /** sbrk(increment) → the end of the heap before: a library call on Linux, made of brk. */
  sbrk: 0x4051,
  /** read_file(path, buffer, length) → bytes: sysfs and procfs. */
  read_file: 0x4050,
  /** report_expectation(index, left, right, holds): what an `expect` statement saw. */
  report_expectation: 0x4040,
} as const;

/** Name of a system call as programs write it. */
export type SystemCallName = keyof typeof systemCalls;
