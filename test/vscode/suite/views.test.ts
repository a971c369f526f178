/** What the three views show is what the adapter says. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ViewId } from "../../../src/protocol/messages.js";
import type { TlbSnapshot } from "../../../src/protocol/snapshot.js";
import { plainStory } from "../../../src/protocol/story.js";
import { agreed, debugExample, debugFile, lineOf, openExample, type Debugging } from "./driving/debugging.js";
import { eventually } from "./driving/eventually.js";
import { temporaryScenario } from "./driving/temporary-scenario.js";
import { click, evaluate, press, screenshot, waitFor } from "./driving/driver.js";

const viewIds: readonly ViewId[] = ["tlb", "pageTables", "spaces"];

/** Slots up to which a level is drawn cell by cell; larger ones are a canvas with the asked set spelled out. */
const mostCells = 16;

/** The levels whose every cell is in the document, by name. */
function spelledOut({ cores }: TlbSnapshot): Set<string> {
  const small = cores.flatMap(({ levels }) => levels.filter(({ sets, ways }) => sets * ways <= mostCells));
  return new Set(small.map(({ name }) => name));
}

/** Cells of the document, against the snapshot: all are its entries, and of a small level none is missing. */
function assertCells(cells: readonly string[], snapshot: TlbSnapshot): void {
  const entries = entriesOf(snapshot);
  const small = spelledOut(snapshot);
  const ofSmall = (names: readonly string[]): string[] => names.filter((name) => small.has(name.split("/")[0]!));
  assert.deepEqual(ofSmall(cells), ofSmall(entries));
  assert.deepEqual(
    cells.filter((cell) => !entries.includes(cell)),
    [],
  );
}

/** A slot's number and the address of its entry, level by level, as `JTLB/66 0x20000000`. */
function entriesOf({ cores }: TlbSnapshot): string[] {
  return cores
    .flatMap(({ levels }) =>
      levels.flatMap(({ name, entries }) => entries.map(({ slot, va }) => `${name}/${slot} ${va}`)),
    )
    .sort();
}

/** The same, as the TLB view draws them. */
function cellsShown(): Promise<string[]> {
  return evaluate<string[]>(
    `
    [...document.querySelectorAll("section[data-level]")].flatMap((level) => [...level.querySelectorAll("[data-slot][data-va]")]
      .map((cell) => level.dataset.level + "/" + cell.dataset.slot + " " + cell.dataset.va)).sort()`,
    "tlb",
  );
}

/** Touches another page at each turn, for ever. */
const walker = `scenario "Walker"
machine arc-hs38-1k
kernel linux-rfc
program walk {
    u64 table[65536]
    fn main() {
        let i = 0
        while (1) {
            table[i % 65536] = i
            i = i + 512
        }
    }
}
process A runs walk
`;

describe("views", () => {
  let debugging!: Debugging;

  before(async () => {
    const { document } = await openExample("shared-libc.vas");
    const line = lineOf(document, "s = s + u64[p + i * 8]");
    vscode.debug.addBreakpoints([
      new vscode.SourceBreakpoint(new vscode.Location(document.uri, new vscode.Position(line, 0))),
    ]);
    debugging = await debugExample("shared-libc.vas");
    await vscode.commands.executeCommand("vas.tlb.focus");
    await debugging.go("continue");
    await debugging.go("stepOver");
  });

  after(async () => {
    await debugging.end();
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
  });

  /** Waits until a view has drawn the last stop. */
  async function shown(view: ViewId): Promise<void> {
    const { epoch } = debugging.stops.at(-1)!.position;
    await waitFor(`document.querySelector("[data-view]")?.dataset.epoch === "${epoch}"`, view);
  }

  it("show the last stop, all three side by side", async () => {
    for (const view of viewIds) await shown(view);
    await agreed(debugging);
    await screenshot("views");
    for (const view of viewIds) await screenshot(`view-${view}`, view);
  });

  for (const [theme, kind, file] of [
    ["Default Light Modern", "vscode-light", "views-light"],
    ["Default High Contrast", "vscode-high-contrast", "views-high-contrast"],
  ] as const) {
    it(`follow the theme ${theme}`, async () => {
      const settings = vscode.workspace.getConfiguration("workbench");
      const before = settings.inspect<string>("colorTheme")?.globalValue;
      await settings.update("colorTheme", theme, vscode.ConfigurationTarget.Global);
      try {
        for (const view of viewIds) await waitFor(`document.body.classList.contains("${kind}")`, view);
        // Text stays readable: its colour is not the background's.
        const [text, background] = await evaluate<string[]>(
          "(style => [style.color, style.backgroundColor])(getComputedStyle(document.querySelector('[data-view]')))",
          "tlb",
        );
        assert.notEqual(text, background);
        await screenshot(file);
      } finally {
        await settings.update("colorTheme", before, vscode.ConfigurationTarget.Global);
        await waitFor(`!document.body.classList.contains("${kind}")`, "tlb");
      }
    });
  }

  it("TLB: has the entries and counters of the snapshot", async () => {
    await shown("tlb");
    const snapshot = await debugging.ask("vas/tlb");
    const cells = await cellsShown();
    assert.ok(cells.length > 0);
    assertCells(cells, snapshot);
    // Levels that hold nothing are collected in one line.
    const drawn = await evaluate<string[]>(
      `[...document.querySelectorAll("section[data-level]")].map((level) => level.dataset.level)`,
      "tlb",
    );
    assert.ok(drawn.length > 1);
    for (const { name, counters } of snapshot.cores[0]!.levels) {
      if (!drawn.includes(name)) {
        assert.equal(counters.hits, 0, `${name} is left out although it answered`);
        continue;
      }
      const counter = (key: string) =>
        evaluate<string>(
          `document.querySelector("section[data-level='${name}'] [data-counter='${key}']").textContent`,
          "tlb",
        );
      assert.equal(Number((await counter("hits")).replace(/\D/g, "")), counters.hits, `${name} hits`);
      assert.equal(Number((await counter("misses")).replace(/\D/g, "")), counters.misses, `${name} misses`);
    }
  });

  it("TLB: leads with the title of the stop's story", async () => {
    const { story } = await debugging.ask("vas/story");
    const text = await evaluate<string>(`document.querySelector("[data-part='headline']").textContent`, "tlb");
    assert.equal(text.replace(/\s+/g, " ").trim(), plainStory(story.title, story.owners));
  });

  it("page tables: has the rows of the snapshot, the walk's path among them", async () => {
    await shown("pageTables");
    const space = Number(await evaluate<string>(`document.querySelector(".page-tables").dataset.space`, "pageTables"));
    const rows = await evaluate<{ id: string; va: number }[]>(
      `[...document.querySelectorAll("[data-row][data-va]")].map((row) => ({ id: row.dataset.row, va: Number(row.dataset.va) }))`,
      "pageTables",
    );
    assert.ok(rows.length > 0);
    const snapshot = await debugging.ask("vas/pageTable", { space, expanded: rows.map(({ id }) => id).concat("walk") });
    const known = new Map(snapshot.rows.map(({ id, va }) => [id, va]));
    for (const { id, va } of rows) assert.equal(va, known.get(id), `row ${id}`);
  });

  it("address spaces: names every process and VAS of the snapshot", async () => {
    await shown("spaces");
    const { processes, vases, lanes } = await debugging.ask("vas/spaces");
    const text = await evaluate<string>(`document.body.textContent`, "spaces");
    for (const { name } of [...processes, ...vases]) assert.ok(text.includes(name), name);
    assert.ok(lanes.length >= processes.length);
  });

  it("follow a hundred held steps and show the final state, none stale", async () => {
    await debugging.end();
    debugging = await debugFile(await temporaryScenario("walker.vas", walker));
    await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
    // VS Code drops a key that comes while the program runs, as with a key held down; a hundred stops must get through.
    await eventually("a hundred stops", async () => {
      await press("F10", 20);
      return debugging.stops.length > 100 || undefined;
    });
    await settled(debugging);
    for (const view of viewIds) await shown(view);
    const snapshot = await debugging.ask("vas/tlb");
    assert.equal(snapshot.position.epoch, debugging.stops.at(-1)!.position.epoch);
    assertCells(await cellsShown(), snapshot);
    assert.ok((await cellsShown()).length > 5);
    await screenshot("after-a-hundred-steps");
  });

  it("come back with the last stop after they were hidden", async () => {
    await vscode.commands.executeCommand("workbench.action.closePanel");
    await debugging.go("stepOver");
    await vscode.commands.executeCommand("vas.tlb.focus");
    for (const view of viewIds) await shown(view);
  });

  it("draw the run as a timeline, in a tab of its own, and travel from it", async () => {
    await vscode.commands.executeCommand("vas.timeline.focus");
    await waitFor(`document.querySelectorAll(".band").length > 0`, "timeline");
    await screenshot("timeline");
    const { position } = debugging.stops.at(-1)!;
    const back = debugging.stopAfter(position.epoch);
    await click(".timeline-picture", "timeline");
    await click(".timeline-travel", "timeline");
    assert.ok((await back).position.tick < position.tick);
    await vscode.commands.executeCommand("vas.tlb.focus");
    for (const view of viewIds) await shown(view);
  });

  it("copy a table as text from the title bar", async () => {
    await vscode.env.clipboard.writeText("");
    await vscode.commands.executeCommand("vas.tlb.copyText");
    await waitFor(`document.querySelector(".statusbar")?.textContent.includes("Copied")`);
    assert.match(await vscode.env.clipboard.readText(), /JTLB/);
  });

  it("take the keyboard", async () => {
    await click("[data-slot][tabindex='0']", "tlb");
    await waitFor(`document.activeElement?.hasAttribute("data-slot")`, "tlb");
  });
});

/** Waits until no movement is under way and none is queued: a question to the adapter finds the epoch of the last stop. */
function settled(debugging: Debugging): Promise<true> {
  return eventually("the last of the steps", async () => {
    const before = (await debugging.ask("vas/position")).position.epoch;
    await debugging.ask("vas/tlb").then(undefined, () => undefined);
    const after = (await debugging.ask("vas/position")).position.epoch;
    return before === after && debugging.stops.at(-1)!.position.epoch === after ? true : undefined;
  });
}
