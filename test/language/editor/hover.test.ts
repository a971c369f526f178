/** Hover on what a student must look up, with the machines and kernels that there are. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { valueMeanings } from "../../../src/debug/settings/value-meanings.js";
import type { SettingDescription } from "../../../src/language/model/index.js";
import { openEditor } from "./open-document.js";

const settings = languageSettings();
const { hoverAt } = openEditor(settings, {
  "libc.vas":
    "const PAGES = 4\nvas libc { segment text at 0x2000_0000 size 64K r-x { fn sum(p, n) { return p + n } } }",
});

const at = (text: string): string =>
  `scenario "Test"\nmachine arc-hs38-1k { tags asid }\nkernel linux-rfc { quantum 50 }\n${text}\n`;
const inMain = (body: string): string =>
  at(`program work { fn f(a) { return a } fn main() { ${body} } }\nprocess A runs work`);

describe("hover", () => {
  const rows: readonly (readonly [what: string, marked: string, pattern: RegExp])[] = [
    ["a pitfall", at("expect hazard P‸4"), /hazard P4[^]*stale entry[^]*`shootdown off`[^]*p04-no-shootdown\.vas/],
    ["a pitfall that is advice", at("expect hazard P2‸7"), /check_advice on/],
    ["a pitfall of kernel code", at("expect hazard P3‸0"), /walk through a freed table[^]*lab\.md/],
    [
      "the process that a variant gives other arguments",
      at("program w(n) { fn main() { return n } }\nprocess A runs w(2)\nvariant v { process ‸A(n: 3) }"),
      /process A/,
    ],
    [
      "the argument that a variant gives it",
      at("program w(n) { fn main() { return n } }\nprocess A runs w(2 * 2)\nvariant v { process A(‸n: 3) }"),
      /parameter n[^]*argument of process `A`[^]*Without the variant it is `2 \* 2`/,
    ],
    [
      "a condition of a state",
      `scenario "L"\nmachine rv64-sv39\nkernel lab { u64 f  fn g() { f = 1 } }\nprocess P runs kernel.g\nexpect always not reach‸able(kernel.f)`,
      /reachable\(frame, core = any, asid = any\)[^]*1 while a TLB/,
    ],
    [
      "a system call that a function of the kernel stands in for",
      `scenario "L"\nmachine rv64-sv39\nkernel lab {\n fn munmap(a, l) { return a + l } }\nprogram p { fn main() { mun‸map(0, 4K) } }\nprocess P runs p`,
      /own `fn munmap` \(line 4\) takes its place/,
    ],
    [
      "a function of the kernel that a program calls",
      `scenario "L"\nmachine rv64-sv39\nkernel lab {\n fn munmap(a, l) { return a + l } }\nprogram p { fn main() { kernel.mun‸map(0, 4K) } }\nprocess P runs p`,
      /Function of the kernel: programs call it by `kernel.munmap\(…\)`, and where they make the system call/,
    ],
    [
      "the argument that a variant gives a function of the kernel",
      'scenario "L"\nmachine rv64-sv39\nkernel lab { fn run(fixed) { return fixed } }\nvas S { segment d at 0x1000_0000 size 4K rw- }\n' +
        "process P runs kernel.run(0) in S on core 0\nvariant v { process P(fi‸xed: 1) }",
      /parameter fixed[^]*argument of process `P`[^]*is `0`/,
    ],
    ["a defect", at("expect hazard Q‸9"), /hazard Q9[^]*stays half done[^]*`q9 off`[^]*vas-semantics §2\.15/],
    [
      "a tag policy",
      at("").replace("asid }", "asid+sa‸sid }"),
      /tags asid\+sasid[^]*ARC MMUv3\/v4[^]*matches if `V && VPN[^]*VASes: a VAS's pages/,
    ],
    [
      "a value of the kernel",
      at("").replace("quantum 50", "range_flush pa‸ges"),
      /range_flush pages[^]*Page by page, however many/,
    ],
    [
      "permissions",
      at("vas v { segment d at 0x2000_0000 size 8K r-‸x }"),
      /Allows loads and instruction fetches\. Stores are faults[^]*SIGSEGV/,
    ],
    [
      "the mode of a VAS",
      at("vas v mode 06‸40 { }"),
      /mode 0o640[^]*owner: for reading and writing[^]*group: for reading\n[^]*others: not at all/,
    ],
    [
      "an errno",
      inMain("expect vas_switch(1) == -EF‸AULT"),
      /EFAULT = 14[^]*`vas_switch` answers `-EFAULT` when what changed on one side cannot be brought to the other/,
    ],
    [
      "an errno with several reasons",
      inMain("expect vas_attach(0, 1, 0) == -EB‸USY"),
      /`vas_attach` answers `-EBUSY` when the VAS has 65535 attachments; or when a writer has it attached/,
    ],
    [
      "an errno that the call never answers",
      inMain("expect vas_switch(1) == -EB‸USY"),
      /`vas_switch` never answers it: its errors are `-EINVAL`/,
    ],
    ["the name of an argument", inMain("thread_create(f, co‸re: 0)"), /core:[^]*Core to run on, -1 = any\./],
    ["an address", inMain("print 0x2000_‸0000"), /`536870912` = `0x2000_0000` = 512M/],
    ["the least number that is told as a size", inMain("print 10‸24"), /`1024` = `0x400` = 1K$/],
    ["one that is too small for it", inMain("print 51‸2"), /`512` = `0x200`$/],
    ["an included file", `include "li‸bc.vas"\n${at("")}`, /VASes: `libc`[^]*constants: `PAGES`/],
    [
      "the property of an array's element",
      `${at("program w { fn main() { yield() } } process A[2] runs w")}expect A[0].ex‸it == 0`,
      /Exit code of the process/,
    ],
    ["a setting of an exploration", at("explore { hard‸ware none }"), /What the hardware may do/],
    ["the value of one", at("explore { hardware wa‸lk }"), /hardware walk/],
    [
      "a variant",
      at('variant re‸paired "with ASIDs" { machine { tags\n asid+sasid }\n expect faults == 0 }'),
      /variant repaired "with ASIDs"[^]*with `machine \{ tags asid\+sasid \}`, and 1 expectation instead[^]*vas run --variant repaired/,
    ],
    [
      "the VAS that a call names",
      at('vas v mode 0600 { segment d at 0x2000_0000 size 8K r-- }\nprogram p { fn main() { return vas_find("‸v") } }'),
      /vas v/,
    ],
    ["what is split off a program", at('program p from "p.elf" { sym‸bols "p.debug" }'), /split off[^]*build id/],
    ["what a process reads", at('program p from "p.elf"\nprocess A runs p() { std‸in "lines.txt" }'), /standard input/],
    ["files that programs may write", at('files "data" writ‸able'), /nothing of it reaches the host/],
    ["shares of all libraries", at("share au‸to"), /in the order of first use/],
    ["the program that a call names", inMain('exec("wo‸rk")'), /program work/],
  ];
  for (const [what, marked, pattern] of rows)
    it(`describes ${what}`, async () => assert.match(await hoverAt(marked), pattern));

  it("knows what every word means that a setting can be", () => {
    const all = [...settings.machineSettings!, ...settings.kernelSettings!] as (SettingDescription & {
      key?: string;
    })[];
    const words = new Map(all.filter(({ values }) => values?.length).map((one) => [one.key ?? one.name, one.values!]));
    assert.deepEqual([...words.keys()].sort(), Object.keys(valueMeanings).sort());
    for (const [name, values] of words) assert.deepEqual(Object.keys(valueMeanings[name]!), values, name);
  });

  it("tells of every pitfall and defect what the documentation of the checker tells", () => {
    const { hazards } = settings;
    assert.deepEqual(
      hazards!.map(({ id }) => id),
      [...Array.from({ length: 32 }, (_, n) => `P${n + 1}`), ...Array.from({ length: 14 }, (_, n) => `Q${n + 1}`)],
    );
    const checker = readFileSync("docs/checker.md", "utf8");
    const rows = [...checker.matchAll(/^\| (P\d+) \| (.*?) \| (.*?) \|/gm)];
    assert.equal(rows.length, 27);
    for (const [, id, cause, example] of rows) {
      const { doc } = hazards!.find((hazard) => hazard.id === id)!;
      assert.ok(doc.includes(`[${example!.split("`")[1]}.vas]`), `${id}: ${doc}`);
      for (const [, , setting] of cause!.matchAll(/`(kernel|machine)\.([a-z_0-9]+)/g))
        assert.ok(doc.includes(`\`${setting}`), `${id} without ${setting}`);
    }
    for (const { id, title, doc } of hazards!) assert.ok(title !== "" && !/undefined|\(\)/.test(doc), id);
  });
});
