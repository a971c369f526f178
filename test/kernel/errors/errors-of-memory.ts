/** How each errno of the calls on memory is got. */
import { advice, mapFlags, protection } from "../../../src/kernel/abi/index.js";
import { dataStart } from "../systems/tiny-program.js";
import {
  fails,
  failsWith,
  ofMine,
  ofShown,
  O_RDONLY,
  page,
  type ErrorRun,
  type ErrorRuns,
  type Step,
} from "./error-run.js";

const { MAP_ANONYMOUS, MAP_FIXED, MAP_FIXED_NOREPLACE, MAP_HUGETLB, MAP_PRIVATE, MAP_SHARED } = mapFlags;
const { PROT_READ } = protection;
const { MADV_DONTNEED, MADV_NORMAL, MADV_VAS_PRIVATE, MADV_VAS_SHARED } = advice;
const rw = PROT_READ | protection.PROT_WRITE;
const anonymous = MAP_PRIVATE | MAP_ANONYMOUS;
const fixed = anonymous | MAP_FIXED;
const place = 0x3000_0000;
/** Bytes of a large page, and the end of user space, on ARC. */
const large = 2 ** 21;
const userEnd = 0x6000_0000;
const heap = dataStart + 0x8000;

/** Bytes between the test program's data and its stack. */
export const largestGap = 0x5ff5_6000;

const largePage: Step = ["mmap", place, large, rw, fixed | MAP_HUGETLB];

/** A call on the memory of a VAS that is attached read-only, of a kernel that would tell the VAS. */
const readOnly = (step: Step): ErrorRun =>
  failsWith({ q4: false }, "EACCES", ["vas_attach", 0, 4, O_RDONLY], ["vas_switch", 4], step);

/** A call on a segment of SpaceJMP. */
const onSegment = (step: Step): ErrorRun =>
  failsWith({ preset: "spacejmp" }, "EBUSY", ["spacejmp_vas_attach", 1], ["spacejmp_vas_switch", 0x1_0000], step);

export const memoryErrors: ErrorRuns = {
  mmap: [
    [
      fails("EINVAL", ["mmap", place, 0, rw, fixed]),
      fails("EINVAL", ["mmap", 0, page, 8, anonymous]),
      fails("EINVAL", ["mmap", 0, page, -1, anonymous]),
    ],
    [MAP_ANONYMOUS, MAP_ANONYMOUS | MAP_PRIVATE | MAP_SHARED, MAP_PRIVATE, MAP_SHARED | MAP_FIXED].map((flags) =>
      fails("EINVAL", ["mmap", place, page, rw, flags]),
    ),
    fails("EINVAL", ["mmap", 0, page, rw, anonymous | mapFlags.MAP_HUGE_1GB | MAP_HUGETLB]),
    [
      fails("ENOMEM", ["mmap", 0, userEnd + 1, rw, anonymous]),
      fails("ENOMEM", ["mmap", place, userEnd + page, rw, fixed]),
    ],
    [
      fails("EINVAL", ["mmap", place + 1, page, rw, fixed]),
      fails("EINVAL", ["mmap", place + page / 2, page, rw, anonymous | MAP_FIXED_NOREPLACE]),
      fails("EINVAL", ["mmap", place + page, large, rw, fixed | MAP_HUGETLB]),
    ],
    fails("ENOMEM", ["mmap", userEnd - page, 2 * page, rw, fixed]),
    [0, 0xe000].map((address) => fails("EPERM", ["mmap", address, page, rw, fixed])),
    [dataStart, dataStart - page].map((address) =>
      fails("EEXIST", ["mmap", address, 2 * page, rw, anonymous | MAP_FIXED_NOREPLACE]),
    ),
    [0, place].map((hint) => fails("ENOMEM", ["mmap", hint, largestGap + page, rw, anonymous])),
    fails("EBUSY", ["subscribe", 1], ["mmap", ofMine - page, 2 * page, rw, fixed]),
    [place + page, place + large - page, place - page].map((address) =>
      fails("EINVAL", largePage, ["mmap", address, 2 * page, rw, fixed]),
    ),
    readOnly(["mmap", ofShown, page, rw, fixed]),
    onSegment(["mmap", ofMine, page, rw, fixed]),
    [0, place].map((hint) => fails("ENOMEM", ["mmap", hint, 0x1000_0000, rw, anonymous | MAP_HUGETLB])),
  ],
  munmap: [
    [
      fails("EINVAL", ["munmap", dataStart + 1, page]),
      fails("EINVAL", ["munmap", dataStart, 0]),
      fails("EINVAL", ["munmap", userEnd - page, page + 1]),
      fails("EINVAL", ["munmap", dataStart, -page]),
    ],
    fails("EBUSY", ["subscribe", 1], ["munmap", ofMine + page, page]),
    [place, place + page].map((address) => fails("EINVAL", largePage, ["munmap", address, page])),
    readOnly(["munmap", ofShown, page]),
    onSegment(["munmap", ofMine, page]),
  ],
  mremap: [
    [
      fails("EINVAL", ["mremap", dataStart + 1, page, page, 0, 0]),
      fails("EINVAL", ["mremap", dataStart, 0, page, 0, 0]),
      fails("EINVAL", ["mremap", dataStart, page, 0, 0, 0]),
      fails("EINVAL", ["mremap", dataStart, page, page, 4, 0]),
    ],
    [
      fails("EINVAL", ["mremap", dataStart, page, page, 2, place]),
      fails("EINVAL", ["mremap", dataStart, page, page, 3, place + 1]),
      fails("EINVAL", ["mremap", dataStart, 2 * page, page, 3, dataStart + page]),
      fails("EINVAL", ["mremap", dataStart, page, page, 3, userEnd]),
    ],
    [
      fails("EFAULT", ["mremap", place, page, page, 0, 0]),
      fails("EFAULT", ["mremap", heap - page, 2 * page, page, 0, 0]),
    ],
    fails("EBUSY", ["subscribe", 1], ["mremap", ofMine, page, page, 0, 0]),
    [
      fails("EINVAL", largePage, ["mremap", place, large, 2 * large, 1, 0]),
      fails("EINVAL", ["vas_attach", 0, 4, O_RDONLY], ["vas_switch", 4], ["mremap", ofShown, page, 2 * page, 1, 0]),
    ],
    [
      fails("ENOMEM", ["mremap", dataStart, page, 2 * page, 0, 0]),
      fails("ENOMEM", ["mremap", dataStart, page, userEnd - page, 1, 0]),
    ],
    readOnly(["mremap", ofShown, page, 2 * page, 1, 0]),
    onSegment(["mremap", ofMine, page, 2 * page, 1, 0]),
  ],
  mprotect: [
    [
      fails("EINVAL", ["mprotect", dataStart + 1, page, PROT_READ]),
      fails("EINVAL", ["mprotect", dataStart, page, 8]),
      fails("EINVAL", ["mprotect", dataStart, 0, 8]),
    ],
    [
      fails("ENOMEM", ["mprotect", place, page, PROT_READ]),
      fails("ENOMEM", ["mprotect", heap - page, 2 * page, PROT_READ]),
    ],
    fails("EBUSY", ["subscribe", 1], ["mprotect", ofMine, page, PROT_READ]),
    [place, place + page].map((address) => fails("EINVAL", largePage, ["mprotect", address, page, PROT_READ])),
    fails("EACCES", ["vas_attach", 0, 4, O_RDONLY], ["vas_switch", 4], ["mprotect", ofShown, page, rw]),
    readOnly(["mprotect", ofShown, page, PROT_READ]),
    onSegment(["mprotect", ofMine, page, PROT_READ]),
  ],
  madvise: [
    [
      fails("EINVAL", ["madvise", dataStart + 1, page, MADV_DONTNEED]),
      fails("EINVAL", ["madvise", dataStart, page, 1]),
      fails("EINVAL", ["madvise", dataStart, page, MADV_VAS_PRIVATE]),
      fails("EINVAL", ["madvise", dataStart, page, MADV_VAS_SHARED]),
    ],
    [MADV_NORMAL, MADV_DONTNEED].map((what) => fails("ENOMEM", ["madvise", heap - page, 2 * page, what])),
    fails("EINVAL", ["subscribe", 1], ["madvise", ofMine, page, MADV_DONTNEED]),
    [MADV_VAS_PRIVATE, MADV_VAS_SHARED].map((what) =>
      failsWith({ preset: "linux-k3" }, "EINVAL", largePage, ["madvise", place, page, what]),
    ),
    readOnly(["madvise", ofShown, page, MADV_DONTNEED]),
    onSegment(["madvise", ofMine, page, MADV_DONTNEED]),
    fails("EINVAL", largePage, ["madvise", place + page, large - page, MADV_DONTNEED]),
  ],
  brk: [],
  sbrk: [
    [
      fails("ENOMEM", ["sbrk", userEnd]),
      fails("ENOMEM", ["sbrk", -1]),
      fails("ENOMEM", ["mmap", heap + page, page, rw, fixed], ["sbrk", 2 * page]),
    ],
  ],
};
