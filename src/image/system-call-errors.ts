/**
 * What the system calls may answer instead of a result, and when: the one table behind hovers, the reference and the tests. A
 * test has a run for every row of it, so none is a promise that nothing keeps.
 */
import type { SystemCallName } from "./system-call.js";

/** Names of the errors that calls answer with. */
export type ErrorName =
  | "EACCES"
  | "EAGAIN"
  | "EBUSY"
  | "ECHILD"
  | "EDEADLK"
  | "EEXIST"
  | "EFAULT"
  | "EINTR"
  | "EINVAL"
  | "EISDIR"
  | "ENAMETOOLONG"
  | "ENOENT"
  | "ENOMEM"
  | "EOPNOTSUPP"
  | "EPERM"
  | "ESRCH";

/** One check of a call: the errno that it answers, and when, as a clause without its full stop. */
export interface CallError {
  readonly errno: ErrorName;
  readonly when: string;
}

type Row = readonly [errno: ErrorName, when: string];

const nameRows: readonly Row[] = [
  ["EINVAL", "the name is NULL or longer than 255 bytes"],
  ["EFAULT", "the name cannot be read"],
];
const cannotWrite = (what: string): Row => ["EACCES", `the caller has no W on the ${what}`];
const taskRows: readonly Row[] = [
  ["EINVAL", "`pid` or `vid` is negative"],
  ["ESRCH", "there is no such process or thread"],
  ["EPERM", "the process is another user's and the caller is not root (`q11 off`)"],
];
const noSharedId: Row = ["EINVAL", "no shared id is free for the VAS (`shared_ids_full refuse`)"];
const outOfFrames: Row = ["ENOMEM", "fewer frames are free than it needs"];

/** Calls that VASes and segments have both. */
function objectRows(what: "VAS" | "segment", id: string): Record<"find" | "getattr" | "setattr", readonly Row[]> {
  const wrong: Row = ["EINVAL", `\`${id}\` is negative or the pointer is NULL`];
  const unknown: Row = ["EINVAL", `there is no such ${what}`];
  return {
    find: [...nameRows, ["ESRCH", `no ${what} has the name`]],
    getattr: [wrong, unknown, ["EFAULT", "the attributes cannot be written there"]],
    setattr: [
      wrong,
      ["EFAULT", "the attributes cannot be read"],
      unknown,
      cannotWrite(what),
      ["EPERM", "who is not root gives it to another user, or to a group that its owner is not in (`q11 off`)"],
    ],
  };
}

const ofVas = objectRows("VAS", "vid");
const ofSegment = objectRows("segment", "sid");
const createSegment: readonly Row[] = [
  ["EEXIST", "a segment has the name"],
  outOfFrames,
  ["EFAULT", "the range is not within user space"],
];
const cutsLargePage: Row = ["EINVAL", "the range ends inside a large page"];
const readOnlyAttached: Row = [
  "EACCES",
  "inside a VAS that is attached read-only, the range holds its memory (`q4 off`)",
];
const jumpSegment: Row = ["EBUSY", "inside an instance, the range holds a segment (SpaceJMP)"];
const subscribed: Row = ["EBUSY", "the range holds memory of a subscribed VAS"];

const rows: Readonly<Record<SystemCallName, readonly Row[]>> = {
  vas_create: [...nameRows, ["EEXIST", "a VAS has the name"]],
  vas_delete: [
    ["EINVAL", "there is no such VAS"],
    ["EBUSY", "a process has it attached or subscribes to it"],
    cannotWrite("VAS"),
  ],
  vas_find: ofVas.find,
  vas_attach: [
    ...taskRows,
    ["EINVAL", "`type` is 3"],
    ["EINVAL", "there is no such VAS"],
    ["EACCES", "the VAS's mode does not grant the caller what the type needs"],
    ["EBUSY", "the VAS has 65535 attachments"],
    noSharedId,
    ["EBUSY", "a writer has it attached, or a reader and the type writes"],
    ["EFAULT", "memory of the VAS overlaps memory of the process"],
  ],
  vas_detach: [
    ...taskRows,
    ["EINVAL", "the process has not attached it"],
    ["EBUSY", "the target thread executes in it"],
    ["EBUSY", "another thread of the process executes in it (`q6 off`)"],
    ["EFAULT", "what changed inside cannot be written back"],
  ],
  vas_switch: [
    ["EINVAL", "`vid` is negative, or the process has not attached it"],
    ["EFAULT", "what changed on one side cannot be brought to the other (`fidelity rfc`)"],
  ],
  active_vas: [],
  vas_getattr: ofVas.getattr,
  vas_setattr: ofVas.setattr,
  vas_seg_create: [
    ...nameRows,
    ["EINVAL", "`start` or `end` is not page aligned, or `end` is not above `start`"],
    ...createSegment,
  ],
  vas_seg_find: ofSegment.find,
  vas_seg_delete: [["EINVAL", "there is no such segment"], ["EBUSY", "a VAS has it"], cannotWrite("segment")],
  vas_seg_attach: [
    ["EINVAL", "`vid` or `sid` is negative, or `type` is 3"],
    ["EINVAL", "there is no such VAS or segment"],
    ["EACCES", "the segment's mode does not grant the caller what the type needs, or he has no W on the VAS"],
    ["EBUSY", "a process has the VAS attached or subscribes to it"],
    ["EBUSY", "the segment has 65535 attachments"],
    ["EBUSY", "a VAS has the segment to write, or to read and the type writes"],
    ["EFAULT", "it overlaps memory of the VAS"],
  ],
  vas_seg_detach: [
    ["EINVAL", "`vid` or `sid` is negative"],
    ["EINVAL", "there is no such VAS, or it does not have the segment"],
    ["EBUSY", "a process has the VAS attached or subscribes to it"],
    ["EFAULT", "what changed in the VAS cannot be written back"],
  ],
  vas_seg_getattr: ofSegment.getattr,
  vas_seg_setattr: ofSegment.setattr,

  spacejmp_vas_attach: [
    ["EINVAL", "there is no such VAS"],
    ["EACCES", "the caller has no R on the VAS"],
    ["EBUSY", "the VAS has 65535 attachments"],
    ["EFAULT", "memory of the VAS overlaps memory of the process that comes along"],
  ],
  spacejmp_vas_detach: [
    ["EINVAL", "the process has no such handle"],
    ["EOPNOTSUPP", "nothing can be detached (`vas_removal off`)"],
    ["EBUSY", "a thread executes in the instance or waits to enter it"],
  ],
  spacejmp_vas_switch: [
    ["EINVAL", "the process has no such handle"],
    ["EDEADLK", "it would close a circle of waiting threads (`lock_deadlock refuse`)"],
  ],
  vas_clone: [
    ["EINVAL", "there is no such VAS"],
    ["EACCES", "the caller has no R on the VAS, or on a segment that is to be copied (`vas_clone copy`)"],
    ["ENOMEM", "fewer frames are free than the copies need (`vas_clone copy`)"],
  ],
  vas_ctl: [
    ["EINVAL", "there is no such VAS"],
    ["EBUSY", "CTL_DELETE, and a process has it attached"],
    cannotWrite("VAS"),
    ["EOPNOTSUPP", "CTL_DELETE, and nothing can be deleted (`vas_removal off`)"],
    ["EINVAL", "there is no such command, or the argument is negative"],
  ],
  seg_find: ofSegment.find,
  seg_alloc: [...nameRows, ["EINVAL", "`base` is not page aligned, or `size` is 0"], ...createSegment],
  seg_clone: [
    ["EINVAL", "there is no such segment"],
    ["EACCES", "the caller has no R on the segment"],
    outOfFrames,
    ["ENOMEM", "no large page is free for a copy of one"],
  ],
  seg_attach: [
    ["EINVAL", "`type` is 3, or there is no such segment"],
    ["EINVAL", "there is no such VAS or handle"],
    ["EACCES", "the segment's mode does not grant the caller what the type needs, or he has no W on the VAS"],
    ["EFAULT", "it overlaps memory of the VAS or of an instance"],
  ],
  seg_detach: [
    ["EINVAL", "there is no such VAS or handle, or it does not have the segment"],
    cannotWrite("VAS"),
    ["EOPNOTSUPP", "nothing can be detached (`vas_removal off`)"],
    ["EBUSY", "a thread executes in an instance that would lose it, or waits to enter one"],
  ],
  seg_ctl: [
    ["EINVAL", "there is no such segment"],
    ["EBUSY", "CTL_DELETE, and a VAS or an instance has it"],
    ["EBUSY", "CTL_LOCKABLE, and its lock is held or waited for"],
    cannotWrite("segment"),
    ["EOPNOTSUPP", "CTL_LOCKABLE, and there are no locks (`segment_locks none`)"],
    ["EOPNOTSUPP", "CTL_DELETE, and nothing can be deleted (`vas_removal off`)"],
    ["EINVAL", "there is no such command, or the argument is negative"],
  ],

  subscribe: [
    ["EINVAL", "there is no such VAS"],
    ["EACCES", "the caller has no R on the VAS"],
    ["EFAULT", "memory of the VAS overlaps memory of the process"],
    noSharedId,
  ],
  unsubscribe: [["EINVAL", "the process does not subscribe to it"]],
  subscribe_at: [
    ["EINVAL", "there is no such VAS, or nothing is in it, or `address` is not page aligned"],
    ["EACCES", "the caller has no R on the VAS"],
    ["ENOMEM", "memory of the VAS would lie outside user space"],
    ["EFAULT", "memory of the VAS would overlap memory of the process"],
    ["EINVAL", "at the VAS's own address: no shared id is free for it (`shared_ids_full refuse`)"],
  ],

  mmap: [
    ["EINVAL", "`length` is 0, or `protection` has other bits"],
    ["EINVAL", "`flags` has not exactly one of MAP_PRIVATE and MAP_SHARED, or no MAP_ANONYMOUS"],
    ["EINVAL", "MAP_HUGETLB, and the machine has no pages of the size"],
    ["ENOMEM", "`length` is more than user space has"],
    ["EINVAL", "MAP_FIXED, and `address` is not a multiple of the page"],
    ["ENOMEM", "MAP_FIXED, and the range ends above user space"],
    ["EPERM", "MAP_FIXED, and the range begins below user space"],
    ["EEXIST", "MAP_FIXED_NOREPLACE, and something is mapped there"],
    ["ENOMEM", "no gap is large enough"],
    subscribed,
    ["EINVAL", "MAP_FIXED over a part of a large page"],
    readOnlyAttached,
    jumpSegment,
    ["ENOMEM", "fewer large pages are free than it sets aside (MAP_HUGETLB)"],
  ],
  munmap: [
    ["EINVAL", "`address` is not page aligned, `length` is 0, or the range ends above user space"],
    subscribed,
    cutsLargePage,
    readOnlyAttached,
    jumpSegment,
  ],
  mremap: [
    ["EINVAL", "`address` is not page aligned, a length is 0, or `flags` has other bits"],
    [
      "EINVAL",
      "MREMAP_FIXED without MREMAP_MAYMOVE, or `target` is not page aligned, overlaps the old place or lies outside user space",
    ],
    ["EFAULT", "the range is not all of one mapping"],
    subscribed,
    ["EINVAL", "large pages, a stack, or memory that this space has from a VAS or, inside one, from its process"],
    ["ENOMEM", "there is no room behind it and it may not move, or no gap is large enough"],
    readOnlyAttached,
    jumpSegment,
  ],
  mprotect: [
    ["EINVAL", "`address` is not page aligned, or `protection` has other bits"],
    ["ENOMEM", "not all of the range is mapped"],
    subscribed,
    cutsLargePage,
    ["EACCES", "PROT_WRITE, and the range holds memory that was mapped without the right to write"],
    readOnlyAttached,
    jumpSegment,
  ],
  madvise: [
    ["EINVAL", "`address` is not page aligned, or the advice is unknown"],
    ["ENOMEM", "not all of the range is mapped"],
    ["EINVAL", "the range holds memory of a subscribed VAS"],
    ["EINVAL", "MADV_VAS_PRIVATE or MADV_VAS_SHARED, and the range ends inside a large page"],
    readOnlyAttached,
    jumpSegment,
    ["EINVAL", "MADV_DONTNEED, and the range begins inside a large page"],
  ],
  brk: [],
  sbrk: [["ENOMEM", "the end of the heap cannot be there"]],

  fork: [
    ["EAGAIN", "there are as many threads or processes as there may be (`max_threads`, `max_processes`)"],
    ["EINVAL", "the name is longer than 255 bytes"],
    ["EFAULT", "the name cannot be read"],
  ],
  exec: [
    ["EFAULT", "the name cannot be read"],
    ["ENOENT", "no program has the name"],
    ["EBUSY", "a VAS is attached (`exec_policy refuse-ebusy`)"],
  ],
  exit: [],
  thread_exit: [],
  wait: [
    ["ECHILD", "the process has no such child that was not waited for yet"],
    ["EINTR", "a signal handler runs meanwhile"],
    ["EFAULT", "the status cannot be written there"],
  ],
  getpid: [],
  gettid: [],
  yield: [],
  sleep: [
    ["EINVAL", "`cycles` is negative or above 2^50"],
    ["EINTR", "a signal handler runs meanwhile"],
  ],
  thread_create: [
    ["EINVAL", "there is no such core"],
    ["EAGAIN", "there are as many threads as there may be (`max_threads`)"],
    ["EAGAIN", "there is no room for its stack"],
  ],
  thread_join: [
    ["ESRCH", "there is no such thread"],
    ["EDEADLK", "it is the caller itself"],
    ["EINVAL", "it is the main thread, or another process's"],
  ],
  sigaction: [["EINVAL", "there is no such signal, or it is SIGKILL"]],
  sigreturn: [["EINVAL", "no signal handler runs"]],
  kill: [
    ["EINVAL", "`pid` is not positive, or there is no such signal"],
    ["ESRCH", "there is no such process, or its end was waited for"],
    ["EPERM", "the process is another user's and the caller is not root"],
  ],
  read_file: [
    ["EFAULT", "the path cannot be read"],
    ["ENAMETOOLONG", "the path is longer than 4095 bytes"],
    ["ENOENT", "there is no such file"],
    ["EISDIR", "it is a directory"],
    ["EACCES", "only its process's user, root, and for `maps` of a VAS his group may read it"],
    ["EFAULT", "the text cannot be written to the buffer"],
  ],
  meet: [
    ["EINVAL", "there is no such point, or the count is negative"],
    ["EINVAL", "the count is not that of the thread which is there first"],
  ],
  print_text: [["EFAULT", "the text cannot be read"]],
  print_value: [],
  print_end: [],
  print_hex: [],
  print_string: [
    ["EFAULT", "the string cannot be read"],
    ["EINVAL", "no 0 byte is among its first 65536 bytes"],
  ],
  report_expectation: [["EINVAL", "the scenario has no such expectation"]],
};

/**
 * The errors of each call of the kernels, in the order of its checks. Besides, a call that a kernel does not have answers
 * ENOSYS.
 */
export const systemCallErrors = Object.fromEntries(
  Object.entries(rows).map(([name, list]) => [name, list.map(([errno, when]): CallError => ({ errno, when }))]),
) as Readonly<Record<SystemCallName, CallError[]>>;
