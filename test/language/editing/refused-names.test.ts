/** Names that rename refuses, each message of src/language/editing once: none is left out. */
import assert from "node:assert/strict";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { messageTemplates } from "../problems/message-templates.js";
import { openEditor } from "../editor/open-document.js";
import { sometimes, swept } from "../../sample.js";

const library = `const PAGES = 4
vas libc { segment text at 0x2000_0000 size 64K r-x { fn sum(p) { return p + PAGES } } }
`;
const scenario = `scenario "s"
include "libc.vas"
machine rv64-sv39
kernel linux-rfc { fn getpid() { return 5 } }
const LIMIT = 3
program p(count) {
    u64 total
    fn helper(arg) { let local = arg return local + LIMIT + getpid() }
    fn main() {
        let sum = helper(count)
        thread_create(helper, core: 0)
        for turn in 0 .. LIMIT { sum = sum + total }
        return sum + PAGES
    }
}
process A runs p(1)
`;

/** What is renamed (the cursor is at its first letter), the new name, and the answer. */
const rows: readonly (readonly [at: string, newName: string, message: string])[] = [
  ["sum =", "1st", "`1st` is not a name: use letters, digits and _, not beginning with a digit."],
  ["sum =", "while", "`while` is a keyword: choose another name."],
  ["A runs", "LIMIT", "`LIMIT` is declared already: choose another name."],
  ["LIMIT = 3", "libc", "`libc` is declared already in `libc.vas`: choose another name."],
  ["core: 0", "cpu", "`core` is the name of a system call's argument: it is the kernel's, and stays."],
  ["main()", "begin", "A program begins in `main`: give another function the new name, and call it from there."],
  [
    "getpid() {",
    "mine",
    "Programs call `getpid` by the name of the system call that it stands in for: under another name they would call the kernel's own.",
  ],
  ["helper(arg)", "main", "A program begins in `main`, and has one: choose another name."],
  ["local =", "arg", "`arg` is another variable of `helper`: one would hide the other. Choose another name."],
  ["sum =", "count", "`count` is another variable of `main`: one would hide the other. Choose another name."],
  ["turn in", "total", "`total` means something else in this file, and would be hidden: choose another name."],
  // The other way round: where the renamed one is used, a variable has the name already.
  [
    "LIMIT = 3",
    "local",
    "`local` is a variable of `helper`, where `LIMIT` is used: it would hide it. Choose another name.",
  ],
  ["PAGES", "sum", "`sum` is a variable of `main`, where `PAGES` is used: it would hide it. Choose another name."],
  ["PAGES", "p", "`p` is a variable of `sum`, where `PAGES` is used: it would hide it. Choose another name."],
  ["total\n", "turn", "`turn` is a variable of `main`, where `total` is used: it would hide it. Choose another name."],
];

async function refusal(at: string, newName: string): Promise<string> {
  const editor = openEditor(languageSettings(), { "libc.vas": library });
  const { document, textDocument } = await editor.open(scenario, "s.vas");
  const position = document.textDocument.positionAt(scenario.indexOf(at));
  try {
    const edit = await editor.services.vas.lsp.RenameProvider!.rename(document, { textDocument, position, newName });
    return `renamed in ${Object.keys(edit?.changes ?? {}).length} files`;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("names that rename refuses", () => {
  for (const [at, newName, message] of swept(rows, 6))
    it(`${at.trim()} as ${newName}`, async () => assert.equal(await refusal(at, newName), message));

  it("accepts names that are free", async () => {
    assert.equal(await refusal("sum =", "x"), "renamed in 1 files");
    assert.equal(await refusal("PAGES", "N"), "renamed in 2 files");
    assert.equal(await refusal("LIMIT = 3", "MOST"), "renamed in 1 files");
  });

  sometimes("have every message of the source", () => {
    const said = rows.map(([, , message]) => message);
    const left = messageTemplates().filter(
      ({ place, pattern }) => place.startsWith("src/language/editing/") && !said.some((one) => pattern.test(one)),
    );
    assert.deepEqual(
      left.map(({ place, text }) => `${place} ${text}`),
      [],
    );
  });
});
