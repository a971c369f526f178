/** The real libc in the editor: a breakpoint in C, a step into libc, the entry that another process filled, and back. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { plainStory } from "../../../src/protocol/story.js";
import type { VasStoppedEvent } from "../../../src/protocol/requests.js";
import { debugFile, lineOf, stackOf, type Debugging } from "./driving/debugging.js";
import { screenshot, waitFor } from "./driving/driver.js";

const compiler = "riscv64-linux-gnu-gcc";
const sysroot = "/usr/riscv64-linux-gnu";

/** Copies the lines of its input. What it reads with does not look for line ends itself, as fgets does. */
const cat = `#include <string.h>
#include <unistd.h>

int main(void)
{
    char text[256];
    long length = read(0, text, sizeof text);
    char *end = text;
    while ((end = memchr(end, '\\n', text + length - end)) != NULL) end++;
    write(1, text, length);
    return 0;
}
`;

/** Counts the lines of its input. */
const wc = `#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    char text[256];
    int lines = 0;
    long length = read(0, text, sizeof text);
    char *end = text;
    while ((end = memchr(end, '\\n', text + length - end)) != NULL) {
        end++;
        lines++;
    }
    printf("%d\\n", lines);
    return 0;
}
`;

/** One after the other, so that wc comes to what cat has entered; the id stays with libc between them. Bound at the start, calls lead into libc directly. */
const scenario = `scenario "cat and wc, one libc"
machine arc-hs38-4k { tags asid+sasid }
kernel intended { quantum 5_000_000  shared_id_release never }
files "${sysroot}" only "lib/ld-linux-*", "lib/libc.so.6"
share "/lib/libc.so.6" as libc
share interpreter as ldso
program copies from "cat.elf" { env LD_BIND_NOW "1" }
program counts from "wc.elf" { env LD_BIND_NOW "1" }
process cat runs copies { stdin "lines.txt" }
process wc runs counts { stdin "lines.txt" }
`;

describe("a C program on the real libc", () => {
  let debugging: Debugging | undefined;
  let folder = "";

  before(async () => {
    if (spawnSync("which", [compiler]).status !== 0 || !existsSync(`${sysroot}/lib/libc.so.6`)) return;
    folder = await mkdtemp(join(tmpdir(), "vas-suite-"));
    const files = { "cat.c": cat, "wc.c": wc, "cat-and-wc.vas": scenario, "lines.txt": "to be\nor not\nto be\n" };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    for (const name of ["cat", "wc"])
      execFileSync(compiler, ["-O1", "-g", "-o", `${name}.elf`, `${name}.c`], { cwd: folder });
  });

  beforeEach(async function () {
    if (folder === "") {
      this.currentTest!.title += ` (skipped: ${compiler} not installed)`;
      this.skip();
    }
    const file = vscode.Uri.file(join(folder, "wc.c"));
    const document = await vscode.workspace.openTextDocument(file);
    const place = new vscode.Location(file, new vscode.Position(lineOf(document, "memchr(end"), 0));
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place)]);
  });

  afterEach(async () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await debugging?.end();
    debugging = undefined;
  });

  /** A session that has come to the call of memchr in wc, its page of the program and the library's call table known. */
  async function atMemchr(tags: string): Promise<Debugging> {
    const started = await debugFile(vscode.Uri.file(join(folder, "cat-and-wc.vas")), { machine: { tags } });
    debugging = started;
    await started.go("continue");
    const [top] = await stackOf(started);
    assert.equal(top!.name, "main");
    assert.match((await vscode.workspace.openTextDocument(join(folder, "wc.c"))).lineAt(top!.line - 1).text, /memchr/);
    return started;
  }

  /** Steps by instructions, in the view that lists them, until the thread is in memchr. */
  async function stepIntoMemchr(session: Debugging): Promise<VasStoppedEvent> {
    await vscode.commands.executeCommand("debug.action.openDisassemblyView");
    await waitFor(`document.querySelector(".disassembly-view .monaco-list-row") !== null`);
    for (let step = 0; step < 40; step++) {
      const stop = await session.go("stepInto");
      const [top] = await stackOf(session);
      if (top!.name.endsWith("memchr")) return stop;
    }
    throw new Error(`not in memchr: ${JSON.stringify(await stackOf(session))}`);
  }

  /** A story as it is read. */
  const title = ({ story }: VasStoppedEvent): string => plainStory(story.title, story.owners);

  /** Takes a picture when views and call stack tell of the stop. */
  async function pictured(session: Debugging, name: string): Promise<void> {
    const { epoch } = session.stops.at(-1)!.position;
    for (const view of ["tlb", "pageTables", "spaces"] as const)
      await waitFor(`document.querySelector("[data-view]")?.dataset.epoch === "${epoch}"`, view);
    await screenshot(name);
  }

  it("stops in C, steps into libc, where the entry that cat filled serves wc, and back to the same state", async () => {
    const session = await atMemchr("asid+sasid");
    const { hash } = await session.ask("vas/hash");
    const before = session.stops.at(-1)!;
    await pictured(session, "c-breakpoint");
    const inside = await stepIntoMemchr(session);
    const names = (await stackOf(session)).map(({ name }) => name);
    assert.deepEqual(names.slice(0, 2), ["libc.memchr", "main"]);
    // The first instruction of memchr is fetched by the step after the one that jumps to it.
    const fetched = await session.go("stepInto");
    assert.match(title(fetched), /^wc (hit|found) libc's memchr, which cat entered\.$/);
    await pictured(session, "c-shared-entry");
    let back = fetched;
    while (back.position.tick > before.position.tick) back = await session.go("stepBack");
    assert.ok(inside.position.tick > before.position.tick);
    assert.equal(back.position.tick, before.position.tick);
    assert.equal((await session.ask("vas/hash")).hash, hash);
    assert.equal((await stackOf(session))[0]!.name, "main");
    await pictured(session, "c-back-in-main");
  });

  it("misses what cat entered where entries carry ASIDs only", async () => {
    const session = await atMemchr("asid");
    await stepIntoMemchr(session);
    const fetched = await session.go("stepInto");
    assert.equal(title(fetched), "wc missed libc's memchr, which cat entered.");
    await pictured(session, "c-missed-entry");
  });
});
