/** The kernel's constants that programs and expectations can name, with the values of Linux on RISC-V. */

import { arcRegisters } from "../../image/kernel-call.js";

/** One constant. */
export interface ConstantDescription {
  readonly name: string;
  readonly value: bigint;
  readonly doc: string;
}

type Row = readonly [name: string, value: number, doc: string];

const errors: readonly Row[] = [
  ["EPERM", 1, "operation not permitted"],
  ["ENOENT", 2, "no such object"],
  ["ESRCH", 3, "no such process, VAS or segment"],
  ["EINTR", 4, "interrupted"],
  ["EIO", 5, "input or output error"],
  ["E2BIG", 7, "argument list too long"],
  ["EBADF", 9, "bad descriptor"],
  ["ECHILD", 10, "no child to wait for"],
  ["EAGAIN", 11, "try again; a limit is reached"],
  ["ENOMEM", 12, "out of memory, or range not mapped"],
  ["EACCES", 13, "permission denied"],
  ["EFAULT", 14, "bad address, or ranges overlap"],
  ["EBUSY", 16, "in use"],
  ["EEXIST", 17, "exists already"],
  ["EISDIR", 21, "is a directory"],
  ["EINVAL", 22, "invalid argument"],
  ["ENOSPC", 28, "no id is left"],
  ["EDEADLK", 35, "would deadlock"],
  ["ENAMETOOLONG", 36, "name too long"],
  ["ENOSYS", 38, "call not available"],
  ["EOVERFLOW", 75, "value too large"],
  ["EOPNOTSUPP", 95, "not supported"],
  ["ETIMEDOUT", 110, "timed out"],
];

/** MMU registers of ARC in kernel code, in the order of `arcRegisters`: PGD stands in SCRATCH_DATA0. */
const arcWords = ["PD0", "PD1", "INDEX", "PID", "PGD", "SASID0", "SASID1"] as const;

/** Codes of TLBCOMMAND. */
const arcCommands: readonly Row[] = [
  ["WRITE", 1, "TLBWrite: the descriptors go to the entry of the index, and first-level TLBs forget"],
  ["READ", 2, "TLBRead: the entry of the index goes to the descriptors"],
  ["GET_INDEX", 3, "TLBGetIndex: the index gets a place for the descriptors"],
  ["PROBE", 4, "TLBProbe: the index gets the place of a matching entry"],
  ["WRITE_NI", 5, "TLBWriteNI: as TLBWrite, and first-level TLBs keep what they have"],
  ["INVALIDATE_MICRO", 6, "TLBIVUTLB: first-level TLBs forget"],
  ["INSERT", 7, "TLBInsertEntry (MMUv4)"],
  ["DELETE", 8, "TLBDeleteEntry (MMUv4)"],
];

/** Rights of page-table entries, as bits that no architecture has: `leaf` and `with` translate them. */
const entryRights: readonly Row[] = [
  ["PTE_R", 1, "may be read"],
  ["PTE_W", 2, "may be written"],
  ["PTE_X", 4, "may be executed"],
  ["PTE_U", 8, "may be used in user mode"],
  ["PTE_G", 16, "global"],
  ["PTE_A", 32, "accessed"],
  ["PTE_D", 64, "dirty"],
  ["PTE_USER_RW", 1 + 2 + 8 + 32 + 64, "a user's page, readable and writable, accessed and dirty"],
  ["PTE_USER_RO", 1 + 8 + 32, "a user's page, readable, accessed"],
  ["FAULT", -14, "what `load`, `store` and `walk` answer where nothing is mapped"],
  ["ALL", -1, "every address, every ASID"],
  ...arcRegisters.map((name, number): Row => [
    `ARC_${arcWords[number]!}`,
    number,
    `${name}, for \`arc_read\` and \`arc_write\``,
  ]),
  ...arcCommands.map(([name, number, doc]): Row => [`TLB_${name}`, number, `${doc}, for \`tlb_command\``]),
];

const accessTypes: readonly Row[] = [
  ["O_RDONLY", 0, "attach for reading; many may"],
  ["O_WRONLY", 1, "attach for writing; one may"],
  ["O_RDWR", 2, "attach for reading and writing; one may"],
  ["O_ACCMODE", 3, "the bits of the access type; itself invalid"],
];

const protections: readonly Row[] = [
  ["PROT_NONE", 0, "no access"],
  ["PROT_READ", 1, "pages may be read"],
  ["PROT_WRITE", 2, "pages may be written"],
  ["PROT_EXEC", 4, "pages may be executed"],
];

const mappings: readonly Row[] = [
  ["MAP_SHARED", 0x01, "stores are seen by all who share the mapping"],
  ["MAP_PRIVATE", 0x02, "stores stay private, copied on write"],
  ["MAP_FIXED", 0x10, "exactly at the given address"],
  ["MAP_ANONYMOUS", 0x20, "zeroed memory, no file"],
  ["MAP_NORESERVE", 0x4000, "set no large pages aside"],
  ["MAP_POPULATE", 0x8000, "allocate the pages at once"],
  ["MAP_HUGETLB", 0x4_0000, "large pages, of the machine's usual size unless a MAP_HUGE_… says another"],
  ["MAP_FIXED_NOREPLACE", 0x10_0000, "as MAP_FIXED, but fail instead of replacing"],
  ["MREMAP_MAYMOVE", 1, "the mapping may move if there is no room behind it"],
  ["MREMAP_FIXED", 2, "with MREMAP_MAYMOVE: exactly at the given address, over what is there"],
  ["MAP_HUGE_SHIFT", 26, "place of the binary logarithm of the page size in the flags: 22 << MAP_HUGE_SHIFT is 4M"],
  ["MAP_HUGE_64KB", 16 * 2 ** 26, "with MAP_HUGETLB: pages of 64K"],
  ["MAP_HUGE_1MB", 20 * 2 ** 26, "with MAP_HUGETLB: pages of 1M"],
  ["MAP_HUGE_2MB", 21 * 2 ** 26, "with MAP_HUGETLB: pages of 2M"],
  ["MAP_HUGE_16MB", 24 * 2 ** 26, "with MAP_HUGETLB: pages of 16M"],
  ["MAP_HUGE_32MB", 25 * 2 ** 26, "with MAP_HUGETLB: pages of 32M"],
  ["MAP_HUGE_1GB", 30 * 2 ** 26, "with MAP_HUGETLB: pages of 1G"],
];

const advice: readonly Row[] = [
  ["MADV_NORMAL", 0, "no advice"],
  ["MADV_DONTNEED", 4, "drop the pages"],
  ["MADV_VAS_PRIVATE", 18, "do not share the range with VASes (linux-k3)"],
  ["MADV_VAS_SHARED", 19, "share the range with VASes again (linux-k3)"],
];

const controls: readonly Row[] = [
  ["CTL_MODE", 1, "set the permission bits"],
  ["CTL_USER", 2, "set the owner"],
  ["CTL_GROUP", 3, "set the group"],
  ["CTL_DELETE", 4, "delete it, if nobody has it attached"],
  ["CTL_TAG", 5, "vas_ctl: give the VAS tags of its own (1), or tag 0, which is flushed (0)"],
  ["CTL_LOCKABLE", 6, "seg_ctl: switches take the lock of the segment (1), or not (0)"],
];

const signals: readonly Row[] = [
  ["SIGINT", 2, "interrupted by the user"],
  ["SIGILL", 4, "illegal instruction"],
  ["SIGTRAP", 5, "breakpoint instruction"],
  ["SIGABRT", 6, "aborted"],
  ["SIGBUS", 7, "bad access to a mapping"],
  ["SIGFPE", 8, "arithmetic error"],
  ["SIGKILL", 9, "killed"],
  ["SIGUSR1", 10, "free for the program"],
  ["SIGSEGV", 11, "access to an address that is not mapped, or not for this"],
  ["SIGUSR2", 12, "free for the program"],
  ["SIGTERM", 15, "asked to end"],
  ["SIG_DFL", 0, "sigaction: the default, to end the process"],
  ["SIG_IGN", 1, "sigaction: ignore the signal"],
];

/** What constants are for. */
export type ConstantKind =
  "errno" | "access" | "protection" | "mapping" | "advice" | "command" | "signal" | "entry-right";

/** Constants of one kind, as lists and pages show them. */
export interface ConstantGroup {
  readonly kind: ConstantKind;
  readonly title: string;
  readonly constants: readonly ConstantDescription[];
}

/** Every constant, by group. */
export const constantGroups: readonly ConstantGroup[] = [
  group("errno", "Errors", errors),
  group("access", "Access types", accessTypes),
  group("protection", "Protections", protections),
  group("mapping", "Mappings", mappings),
  group("advice", "Advice", advice),
  group("command", "Commands of vas_ctl and seg_ctl (SpaceJMP)", controls),
  group("signal", "Signals", signals),
  group("entry-right", "Rights of page-table entries, for kernel code", entryRights),
];

function group(kind: ConstantKind, title: string, rows: readonly Row[]): ConstantGroup {
  return { kind, title, constants: rows.map(([name, value, doc]) => ({ name, value: BigInt(value), doc })) };
}
