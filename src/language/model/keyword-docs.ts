/** One sentence about every keyword, for hover and completion. */

/** By keyword. */
export const keywordDocs: Readonly<Record<string, string>> = {
  scenario: "Begins a file and gives it a title.",
  include: 'Takes in the spaces, programs and constants of another file: `include "libc.vas"`.',
  const: "Names a number that is known before anything runs: `const PAGES = 16`.",
  variant:
    "The same scenario with other settings, other arguments of its processes, and expectations of its own; run by `vas test` and by the editor.",
  measure: "A measured part: what a thread does in it is counted under its name as well, and measuring costs nothing.",
  machine: "The simulated machine: a preset, and settings that override it.",
  kernel: "The operating system's behaviour: a preset, and settings that override it.",
  vas: "A virtual address space that exists before the first instruction.",
  mode: "Permission bits, owner, group and others: `0444` lets all read.",
  segment: "A range of a VAS with a fixed start, a size and permissions; code and data in it lie there.",
  at: "Fixed virtual start of a segment; function of a hazard.",
  size: "Bytes of a segment, such as `64K`.",
  pages: "Bytes of each page of a segment, such as `2M`: a size that the machine has. Without it, base pages.",
  program: "A program: code, data and parameters, mapped privately into each process that runs it.",
  subscribes:
    "VASes that a process of the program is subscribed to before `main` begins, as its dynamic linker would do.",
  from: "The ELF file of a program: a RISC-V Linux executable, beside the scenario. It runs as it is, and is debugged at its source.",
  as: "Where the sources are that a program's debug information names.",
  process: "A process that exists at boot.",
  runs: "Which program a process runs, with the values of its parameters.",
  on: "Pins the main thread to a core.",
  core: "Number of a core, from 0.",
  uid: "User id of a process or of a VAS's owner; 0 is root.",
  gid: "Group id of a process or of a VAS.",
  fn: "A function; all values are 64-bit integers.",
  let: "Declares a variable, known from here to the end of the block.",
  if: "Runs the block if the condition is not 0.",
  else: "Runs the block if the condition was 0.",
  while: "Repeats the block as long as the condition is not 0.",
  for: "`for i in a .. b`: counts from a to b - 1; both are evaluated once.",
  in: "Range of a `for`.",
  break: "Leaves the innermost loop.",
  continue: "Goes on with the next round of the innermost loop.",
  return: "Leaves the function, with a value or with 0.",
  expect: "In a program: checks a condition when it is reached. At the top level: when the run has ended.",
  some: "`expect some`: holds at the end of at least one schedule (litmus tests say `exists`).",
  always: "`expect always`: holds in every state of every schedule.",
  explore: "Explore all schedules of the scenario; the settings bound them.",
  schedule: "A schedule to follow: which core goes on when, as `vas explore` prints it.",
  files:
    'Files that executables see: `files "sysroot"`, a folder or a .tar beside this file, read whole before the run.',
  share:
    'Makes the text of a library a VAS that every process which maps it subscribes to: `share "/lib/libc.so.6" as libc`.',
  interpreter: "`share interpreter as ldso`: the `ld.so` that the programs name.",
  only: 'Takes a part of a tree of files: `only "lib/**", "*.txt"`.',
  writable:
    "Programs may write to this tree of files. What they write stays in the run, and goes back with it: nothing of it reaches the host.",
  auto: "`share auto`: every library that processes map executable becomes a VAS of its own, in the order of first use, as long as there are shared ids.",
  await: "Kernel code: waits until the condition holds. It is looked at in one step.",
  atomic: "Kernel code: a block that is one step; no other core does anything in between.",
  meet: "A rendezvous: the live threads whose code names it wait for each other here. `meet x(3)` waits for three.",
  print:
    "Prints strings as text and other values as decimal numbers, in one line; `hex(x)` and `text(address)` say otherwise.",
  hazard: "Whether the coherence checker saw a hazard: `hazard P4 at toucher`, or any: `not hazard`.",
  contains: 'The output of a process has this text in it: `expect A.stdout contains "done"`.',
  and: "Both conditions hold; evaluates the right one only if needed.",
  or: "At least one condition holds; evaluates the right one only if needed.",
  not: "The condition, comparisons included, does not hold.",
  u8: "Memory, or an array, of one byte an element, zero extended.",
  u16: "Memory, or an array, of two bytes an element, zero extended.",
  u32: "Memory, or an array, of four bytes an element, zero extended.",
  u64: "Memory, or an array, of eight bytes an element.",
};

/** What the settings of an executable and of its processes mean, by their keys. */
export const executableSettings: Readonly<Record<string, string>> = {
  args: "Arguments of the program, before those of each process.",
  env: 'A variable of the environment: `env LC_ALL "C"`. What is written is all there is: nothing comes from the host.',
  sources: 'Where the sources are that the debug information names: `sources "/build" as "src"`.',
  symbols:
    "The file with the program's symbols and debug information, if they were split off (`objcopy --only-keep-debug`, Debian's `-dbgsym` packages). " +
    "It must have the program's build id.",
  stdin:
    "What the process reads from standard input: a file beside the scenario, or one of its trees. Without it there is nothing to read.",
  groups: "Further groups of the process's user: `groups 4, 24`. They count where a VAS or segment belongs to a group.",
  cwd: "The directory that the process begins in; else `/`.",
};
