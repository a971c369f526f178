/** The history of a thing in the debug console, with links that travel. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { debugExample, type Debugging } from "./driving/debugging.js";

describe("history", () => {
  let debugging: Debugging | null = null;

  afterEach(async () => {
    await debugging?.end();
    debugging = null;
  });

  it("has a link at each tick, and a link travels there", async () => {
    debugging = await debugExample("readers-and-writer.vas");
    const { session } = debugging;
    await debugging.ask("vas/seek", { tick: 150 });
    const { position } = await debugging.stopAfter(debugging.stops.at(-1)!.position.epoch);
    assert.equal(position.tick, 150);
    const { result } = (await session.customRequest("evaluate", { expression: "history vas db", context: "repl" })) as {
      result: string;
    };
    // VS Code takes styles: ticks are bold.
    const match = /^tick ([0-9]+) (\S+:\/\/\S+)/m.exec(result.replace(/\u001b\[[0-9]+m/g, ""));
    assert.ok(match, result);
    // What a click on it does.
    await vscode.commands.executeCommand("vscode.open", vscode.Uri.parse(match[2]!, true));
    const there = await debugging.stopAfter(position.epoch);
    assert.equal(there.position.tick, Number(match[1]));
  });
});
