/**
 * Every construct of the language beside every service of the editor: it is read without an error, is on the page of the language, has
 * colour, is offered where it stands, says what it is, and is laid out.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { formatScenario } from "../../../src/language/editor/index.js";
import { openEditor, type OpenDocument } from "./open-document.js";
import { scopeAt } from "./text-mate.js";
import { sometimes } from "../../sample.js";

const pages = ["language", "lab"].map((name) => readFileSync(`docs/${name}.md`, "utf8")).join("\n");
const editor = openEditor(languageSettings(), {
  "lib.vas": "const LIMIT = 4\n",
  "sort.elf": "",
});

const head = 'scenario "Construct"\n\nmachine rv64-sv39 { cores 2 }\nkernel linux-rfc\n\n';
const program = "program p { fn main() { } }\n\nprocess A runs p\n";
const inMain = (text: string): string =>
  `${head}program p {\n    u64 x\n    fn main() {\n        ${text}\n    }\n}\n\nprocess A runs p\n`;
const lab =
  'scenario "Construct"\n\nmachine rv64-sv39 { cores 2 }\n\nvas v { segment data at 0x1000_0000 size 4K rw- { u64 x } }\n\n';
const inKernel = (text: string): string =>
  `${lab}kernel lab {\n    u64 l\n    fn f(n) {\n        ${text}\n    }\n}\n\nprocess P runs kernel.f(1) in v on core 0\n`;

/** Laid out, with `‸` in front of each word that the services are asked about; what the page has of it. */
const constructs: readonly (readonly [what: string, text: string, onPage: RegExp])[] = [
  [
    "a constant",
    `${head}‸const N = 16\n\nprogram p { fn main() { return ‸N } }\n\nprocess A runs p\n`,
    /^const \w+ =/m,
  ],
  [
    "constant expressions where numbers stand",
    `scenario "Construct"\n\nconst N = 16\n\nmachine rv64-sv39 { memory (‸N * 4M) }\nkernel linux-rfc\n\nvas v mode ‸N { segment s at (‸N * 4K) size (‸N * 4K) rw- { u64 x[‸N] } }\n\n${program}`,
    /size \(PAGES \* 4K\)/,
  ],
  ["another file", `${head}‸include "‸lib.vas"\n\n${program}expect A.exit <= ‸LIMIT\n`, /include "libc.vas"/],
  [
    "an array of processes",
    `${head}program p(n) { fn main() { return n } }\n\nprocess w[4] ‸runs ‸p(‸index)\nexpect ‸w[3].‸exit == 3\nexpect ‸w.exit == 6 and ‸faults(‸w) > 0\n`,
    /process worker\[8\] runs w\(index\)/,
  ],
  [
    "a measured part",
    `${head}program p {\n    fn main() {\n        ‸measure warm { ‸yield() }\n    }\n}\n\nprocess A runs p\nexpect ‸dtlb.‸misses(‸warm) == 0 and ‸faults(‸warm, ‸A) == 0\n`,
    /measure warm \{/,
  ],
  [
    "a variant",
    `${head}program p(n) { fn main() { return n } }\n\nprocess A runs p(1)\n\n‸variant other "with more" {\n    ‸machine ‸cortex-a53 { ‸cores 2 }\n    ‸kernel { ‸shootdown ‸off }\n    ‸process ‸A(‸n: 2)\n    ‸expect ‸A.exit == 2\n}\n`,
    /^variant \w+ "/m,
  ],
  [
    "counters of levels",
    `${head}${program}expect ‸l1i.‸hits >= 0 and ‸l1d.‸cold >= 0 and ‸l2.‸redundant >= 0\n`,
    /`l1i` \|/,
  ],
  [
    "counters of the system",
    `${head}${program}expect ‸switches >= 0 and ‸interrupts_sent(‸A) >= 0 and ‸flushes_page >= 0 and ‸pages_copied >= 0 and ‸frames >= 0 and ‸walk_reads >= 0 and ‸cycles_switch >= 0 and ‸rollovers >= 0\n`,
    /`interrupts_sent`/,
  ],
  ["a counter of a core", `${head}${program}expect walks(‸core: ‸1) == 0\n`, /walks\(core: 0\)/],
  [
    "hazards",
    `${head}${program}expect not ‸hazard\nexpect not (hazard ‸P4 ‸at ‸p.‸main or hazard ‸Q1)\n`,
    /expect not hazard {2,}/,
  ],
  ["a deadlock", `${head}${program}expect not ‸deadlock, "nobody waits"\n`, /expect not deadlock/],
  [
    "a forked child with a name",
    `${head}program p {\n    fn main() {\n        if ‸fork("child") { ‸wait() }\n    }\n}\n\nprocess A runs p\nexpect ‸child.‸exit == 0 and faults(‸child) >= 0\n`,
    /fork\("child"\)/,
  ],
  ["formats of print", inMain('‸print "x", ‸hex(‸x), ‸text(‸x)'), /hex\(counts\)/],
  ["updates", inMain("‸x += 1\n        x <<= 2\n        x |= ‸x & 3\n        u64[‸x] -= 1"), /x \+= 4/],
  ["an expectation with a message", inMain('‸expect ‸x == 0, "nobody wrote"'), /expect x == 13, "/],
  ["a rendezvous", inMain("‸meet ready(1)"), /meet ready\(2\)/],
  [
    "segments of large pages",
    `${head}‸vas v ‸mode 0444 ‸uid 1000 ‸gid 1000 { ‸segment s ‸at 0x4000_0000 ‸size 4M ‸pages ‸2M ‸rw- }\n\n${program}`,
    /size 4M pages 2M rw-/,
  ],
  [
    "subscriptions in a header",
    `${head}vas v { segment s at 0x2000_0000 size 4K rw- { u64 y } }\n\nprogram p ‸subscribes ‸v { fn main() { return ‸v.‸y } }\n\nprocess A runs p\n`,
    /subscribes libc, libm/,
  ],
  [
    "users of a process",
    `${head}program p { fn main() { } }\n\nprocess A runs p ‸on ‸core ‸1 { ‸uid 1001  ‸gid 100  ‸groups 4, 24 }\n`,
    /groups 4, 24/,
  ],
  [
    "explorations",
    `${head}${program}\n‸explore { ‸switches 3  ‸timer ‸on }\n‸schedule first "c0"\nexpect ‸some A.exit == 0\nexpect ‸always ‸A.exit == 0\n`,
    /explore \{ switches 5/,
  ],
  [
    "kernel code",
    inKernel(
      "‸await ‸n == 1\n        ‸atomic { ‸l = ‸load(‸v.x) }\n        ‸lock(‸l)\n        ‸sfence_vma(‸v.x, ‸asid(‸v))\n        ‸unlock(l)",
    ),
    /await E/,
  ],
  [
    "processes of kernel code, and states",
    `${inKernel("l = n").replace("runs kernel.f(1) in v on core 0", "‸runs ‸kernel.‸f(1) ‸in ‸v ‸on ‸core ‸0")}expect ‸kernel.‸l == 1 and ‸asid_of(0) >= 0 and ‸held(‸kernel.‸l) >= 0\nexpect not ‸running(0) == ‸P\n`,
    /process P runs kernel\.f\(1\) in A on core 0/,
  ],
  [
    "calls of kernel code from programs",
    `${head.replace("kernel linux-rfc", "kernel lab { fn f(n) { return n } }")}program p { fn main() { return ‸kernel.‸f(1) } }\n\nprocess A runs p\n`,
    /Programs call them too: `kernel\.f\(1\)`/,
  ],
  [
    "a program from a file",
    `${head}‸program sort ‸from "‸sort.elf" { ‸args "-n"  ‸env LC_ALL "C"  ‸symbols "sort.debug"  ‸sources "/build" ‸as "src" }\n\nprocess A runs ‸sort("x") { ‸stdin "in.txt"  ‸cwd "/data" }\nexpect A.‸stdout ‸contains "x" and A.‸stderr == ""\n`,
    /program sort from "build\/sort\.elf"/,
  ],
  [
    "trees of files and shared libraries",
    `${head}‸files "d" ‸at "/data" ‸only "*.txt" ‸writable\n‸share "/lib/libc.so.6" ‸as libc ‸at 0x3000_0000\nshare ‸interpreter ‸as ldso\nshare ‸auto\n\n${program}expect itlb.misses(‸libc) == 0\n`,
    /files "data" at "\/data" writable/,
  ],
];

/** What can stand in a place and is nothing that an editor could offer or has to explain. */
interface Asked {
  readonly word: string;
  readonly start: number;
}

function unmarked(marked: string): { readonly text: string; readonly asked: readonly Asked[] } {
  const parts = marked.split("‸");
  let start = 0;
  const asked = parts.slice(1).map((part, at) => {
    start += parts[at]!.length;
    return { word: /^(?:[\w.]+?(?:elf|vas)\b|rw-|cortex-a53|\w+)/.exec(part)![0], start };
  });
  return { text: parts.join(""), asked };
}

/** Offsets that have a colour by what a name means. */
async function coloured({ document, textDocument }: OpenDocument): Promise<ReadonlySet<number>> {
  const { data } = await editor.services.vas.lsp.SemanticTokenProvider!.semanticHighlight(document, { textDocument });
  const offsets = new Set<number>();
  let [line, character] = [0, 0];
  for (let at = 0; at < data.length; at += 5) {
    character = data[at] === 0 ? character + data[at + 1]! : data[at + 1]!;
    line += data[at]!;
    offsets.add(document.textDocument.offsetAt({ line, character }));
  }
  return offsets;
}

describe("every construct", () => {
  for (const [what, marked, onPage] of constructs) {
    const { text, asked } = unmarked(marked);
    describe(what, () => {
      it("is read", async () => {
        const { document } = await editor.open(text);
        assert.deepEqual(
          document.diagnostics!.filter(({ severity }) => severity === 1).map(({ message }) => message),
          [],
        );
      });

      it("is on the page of the language", () => assert.match(pages, onPage));

      it("has colour", async () => {
        const opened = await editor.open(text);
        const names = await coloured(opened);
        for (const { word, start } of asked) {
          const line = text.slice(text.lastIndexOf("\n", start - 1) + 1).split("\n")[0]!;
          const scope = scopeAt(line, start - (text.lastIndexOf("\n", start - 1) + 1));
          assert.ok(scope !== "" || names.has(start), word);
        }
      });

      sometimes("is offered where it stands", async () => {
        for (const { word, start } of asked) {
          const items = await editor.itemsAt(`${text.slice(0, start)}‸${text.slice(start)}`);
          const offered = items.map(({ label, textEdit }) => textEdit?.newText ?? label);
          assert.ok(
            offered.some((one) => one.replace(/^"/, "").startsWith(word)),
            `${text.slice(Math.max(0, start - 30), start)}‸${word}: ${offered.slice(0, 60).join(" ")}`,
          );
        }
      });

      sometimes("says what it is", async () => {
        for (const { word, start } of asked)
          assert.notEqual(
            await editor.hoverAt(`${text.slice(0, start)}‸${text.slice(start)}`),
            "",
            `${text.slice(Math.max(0, start - 30), start)}‸${word}`,
          );
      });

      it("is laid out", () => {
        assert.equal(formatScenario(editor.services, text), text);
        const crowded = text
          .split("\n")
          .map((line) => line.trimStart().replace(/(?<=^[^"/]*) (?=[^"/]*$)/g, "   "))
          .join("\n");
        assert.equal(formatScenario(editor.services, crowded), text);
      });
    });
  }
});
