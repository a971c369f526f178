/** The story "who changed this page-table entry?" in the editor: data breakpoints backwards, and the commands of ours. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { debugExample, type Debugging } from "./driving/debugging.js";

describe("who changed this page-table entry?", () => {
  let debugging: Debugging | null = null;

  afterEach(async () => {
    await debugging?.end();
    debugging = null;
  });

  /** Lines of the call stack's top frame and its caller. */
  async function stack({ session }: Debugging, threadId: number): Promise<string[]> {
    const { stackFrames } = (await session.customRequest("stackTrace", { threadId, levels: 2 })) as {
      stackFrames: { name: string }[];
    };
    return stackFrames.map(({ name }) => name);
  }

  it("is answered by reverse continue: the system call mprotect, in seal", async () => {
    debugging = await debugExample("stories/who-changed-this-entry.vas");
    const fatal = await debugging.go("continue");
    assert.equal(fatal.position.pid, 1);
    const { session } = debugging;
    const { result } = (await session.customRequest("evaluate", {
      expression: "watch pte table",
      context: "repl",
    })) as {
      result: string;
    };
    assert.match(result, /^watching \d+: pte table/);
    const changed = await debugging.go("reverseContinue");
    assert.ok(changed.position.tick < fatal.position.tick);
    assert.deepEqual(await stack(debugging, changed.position.tid!), ["seal", "main"]);
    const before = await debugging.go("reverseContinue");
    assert.ok(before.position.tick < changed.position.tick);
    const again = await debugging.go("continue");
    assert.equal(again.position.tick, changed.position.tick);
    await vscode.commands.executeCommand("vas.stepBackOut");
    const out = await debugging.stopAfter(again.position.epoch);
    assert.deepEqual(await stack(debugging, out.position.tid!), ["main"]);
  });
});
