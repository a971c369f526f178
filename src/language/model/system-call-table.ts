/** The system calls that programs can name: parameters, meaning, errors (vas-semantics §1.2, §1.6). */

import { systemCallErrors, type CallError } from "../../image/system-call-errors.js";
import type { SystemCallName } from "../../image/system-call.js";
import type { VasModel } from "./vas-model.js";

/** What a system call expects in one argument. `text`: a string or the address of NUL-terminated bytes. */
export type ParameterKind = "number" | "address" | "text" | "function" | "core" | "variable";

/** One parameter of a system call. */
export interface SystemCallParameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly doc: string;
  /** Value if the argument is left out; without it the argument is required. */
  readonly default?: bigint;
}

/** One system call, as hover, completion, validation, the compiler and docs/language.md present it. */
export interface SystemCallDescription {
  readonly name: string;
  readonly parameters: readonly SystemCallParameter[];
  /** One sentence. */
  readonly doc: string;
  /** What it returns on success. */
  readonly returns: string;
  /** What it may answer instead, and when, in the order of the checks; one errno may be there several times. */
  readonly errors: readonly CallError[];
  /** Kernels that have it; absent: all. */
  readonly model?: VasModel;
  /** Its name in the system call interface (`src/image/system-call.ts`); absent: `name`. */
  readonly abi?: string;
}

type Shape = readonly [name: string, kind: ParameterKind, doc: string, fallback?: bigint];

function call(name: string, shapes: readonly Shape[], doc: string, returns: string, abi = name): SystemCallDescription {
  const parameters = shapes.map(([parameter, kind, text, fallback]) =>
    fallback === undefined
      ? { name: parameter, kind, doc: text }
      : { name: parameter, kind, doc: text, default: fallback },
  );
  const errors = systemCallErrors[abi as SystemCallName];
  return { name, parameters, doc, returns, errors, ...(abi !== name && { abi }) };
}

const objectName: Shape = ["name", "text", "name of the object, at most 255 bytes"];
const objectMode: Shape = ["mode", "number", "permission bits; only 0o666 count"];
const process: Shape = ["pid", "number", "process, 0 = the caller's"];
const vid: Shape = ["vid", "number", "id of the VAS"];
const sid: Shape = ["sid", "number", "id of the segment"];
const accessType: Shape = ["type", "number", "O_RDONLY, O_WRONLY or O_RDWR"];
const attributes: Shape = ["attributes", "address", "three u32: mode, user, group"];
const address: Shape = ["address", "address", "first byte, page aligned"];
const length: Shape = ["length", "number", "bytes; rounded up to whole pages"];
const protection: Shape = ["protection", "number", "PROT_READ | PROT_WRITE | PROT_EXEC"];

const vasCalls: readonly SystemCallDescription[] = [
  call(
    "vas_create",
    [objectName, objectMode],
    "Creates an empty VAS that lives until it is deleted.",
    "its id, 1 or more",
  ),
  call("vas_delete", [vid], "Deletes a VAS that no process has attached.", "0"),
  call("vas_find", [objectName], "Finds a VAS by name.", "its id"),
  call(
    "vas_attach",
    [process, vid, accessType],
    "Attaches a VAS to a process: many readers or one writer, from here to the detach. Does not switch.",
    "0",
  ),
  call("vas_detach", [process, vid], "Detaches a VAS and writes back what was mapped inside it.", "0"),
  call(
    "vas_switch",
    [vid],
    "Makes the calling thread execute in an attached VAS; 0 = the original address space.",
    "0",
  ),
  call("active_vas", [], "Tells which VAS the calling thread executes in.", "its id, or 0"),
  call("vas_getattr", [vid, attributes], "Reads mode, user and group of a VAS.", "0"),
  call("vas_setattr", [vid, attributes], "Sets mode, user and group of a VAS.", "0"),
  call(
    "vas_seg_create",
    [
      objectName,
      ["start", "address", "first byte, page aligned"],
      ["end", "address", "first byte after it, page aligned"],
      objectMode,
    ],
    "Creates a VAS segment; its pages are allocated at once.",
    "its id, 1 or more",
  ),
  call("vas_seg_delete", [sid], "Deletes a segment that no VAS has attached.", "0"),
  call("vas_seg_find", [objectName], "Finds a segment by name.", "its id"),
  call("vas_seg_attach", [vid, sid, accessType], "Attaches a segment to a VAS that no process has attached.", "0"),
  call("vas_seg_detach", [vid, sid], "Detaches a segment from a VAS that no process has attached.", "0"),
  call("vas_seg_getattr", [sid, attributes], "Reads mode, user and group of a segment.", "0"),
  call("vas_seg_setattr", [sid, attributes], "Sets mode, user and group of a segment.", "0"),
];

const handle: Shape = ["vh", "number", "handle that vas_attach gave, 0 = the primary space"];
const holder: Shape = ["vid", "number", "id of the VAS, or handle of the caller's own instance"];
const command: Shape = ["command", "number", "CTL_MODE, CTL_USER, CTL_GROUP, CTL_DELETE"];
const argument: Shape = ["argument", "number", "the new value, 0 or 1 for a switch", 0n];

const spaceJmpCalls: readonly SystemCallDescription[] = [
  call("vas_clone", [vid], "Makes a VAS with the same segments, or with copies of them (`vas_clone`).", "its id"),
  call(
    "vas_attach",
    [vid],
    "Makes the caller's instance of a VAS: its segments, and the program's text, globals and stacks.",
    "its handle",
    "spacejmp_vas_attach",
  ),
  call("vas_detach", [handle], "Drops an instance that no thread is in.", "0", "spacejmp_vas_detach"),
  call(
    "vas_switch",
    [handle],
    "Makes the calling thread execute in an instance, once it has the locks of its segments; 0 = the primary space.",
    "0",
    "spacejmp_vas_switch",
  ),
  call(
    "vas_ctl",
    [["command", "number", `${command[2]} or CTL_TAG`], vid, argument],
    "Changes, deletes or tags a VAS.",
    "0",
  ),
  call("seg_find", [objectName], "Finds a segment by name.", "its id"),
  call(
    "seg_alloc",
    [
      objectName,
      ["base", "address", "first byte, page aligned"],
      ["size", "number", "bytes; rounded up to pages"],
      objectMode,
    ],
    "Creates a segment; its pages are allocated at once.",
    "its id, 1 or more",
  ),
  call("seg_clone", [sid], "Makes a segment with a copy of another's pages.", "its id"),
  call(
    "seg_attach",
    [holder, sid, [accessType[0], "number", `${accessType[2]}: how it is mapped`, 2n]],
    "Attaches a segment to a VAS, for all who have attached it too, or to the caller's instance alone.",
    "0",
  ),
  call("seg_detach", [holder, sid], "Takes a segment out of a VAS or an instance.", "0"),
  call(
    "seg_ctl",
    [sid, ["command", "number", `${command[2]} or CTL_LOCKABLE`], argument],
    "Changes or deletes a segment, or says whether switches lock it.",
    "0",
  ),
].map((one) => ({ ...one, model: "spacejmp" }));

const sharingCalls: readonly SystemCallDescription[] = [
  call(
    "subscribe",
    [vid],
    "Maps a VAS into the process's own address space at its fixed addresses, the ARC way.",
    "the shared id, 0 or more",
  ),
  call("unsubscribe", [vid], "Ends a subscription.", "0"),
  call(
    "subscribe_at",
    [vid, ["address", "address", "where its lowest segment goes; 0 = at its own address, moved by ASLR"]],
    "Maps a VAS at another address than its own, without a shared id; at its own, subscribes.",
    "the address",
  ),
];

const memoryCalls: readonly SystemCallDescription[] = [
  call(
    "mmap",
    [
      ["address", "address", "hint, or the place with MAP_FIXED; 0 = the kernel chooses"],
      length,
      protection,
      ["flags", "number", "MAP_PRIVATE or MAP_SHARED, with MAP_ANONYMOUS; MAP_FIXED; MAP_HUGETLB for large pages"],
    ],
    "Maps fresh zeroed memory.",
    "the address",
  ),
  call("munmap", [address, length], "Removes mappings.", "0"),
  call(
    "mremap",
    [
      address,
      ["length", "number", "bytes that it has"],
      ["size", "number", "bytes that it shall have"],
      ["flags", "number", "MREMAP_MAYMOVE, MREMAP_FIXED", 1n],
      ["target", "address", "with MREMAP_FIXED: where it goes", 0n],
    ],
    "Makes a mapping larger or smaller, and moves it with its pages if it must.",
    "where it is now",
  ),
  call("mprotect", [address, length, protection], "Changes the protection of mappings.", "0"),
  call(
    "brk",
    [["end", "address", "new end of the heap; 0 = ask"]],
    "Moves the end of the heap.",
    "the end of the heap",
  ),
  call(
    "sbrk",
    [["increment", "number", "bytes to add at the end of the heap, or to give back if negative; 0 = ask", 0n]],
    "Moves the end of the heap by so many bytes, as the C library does with brk.",
    "the end of the heap before: where the new bytes begin",
  ),
  call(
    "madvise",
    [address, length, ["advice", "number", "MADV_DONTNEED, MADV_VAS_PRIVATE or MADV_VAS_SHARED"]],
    "Gives the kernel advice about a range.",
    "0",
  ),
];

const processCalls: readonly SystemCallDescription[] = [
  call(
    "fork",
    [["name", "text", "what expectations and views call the child", 0n]],
    "Duplicates the calling process, copy on write.",
    "0 in the child, its pid in the parent",
  ),
  call(
    "exec",
    [
      ["program", "text", "name of a program of the scenario"],
      ["first", "number", "first argument of the program", 0n],
      ["second", "number", "second argument", 0n],
      ["third", "number", "third argument", 0n],
      ["fourth", "number", "fourth argument", 0n],
      ["fifth", "number", "fifth argument", 0n],
    ],
    "Replaces the calling process's program and memory; its other threads end.",
    "nothing: the new program starts",
  ),
  call("exit", [["code", "number", "exit code, 0 to 255", 0n]], "Ends the calling process.", "nothing"),
  call(
    "wait",
    [
      ["pid", "number", "child to wait for, -1 = any", -1n],
      ["status", "address", "where a u32 status goes, 0 = nowhere", 0n],
    ],
    "Waits until a child has ended.",
    "its pid",
  ),
  call("getpid", [], "Tells the id of the calling process.", "the pid"),
  call("gettid", [], "Tells the id of the calling thread.", "the tid"),
  call("yield", [], "Lets other threads of this core run first.", "0"),
  call(
    "sleep",
    [["cycles", "number", "how long, in cycles of this core"]],
    "Stops the calling thread for a while.",
    "0",
  ),
  call(
    "thread_create",
    [
      ["function", "function", "what the thread runs"],
      ["argument", "number", "handed to the function", 0n],
      ["core", "core", "core to run on, -1 = any", -1n],
    ],
    "Starts a thread in the calling process.",
    "its tid",
  ),
  call(
    "thread_join",
    [["tid", "number", "thread to wait for"]],
    "Waits until a thread has ended.",
    "what its function returned",
  ),
  call(
    "sigaction",
    [
      ["signal", "number", "SIGUSR1, SIGSEGV, …; all but SIGKILL"],
      ["handler", "function", "called with the signal's number; SIG_DFL or SIG_IGN"],
    ],
    "Sets what a signal does to the calling process.",
    "0",
  ),
  call(
    "kill",
    [
      ["pid", "number", "process, 1 or more"],
      ["signal", "number", "signal to send; 0 = only ask whether it could be sent"],
    ],
    "Sends a signal to a process.",
    "0",
  ),
  call(
    "read_file",
    [
      ["path", "text", "a file of sysfs or procfs, such as /sys/kernel/vas/1/name or /proc/self/maps"],
      ["buffer", "address", "where its bytes go"],
      ["length", "number", "most bytes to copy"],
    ],
    "Reads what the kernel tells about VASes, segments, attachments and memory maps.",
    "how many bytes were copied",
  ),
  call("thread_exit", [["value", "number", "what thread_join returns", 0n]], "Ends the calling thread.", "nothing"),
];

/** Every system call a program can name, by group. */
export const systemCallGroups: readonly { readonly title: string; readonly calls: readonly SystemCallDescription[] }[] =
  [
    { title: "First-class virtual address spaces", calls: vasCalls.map(ofLinux) },
    { title: "SpaceJMP", calls: spaceJmpCalls },
    { title: "Subscriptions", calls: sharingCalls.map(ofLinux) },
    { title: "Memory", calls: memoryCalls },
    { title: "Processes and threads", calls: processCalls },
  ];

/** SpaceJMP creates and finds VASes as the patches do; all else on VASes is theirs alone. */
function ofLinux(description: SystemCallDescription): SystemCallDescription {
  return ["vas_create", "vas_find"].includes(description.name) ? description : { ...description, model: "linux" };
}

/** `vas_attach(pid, vid, type)`, with defaults: `exit(code = 0)`. */
export function callSignature(description: SystemCallDescription): string {
  const parameters = description.parameters.map(({ name, default: fallback }) =>
    fallback === undefined ? name : `${name} = ${fallback}`,
  );
  return `${description.name}(${parameters.join(", ")})`;
}

/** Names of the errnos that a call may answer with, each once. */
export function errnosOf({ errors }: SystemCallDescription): string[] {
  return [...new Set(errors.map(({ errno }) => errno))];
}
