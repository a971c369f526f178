/**
 * Every table of every view copies as text and saves as CSV, every picture saves as SVG and PNG. The tables and pictures are those
 * that the page has: one that is added without a way out is found here.
 */
import assert from "node:assert/strict";
import type { FromView, ViewCommand } from "../../../../src/protocol/messages.js";
import { comparisonSnapshot } from "../../fixtures/comparison.js";
import { stopped, story, tlbSnapshot } from "../../fixtures/snapshots.js";
import { lessonSnapshot } from "../../fixtures/lesson.js";
import { manySpaces } from "../../fixtures/many.js";
import { pageTableSnapshot, translation } from "../../fixtures/page-table.js";
import { spacesSnapshot } from "../../fixtures/spaces.js";
import { timelineSnapshot } from "../../fixtures/timeline.js";
import { viewFrame } from "../page/view-frame.js";
import type { ViewName, ViewPage } from "../page/view-page.js";
import { swept } from "../../../sample.js";

/** How a table or picture is taken out: by the view's own commands, or by the buttons that say its name. */
type Way = "commands" | `buttons: ${string}`;

interface Case {
  readonly view: ViewName;
  readonly called: string;
  readonly stored?: object;
  /** There when everything is. */
  readonly whole: string;
  /** Class or label of each table (or list that stands for one) → its way, and a heading that the text must have. */
  readonly tables: Readonly<Record<string, readonly [Way, heading: string]>>;
  readonly pictures: Readonly<Record<string, Way>>;
}

const compared = { other: JSON.stringify({ settings: [{ name: "machine.tags", value: "asid" }] }), label: "asid" };

const cases: readonly Case[] = [
  {
    view: "tlb",
    called: "TLB with a chain of causes",
    whole: ".chain-picture",
    tables: {
      "grid TLB entries": ["commands", "owner"],
      "grid Entries of a level": ["commands", "owner"],
      "list How it came to this": ["buttons: the causes", "what"],
    },
    pictures: { "chain-picture": "buttons: the causes", "canvas of a level": "commands", sparkline: "commands" },
  },
  {
    view: "page-tables",
    called: "Page Tables",
    whole: "[data-row]",
    tables: { "treegrid Page tables": ["commands", "rights"] },
    pictures: {},
  },
  {
    view: "spaces",
    called: "Address Spaces",
    whole: "svg.map",
    tables: {
      "grid Processes and VASes": ["buttons: the matrix", "libc"],
      "table Cores": ["buttons: the cores", "executes in"],
    },
    pictures: { map: "commands" },
  },
  {
    view: "spaces",
    called: "Address Spaces of many",
    whole: ".pair-grid",
    tables: {
      "grid of pairs": ["buttons: the pairs", "lib63"],
      "table Cores": ["buttons: the cores", "executes in"],
    },
    pictures: { map: "commands", "canvas of pairs": "buttons: the pairs" },
  },
  {
    view: "timeline",
    called: "Timeline",
    stored: { spaces: true, processes: true, rangeFrom: 20, rangeTo: 60 },
    whole: ".range tbody tr",
    tables: { "table in range": ["buttons: the range", "in the range"] },
    pictures: { overview: "commands", lanes: "commands" },
  },
  {
    view: "compare",
    called: "Compare",
    stored: compared,
    whole: ".mirror-picture",
    tables: {
      "compare-counters": ["buttons: counters", "B - A"],
      "compare-lines": ["buttons: lines", "line"],
      "compare-pages": ["buttons: entries", "owner"],
    },
    pictures: { "mirror-picture": "commands" },
  },
  {
    view: "lesson",
    called: "Lesson",
    stored: { given: "1", stage: 4 },
    whole: ".stages .table-tools",
    tables: {
      held: ["buttons: the entries before the access", "owner"],
      "list of stages": ["buttons: the stages", "cycles"],
    },
    pictures: {},
  },
];

/** What this file calls a table. */
function tableName(of: {
  readonly role: string;
  readonly label: string;
  readonly look: string;
  readonly inside: string;
}) {
  const { role, label, look, inside } = of;
  if (look.includes("pair-grid")) return "grid of pairs";
  if (look === "chain") return `list ${label}`;
  if (inside === ".stages") return "list of stages";
  if (inside === ".level") return "grid Entries of a level";
  if (inside === ".range") return "table in range";
  return label === "" ? look : `${role} ${label.replace(/[,:].*| of .*/, "")}`;
}

describe("taking tables and pictures out of the views", function () {
  this.timeout(400_000);
  const frame = viewFrame(["tlb", "page-tables", "spaces", "timeline", "compare", "lesson"]);
  let view: ViewPage;

  async function open({ view: name, stored, whole, called }: Case): Promise<void> {
    view = await frame.open({ width: 1000, height: 700, stored }, name);
    const chain = [{ tick: 3, core: 0, text: "{owner:1} unmapped the page", bad: true }];
    const told = called.includes("causes") ? { ...story(), tone: "hazard" as const, chain } : stopped(18).story;
    const cores = [...spacesSnapshot(18).cores, { core: 1, tid: 0, pid: 0, asid: 1, subscribed: [] }];
    view.answer("vas/tlb", () => tlbSnapshot(18, 200));
    view.answer("vas/pageTable", (args) => pageTableSnapshot(18, args));
    view.answer("vas/translate", translation);
    view.answer("vas/spaces", () => (called.includes("many") ? manySpaces(18) : { ...spacesSnapshot(18), cores }));
    view.answer("vas/timeline", () => timelineSnapshot(18));
    view.answer("vas/eventsBetween", ({ from, to }) => ({ from, to, events: [], cut: false, arrows: [] }));
    view.answer("vas/compare", () => comparisonSnapshot(18));
    view.answer("vas/lesson", () => lessonSnapshot(18));
    await view.send({ type: "stop", session: "s", stop: { ...stopped(18), story: told } });
    await view.rendered(18);
    await view.page.waitForSelector(whole, { state: "attached" });
  }

  /** Tables and pictures of the page by the names of this file. */
  async function found(): Promise<{ readonly tables: string[]; readonly pictures: string[] }> {
    const tables = await view.page
      .locator("table, [role=grid], [role=treegrid], .chain, .stages ol")
      .evaluateAll((all) =>
        all.map((element) => ({
          role: element.getAttribute("role") ?? element.tagName.toLowerCase(),
          label: element.getAttribute("aria-label") ?? "",
          look: element.getAttribute("class") ?? "",
          inside: [".stages", ".level", ".range"].find((each) => element.closest(each) !== null) ?? "",
        })),
      );
    // Marks of owners and symbols are no pictures: they stand for a word.
    const pictures = await view.page.locator("svg, canvas").evaluateAll((all) =>
      all
        .filter(
          (element) => element.parentElement?.closest("svg") === null && element.getBoundingClientRect().width > 24,
        )
        .map((element) => ({
          canvas: element.tagName === "CANVAS",
          look: element.getAttribute("class") ?? "svg",
          pairs: element.closest(".pair-grid") !== null,
        })),
    );
    const sorted = (names: readonly string[]) => [...new Set(names)].sort();
    return {
      tables: sorted(tables.map(tableName)),
      pictures: sorted(
        pictures.map(({ canvas, look, pairs }) =>
          !canvas ? look.split(" ")[0]! : pairs ? "canvas of pairs" : "canvas of a level",
        ),
      ),
    };
  }

  /** What is posted of a kind after something was done. */
  async function after(act: () => Promise<void>, what: FromView["type"], kind: string | null): Promise<string> {
    const before = (await view.posted()).length;
    await act();
    await view.page.waitForFunction(
      ([from, type, wanted]) =>
        (window as unknown as { vasPosted: { type: string; what?: string }[] }).vasPosted
          .slice(from)
          .some((message) => message.type === type && (wanted === null || message.what === wanted)),
      [before, what, kind] as const,
    );
    const message = (await view.posted()).slice(before).find(({ type }) => type === what);
    return (message as { text: string }).text;
  }

  const command = (name: ViewCommand) => () => view.send({ type: "command", command: name });
  const button = (name: string) => () => view.page.locator(`[aria-label="${name}"]`).first().click();

  for (const each of swept(cases, 3))
    it(`${each.called}: tables as text and CSV, pictures as SVG and PNG`, async () => {
      await open(each);
      const { tables, pictures } = await found();
      assert.deepEqual(tables, Object.keys(each.tables).sort(), "the tables of the page, each with its way out above");
      assert.deepEqual(pictures, Object.keys(each.pictures).sort(), "the pictures of the page");
      for (const [name, [way, heading]] of Object.entries(each.tables)) {
        const of = way.replace("buttons: ", "");
        const [copy, csv] =
          way === "commands"
            ? [command("copyText"), command("saveCsv")]
            : [button(`Copy ${of} as text`), button(`Save ${of} as CSV`)];
        assert.ok((await after(copy, "copy", null)).includes(heading), `${name} as text has ${heading}`);
        const lines = (await after(csv, "save", "csv")).split("\r\n");
        assert.ok(lines[0]!.split(",").includes(heading), `${name} as CSV: ${lines[0]}`);
        assert.ok(lines.length > 2, `${name} as CSV has rows`);
      }
      for (const [name, way] of Object.entries(each.pictures)) {
        const of = way.replace("buttons: ", "");
        const [svg, png] =
          way === "commands"
            ? [command("saveSvg"), command("savePng")]
            : [button(`Save ${of} as SVG`), button(`Save ${of} as PNG`)];
        const drawn = await after(svg, "save", "svg");
        assert.match(drawn, /^<svg /, name);
        assert.doesNotMatch(drawn, /var\(|undefined|NaN/, name);
        const bytes = Buffer.from(await after(png, "save", "png"), "base64");
        assert.equal(bytes.subarray(1, 4).toString("latin1"), "PNG", name);
      }
    });
});
