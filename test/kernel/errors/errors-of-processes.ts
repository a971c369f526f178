/** How each errno of the calls on processes, threads, signals, files of the kernel and output is got. */
import { writeUser } from "../../../src/kernel/memory/index.js";
import type { System } from "../../../src/kernel/index.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { textStart, threadNamed } from "../systems/tiny-program.js";
import { largestGap } from "./errors-of-memory.js";
import { buffer, fails, failsWith, O_RDONLY, unmapped, type ErrorRun, type ErrorRuns, type Step } from "./error-run.js";

const [SIGKILL, SIGUSR1] = [9, 10];
const nobody = 99;
const [P, Q, S] = [1, 2, 4];
const place = 0x3000_0000;
/** The first child is process 5. */
const child = 5;
const fork: Step = ["fork", "child"];
const endChild: Step = ["R:kill", child, SIGKILL];
const handled: Step = ["sigaction", SIGUSR1, textStart];
const tooLong = "x".repeat(256);
/** A string of 65536 bytes without its end. */
const endless = ["mmap", place, 0x1_4000, 3, 0x32] as const satisfies Step;

/** A call that waits until S sends a signal. */
const interrupted = (...steps: Step[]): ErrorRun => ({
  ...fails("EINTR", handled, ...steps),
  meanwhile: ["S:kill", P, SIGUSR1],
});

/** A meeting point, where S waits for three. */
const meeting = ({ kernel }: System): void => {
  kernel.rendezvous.push({ name: "point", waiting: [S as never], participants: 3 });
};

export const processErrors: ErrorRuns = {
  fork: [
    [
      failsWith({ max_threads: 4 }, "EAGAIN", ["fork", 0]),
      failsWith({ max_processes: 4 }, "EAGAIN", ["fork", 0]),
      failsWith({ max_processes: 5 }, "EAGAIN", fork, ["S:fork", unmapped]),
    ],
    fails("EINVAL", ["fork", tooLong]),
    fails("EFAULT", ["fork", unmapped]),
  ],
  exec: [
    fails("EFAULT", ["exec", unmapped]),
    ["nobody", "", "IDLE", "i", "x".repeat(4096)].map((name) => fails("ENOENT", ["exec", name])),
    failsWith({ exec_policy: "refuse-ebusy" }, "EBUSY", ["vas_attach", 0, 1, O_RDONLY], ["exec", "idle"]),
  ],
  exit: [],
  thread_exit: [],
  wait: [
    [
      fails("ECHILD", ["wait", -1, 0]),
      fails("ECHILD", ["wait", Q, 0]),
      fails("ECHILD", fork, ["wait", nobody, 0]),
      fails("ECHILD", fork, ["S:wait", child, 0]),
      fails("ECHILD", fork, endChild, ["wait", child, 0], ["wait", child, 0]),
    ],
    interrupted(fork, ["wait", -1, 0]),
    [
      { ...fails("EFAULT", fork, endChild, ["wait", -1, unmapped]), leaves: ["processes"] },
      { ...fails("EFAULT", fork, ["wait", child, unmapped]), meanwhile: endChild },
    ],
  ],
  getpid: [],
  gettid: [],
  yield: [],
  sleep: [[-1, 2 ** 50 + 1].map((cycles) => fails("EINVAL", ["sleep", cycles])), interrupted(["sleep", 1_000_000])],
  thread_create: [
    [4, 99].map((core) => fails("EINVAL", ["thread_create", textStart, 0, core])),
    failsWith({ max_threads: 4 }, "EAGAIN", ["thread_create", textStart, 0, -1]),
    fails("EAGAIN", ["mmap", 0, largestGap, 3, 0x22], ["thread_create", textStart, 0, -1]),
  ],
  thread_join: [
    [0, -1, nobody].map((tid) => fails("ESRCH", ["thread_join", tid])),
    fails("EDEADLK", ["thread_join", P]),
    [fails("EINVAL", ["thread_join", Q]), fails("EINVAL", ["S:thread_create", textStart, 0, 3], ["thread_join", 5])],
  ],
  sigaction: [[0, -1, 1, SIGKILL, 64].map((signal) => fails("EINVAL", ["sigaction", signal, textStart]))],
  sigreturn: [fails("EINVAL", ["sigreturn"])],
  kill: [
    [
      fails("EINVAL", ["kill", 0, SIGKILL]),
      fails("EINVAL", ["kill", -1, SIGKILL]),
      fails("EINVAL", ["kill", S, 64]),
      fails("EINVAL", ["kill", S, -1]),
    ],
    [fails("ESRCH", ["kill", nobody, 0]), fails("ESRCH", ["R:kill", S, SIGKILL], ["kill", S, 0])],
    [0, SIGUSR1].map((signal) => fails("EPERM", ["kill", Q, signal])),
  ],
  read_file: [
    fails("EFAULT", ["read_file", unmapped, buffer, 10]),
    fails("ENAMETOOLONG", ["read_file", `/${"x".repeat(4095)}`, buffer, 10]),
    [
      "",
      "proc/self/maps",
      "/proc/99/maps",
      "/proc/self/none",
      "/sys/kernel/vas/99/name",
      "/dev",
      `/${"x".repeat(4094)}`,
    ].map((path) => fails("ENOENT", ["read_file", path, buffer, 10])),
    ["/", "/proc", "/proc/self", "/sys/kernel/vas", "/sys/kernel/vas/1"].map((path) =>
      fails("EISDIR", ["read_file", path, buffer, 10]),
    ),
    [
      fails("EACCES", ["read_file", "/proc/2/maps", buffer, 10]),
      fails("EACCES", ["read_file", "/proc/2/task/2/maps", buffer, 10]),
      fails("EACCES", ["Q:vas_attach", 0, 3 + 1, O_RDONLY], ["read_file", "/proc/2/vas/4/maps", buffer, 10]),
    ],
    fails("EFAULT", ["read_file", "/proc/self/maps", unmapped, 10]),
  ],
  meet: [
    [
      { ...fails("EINVAL", ["meet", 1, 0]), prepare: meeting },
      { ...fails("EINVAL", ["meet", -1, 0]), prepare: meeting },
      { ...fails("EINVAL", ["meet", 0, -1]), prepare: meeting },
    ],
    [0, 2, 4].map((count) => ({ ...fails("EINVAL", ["meet", 0, count]), prepare: meeting })),
  ],
  print_text: [fails("EFAULT", ["print_text", unmapped, 1])],
  print_value: [],
  print_end: [],
  print_hex: [],
  print_string: [
    fails("EFAULT", ["print_string", unmapped]),
    {
      ...fails("EINVAL", endless, ["print_string", place]),
      prepare: (system) => {
        const space = spaceOf(system.kernel, threadNamed(system, "P").space);
        writeUser(system, space, place, new Uint8Array(65_537).fill(65));
      },
    },
  ],
  report_expectation: [[0, -1].map((index) => fails("EINVAL", ["report_expectation", index, 1, 1, 1]))],
};
