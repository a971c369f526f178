/** The lint refuses each kind of import that the architecture forbids, and allows what it allows (.dependency-cruiser.cjs). */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

/** What is tried: the importing file, its import, and the rule that must refuse it; null = allowed. */
const attempts: readonly (readonly [file: string, statement: string, rule: string | null])[] = [
  ["src/kernel/trap.ts", 'import { one } from "../machine/index.js";', null],
  ["src/machine/tlb/a.ts", 'import { one } from "../base/index.js";', null],
  ["src/machine/tlb/b.ts", 'import { one } from "./neighbour.js";', null],
  ["src/views/view.tsx", 'import { render } from "preact";', null],
  ["src/cli/c.ts", 'import { readFileSync } from "node:fs";', null],
  // A part that it may not know: by value, by type only, at run time.
  ["src/machine/base/d.ts", 'import { one } from "../../kernel/index.js";', "machine-imports-only-notation"],
  ["src/machine/base/e.ts", 'import type { One } from "../../kernel/index.js";', "machine-imports-only-notation"],
  [
    "src/machine/base/f.ts",
    'export const kernel = await import("../../kernel/index.js");',
    "machine-imports-only-notation",
  ],
  ["src/machine/base/g.ts", 'export type { One } from "../../kernel/index.js";', "machine-imports-only-notation"],
  // A room above, in any of these ways.
  ["src/machine/base/h.ts", 'import { one } from "../tlb/index.js";', "machine-base-stands-on-what-is-below"],
  ["src/machine/base/i.ts", 'import type { One } from "../tlb/index.js";', "machine-base-stands-on-what-is-below"],
  // Past a door.
  ["src/machine/tlb/j.ts", 'import { one } from "../base/deep.js";', "machine-rooms-have-a-door"],
  ["src/machine/k.ts", 'import { one } from "./base/deep.js";', "machine-enters-its-rooms-by-their-doors"],
  ["src/kernel/l.ts", 'import { one } from "../machine/base/deep.js";', "parts-have-a-door"],
  ["src/kernel/m.ts", 'import { one } from "../machine/base/index.js";', "parts-have-a-door"],
  // Each part with rooms has its order: its first room cannot see a later one, which sees it.
  ["src/kernel/abi/z.ts", 'import { one } from "../state/index.js";', "kernel-abi-stands-on-what-is-below"],
  ["src/kernel/state/z.ts", 'import { one } from "../abi/index.js";', null],
  ["src/language/syntax/z.ts", 'import { one } from "../checks/index.js";', "language-syntax-stands-on-what-is-below"],
  ["src/language/checks/z.ts", 'import { one } from "../syntax/index.js";', null],
  ["src/compiler/meaning/z.ts", 'import { one } from "../code/index.js";', "compiler-meaning-stands-on-what-is-below"],
  ["src/compiler/code/z.ts", 'import { one } from "../meaning/index.js";', null],
  ["src/simulator/state/z.ts", 'import { one } from "../report/index.js";', "simulator-state-stands-on-what-is-below"],
  ["src/simulator/report/z.ts", 'import { one } from "../state/index.js";', null],
  ["src/debug/settings/z.ts", 'import { one } from "../console/index.js";', "debug-settings-stands-on-what-is-below"],
  ["src/debug/console/z.ts", 'import { one } from "../settings/index.js";', null],
  ["src/cli/terminal/z.ts", 'import { one } from "../run/index.js";', "cli-terminal-stands-on-what-is-below"],
  ["src/cli/run/z.ts", 'import { one } from "../terminal/index.js";', null],
  ["src/dwarf/encoding/z.ts", 'import { one } from "../frames/index.js";', "dwarf-encoding-stands-on-what-is-below"],
  ["src/dwarf/frames/z.ts", 'import { one } from "../encoding/index.js";', null],
  // So has a view that is large enough for rooms.
  [
    "src/views/tlb/entries/z.ts",
    'import { one } from "../levels/index.js";',
    "views/tlb-entries-stands-on-what-is-below",
  ],
  ["src/views/tlb/levels/z.ts", 'import { one } from "../entries/index.js";', null],
  ["src/views/tlb/z.ts", 'import { one } from "./levels/deep.js";', "views/tlb-enters-its-rooms-by-their-doors"],
  // The extension's rooms have an order, and no doors: a bundle takes the file that is for its host.
  [
    "src/extension/adapter/x.ts",
    'import { one } from "../panel/view.js";',
    "extension-adapter-stands-on-what-is-below",
  ],
  ["src/extension/panel/y.ts", 'import { one } from "../adapter/start.js";', null],
  // A room that nobody has placed.
  ["src/machine/n.ts", 'import { one } from "./attic/index.js";', "machine-rooms-are-named"],
  // Packages and hosts.
  ["src/machine/base/o.ts", 'import "preact";', "machine-packages"],
  ["src/machine/base/p.ts", 'import { readFileSync } from "node:fs";', "machine-without-node"],
  ["src/debug/q.ts", 'import type { Uri } from "vscode";', "debug-packages"],
  ["src/kernel/r.ts", 'export const parser = await import("langium");', "kernel-packages"],
  // Two files that need each other to load; their types may.
  ["src/kernel/state/s.ts", 'import { t } from "./t.js"; export const s = t;', "no-circle-of-values"],
  ["src/kernel/state/u.ts", 'import type { V } from "./v.js"; export type U = V;', null],
  ["src/kernel/state/w.ts", 'import { one } from "./nowhere.js";', "every-import-resolves"],
];

const standing: Readonly<Record<string, string>> = {
  "src/machine/index.ts": 'export * from "./base/index.js";',
  "src/machine/base/index.ts": 'export * from "./deep.js";',
  "src/machine/base/deep.ts": "export const one = 1; export type One = number;",
  "src/machine/tlb/index.ts": "export const one = 1; export type One = number;",
  "src/machine/tlb/neighbour.ts": "export const one = 1;",
  "src/machine/attic/index.ts": "export const one = 1;",
  "src/views/tlb/levels/deep.ts": "export const one = 1;",
  "src/extension/adapter/start.ts": "export const one = 1;",
  "src/extension/panel/view.ts": "export const one = 1;",
  "src/kernel/index.ts": "export const one = 1; export type One = number;",
  ...Object.fromEntries(
    [
      "kernel/abi",
      "kernel/state",
      "language/syntax",
      "language/checks",
      "compiler/meaning",
      "compiler/code",
      "simulator/state",
      "simulator/report",
      "debug/settings",
      "debug/console",
      "cli/terminal",
      "cli/run",
      "dwarf/encoding",
      "dwarf/frames",
      "views/tlb/entries",
      "views/tlb/levels",
    ].map((room) => [`src/${room}/index.ts`, "export const one = 1;"]),
  ),
  "src/kernel/state/t.ts": 'import { s } from "./s.js"; export const t = () => s;',
  "src/kernel/state/v.ts": 'import type { U } from "./u.js"; export type V = U | null;',
};

describe("the architecture, as the lint sees it", function () {
  this.timeout(400_000);
  let refused: Map<string, Set<string>>;
  let tree: string;

  before(() => {
    tree = mkdtempSync(path.join(tmpdir(), "vas-architecture-"));
    for (const name of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"]) {
      cpSync(path.join(root, name), path.join(tree, name));
    }
    symlinkSync(path.join(root, "node_modules"), path.join(tree, "node_modules"));
    const files = { ...standing, ...Object.fromEntries(attempts.map(([file, statement]) => [file, statement])) };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
      writeFileSync(path.join(tree, file), `${text}\n`);
    }
    const tool = path.join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
    const options = ["src", "--config", ".dependency-cruiser.cjs", "--output-type", "json"];
    const { stdout, stderr } = spawnSync(process.execPath, [tool, ...options], { cwd: tree, encoding: "utf8" });
    assert.notEqual(stdout, "", stderr);
    const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
    refused = new Map();
    for (const { from, rule } of summary.violations) {
      refused.set(from, (refused.get(from) ?? new Set()).add(rule.name));
    }
  });
  after(() => rmSync(tree, { recursive: true, force: true }));

  for (const [file, statement, rule] of attempts) {
    it(`${rule === null ? "allows" : "refuses"} ${statement} in ${file}`, () => {
      const rules = [...(refused.get(file) ?? [])];
      if (rule === null) assert.deepEqual(rules, []);
      else assert.ok(rules.includes(rule), `refused by: ${rules.join(", ") || "nothing"}`);
    });
  }
});
