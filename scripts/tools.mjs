// `npm run tools`: the programs that tests compare with (QEMU, GNU and LLVM tools for RISC-V, a browser, Emacs, batch systems), from Debian's packages.
// Tests that miss one are skipped and counted. `npm run tools -- --list` prints the packages only.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { makeSysroot } from "./sysroot.mjs";

/** Debian package → a file that is there when it is installed. */
const packages = {
  chromium: "/usr/bin/chromium",
  gcc: "/usr/bin/cc",
  "gcc-riscv64-unknown-elf": "/usr/bin/riscv64-unknown-elf-gcc",
  "picolibc-riscv64-unknown-elf": "/usr/lib/picolibc/riscv64-unknown-elf",
  "gcc-riscv64-linux-gnu": "/usr/bin/riscv64-linux-gnu-gcc",
  "libc6-riscv64-cross": "/usr/riscv64-linux-gnu/lib/libc.so.6",
  "libc6-dev-riscv64-cross": "/usr/riscv64-linux-gnu/include/stdio.h",
  "qemu-user": "/usr/bin/qemu-riscv64",
  "gdb-multiarch": "/usr/bin/gdb-multiarch",
  "emacs-nox": "/usr/bin/emacs",
  "elpa-dap-mode": "/usr/share/emacs/site-lisp/elpa-src/dap-mode-0.7",
  "llvm-14": "/usr/bin/llvm-dwarfdump-14",
  valgrind: "/usr/bin/valgrind",
  parallel: "/usr/bin/parallel",
  "slurm-wlm": "/usr/sbin/slurmctld",
  munge: "/usr/sbin/munged",
};

const missing = Object.keys(packages).filter((name) => !existsSync(packages[name]));
if (process.argv.includes("--list")) {
  console.log(Object.keys(packages).join(" "));
} else if (missing.length === 0) {
  console.log("Everything that the tests compare with is installed.");
} else if (process.platform !== "linux" || !existsSync("/usr/bin/apt-get")) {
  console.log(`Not a Debian system: install what corresponds to ${missing.join(", ")}, or leave their tests skipped.`);
} else {
  const root = process.getuid() === 0 ? [] : ["sudo"];
  const run = (...args) => {
    const [file, ...rest] = [...root, "apt-get", "-qq", ...args];
    const { status } = spawnSync(file, rest, { stdio: ["ignore", "ignore", "inherit"] });
    if (status !== 0) process.exit(status ?? 1);
  };
  console.log(`Installing ${missing.join(", ")} …`);
  run("update");
  run("install", "-y", "--no-install-recommends", ...missing);
}
// Programs for the machine itself: without them their tests are skipped.
if (!process.argv.includes("--list")) {
  try {
    console.log(makeSysroot());
  } catch (error) {
    console.log(`Debian's riscv64 programs are not to be had, and their tests are skipped: ${error.message}`);
  }
}
