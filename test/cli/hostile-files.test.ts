/** Files that are not what a command wants, or were made to do harm: a message with place, cause and remedy, and nothing grows. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { longestLine, linesOf } from "../../src/cli/import/lackey.js";
import { csvRows, longestCell, mostCells } from "../../src/study/table/csv.js";
import { vas, type Outcome } from "./terminal.js";

const map = "00108000-0010a000 r-xp 00001000 fe:00 11    /usr/bin/tool\n";
const header = "run,tags,ended,walks,why";

function imported(trace: string, maps = map): Promise<Outcome> {
  return vas(["import", "a=/a.trace"], { files: { "/a.trace": trace, "/a.maps": maps } });
}

function charted(table: string): Promise<Outcome> {
  return vas(["chart", "/t.csv", "--x", "tags", "--y", "walks"], { files: { "/t.csv": table } });
}

/** A text in pieces of so many characters, and how many were asked for. */
function pieces(
  text: string,
  bytes: number,
): { readonly all: () => AsyncGenerator<string>; readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    all: async function* () {
      for (let at = 0; at < text.length; at += bytes) {
        asked++;
        await Promise.resolve();
        yield text.slice(at, at + bytes);
      }
    },
  };
}

describe("recordings of others", () => {
  it("are told to be none where a line never ends, without reading on", async () => {
    const endless = pieces("x".repeat(100 * longestLine), 1000);
    await assert.rejects(async () => {
      for await (const _ of linesOf(endless.all(), "a.trace")) assert.fail("a line");
    }, /^UsageError: a\.trace:1: a line of more than 65536 characters: this is no trace of valgrind/);
    assert.ok(endless.asked() <= longestLine / 1000 + 2, String(endless.asked()));
    const { status, err } = await imported(`I  00108010,3\n${"x".repeat(longestLine + 1)}\n`);
    assert.equal(status, 2);
    assert.match(err, /a\.trace:2: a line of more than/);
  });

  for (const bytes of ["65537", "99999999", "9".repeat(40)])
    it(`are told to be wrong where an access has ${bytes.slice(0, 9)} bytes`, async () => {
      const { status, err } = await imported(`I  00108010,3\n L 00108010,${bytes}\n`);
      assert.equal(status, 2);
      assert.match(err, /\/a\.trace:2: an access of [0-9e+]+ bytes: no instruction makes one of more than 65536/);
    });

  it("count one as one, cut as it was", async () => {
    const { status, out } = await imported("I  00108010,3\nI  001");
    assert.equal(status, 0);
    assert.match(out, /a {12}1 access as 1 reference\n/);
    assert.match((await imported("nothing\n")).err, /has no access in 1 line:/);
  });

  it("lie wherever they like, under names that they choose: what comes out can be read again", async () => {
    const { status, out } = await imported(
      "I  ffffffffffffffff,3\n L 1fffffffffffff,8\nI  00108010,3\n",
      `00108000-0010a000 r-xp 00001000 fe:00 11    /usr/bin/"*/ }\u001b]52;c;x\u0007\n00100000-00000000 r-xp fffffffffffff000 fe:00 11    /x\n`,
    );
    assert.equal(status, 0);
    assert.doesNotMatch(out, /\u001b|\u0007/);
    assert.equal((await vas(["check", "/s.vas"], { files: { "/s.vas": out } })).status, 0);
  });
});

describe("tables of others", () => {
  it("have a byte-order mark as spreadsheets write it", async () => {
    assert.equal((await charted(`\ufeff${header}\n1,asid,passed,3,\n2,none,passed,5,\n`)).status, 0);
    const merged = await vas(["merge", "/t.csv"], { files: { "/t.csv": `\ufeff${header}\n1,asid,passed,3,\n` } });
    assert.equal(merged.out, `${header}\n1,asid,passed,3,\n`);
  });

  it("of another encoding are told so", async () => {
    const utf16 = [...header].map((letter) => `${letter}\0`).join("");
    assert.match((await charted(utf16)).err, /\/t\.csv: line 1: a character of value 0: .*\(not UTF-16\)/);
  });

  it("end where a cell or a row is too long, without reading on", async () => {
    const quote = pieces(`${header}\n1,"${"x,1\n".repeat(longestCell)}`, 1000);
    await assert.rejects(async () => {
      for await (const _ of csvRows(quote.all(), "t.csv"));
    }, /^UsageError: t\.csv: line 2: a cell of more than 65536 characters: a quote that is never closed\?/);
    assert.ok(quote.asked() <= longestCell / 1000 + 3, String(quote.asked()));
    const wide = await charted(`${"c,".repeat(1_000_000)}\n`);
    assert.equal(wide.status, 2);
    assert.match(wide.err, new RegExp(`/t\\.csv: line 1: more than ${mostCells} cells`));
  });

  it("with numbers that are none leave these rows out, and say so", async () => {
    const { status, err } = await charted(`${header}\n1,a,passed,NaN,\n2,b,passed,1e999,\n3,c,passed,5,\n`);
    assert.equal(status, 0);
    assert.match(err, /2 rows/);
    const none = await charted(`${header}\n1,a,passed,NaN,\n`);
    assert.equal(none.status, 2);
    assert.doesNotMatch(none.err, /NaN%|undefined/);
  });

  it("with formulas are drawn as text and never more", async () => {
    const { status, out } = await charted(`${header}\n1,=cmd|' /C calc'!A0,passed,3,\n2,"@SUM(<script>)",passed,5,\n`);
    assert.equal(status, 0);
    assert.match(out, /@SUM\(&lt;script&gt;\)/);
    assert.doesNotMatch(out, /<script>/);
  });

  for (const run of ["1e300", "0x10", " 1", "0", "-1", "1.0", "9".repeat(30)])
    it(`merge takes no ${run.slice(0, 9)} for the number of a run`, async () => {
      const { status, err } = await vas(["merge", "/t.csv"], {
        files: { "/t.csv": `${header}\n${run},a,passed,3,\n` },
      });
      assert.equal(status, 2);
      assert.match(err, /is no number of a run/);
    });
});

describe("saved explorations of others", () => {
  const scenario = `scenario "x"
machine rv64-sv39 { cores 2 }
kernel linux-rfc { }
program p { fn main() { yield() } }
process A runs p
process B runs p
`;

  /** Explores a little with `--save`, and goes on from what `change` makes of the file. */
  async function resumed(change: (head: string, body: string) => string): Promise<Outcome> {
    const first = await vas(["explore", "/x.vas", "--states", "3", "--save", "/saved"], {
      files: { "/x.vas": scenario },
    });
    const [head = "", body = ""] = (first.files.get("/saved") ?? "").split("\n");
    assert.notEqual(body, "");
    return vas(["explore", "/x.vas", "--resume", "/saved"], {
      files: { "/x.vas": scenario, "/saved": change(head, body) },
    });
  }

  const sum = (body: string): string => createHash("sha256").update(body).digest("hex");
  const withSum = (head: string, body: string): string =>
    `${JSON.stringify({ ...(JSON.parse(head) as object), sum: sum(body) })}\n${body}\n`;

  it("go on as they were", async () => assert.equal((await resumed((head, body) => `${head}\n${body}\n`)).status, 0));

  const changed: Record<string, (head: string, body: string) => string> = {
    "cut off": (head, body) => `${head}\n${body.slice(0, body.length / 2)}`,
    "one letter different": (head, body) => `${head}\n${body.replace("a", "b")}\n`,
    "a head alone": (head) => head,
    "another body with a right sum": (head) => withSum(head, "{}"),
    "no JSON with a right sum": (head) => withSum(head, "{"),
    "an array of half a number": (head, body) =>
      withSum(head, body.replace(/"Int32Array":"[^"]*"/, '"Int32Array":"AAA="')),
    "what waits a million million steps away": (head, body) =>
      withSum(head, body.replace(/"frontier":\[\[\d+,\d+,/, '"frontier":[[0,1000000000000,')),
    "a state met twice": (head, body) =>
      withSum(head, body.replace(/"seen":\{"Int32Array":"[^"]*"/, `"seen":{"Int32Array":"${"A".repeat(32)}"`)),
    "nothing in it": () => "",
    binary: () => "\u0000\ufffd".repeat(1000),
  };
  for (const [title, change] of Object.entries(changed))
    it(`${title}: a message, and no exploration`, async () => {
      const { status, err, out } = await resumed(change);
      assert.equal(status, 2, out + err);
      assert.match(
        err,
        /--resume \/saved: .*(what the file holds is no search[^:]*: explore from the beginning|is damaged|or explore from the beginning|name a file that `--save` has written)/,
      );
      assert.doesNotMatch(err, /\n\s+at /);
    });
});
