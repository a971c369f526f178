/** The debug adapter apart from the extension host: the editor answers whatever it does, and outlives it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { debugFile, until } from "./driving/debugging.js";
import { eventually } from "./driving/eventually.js";
import { temporaryScenario } from "./driving/temporary-scenario.js";

const endless = `scenario "Endless"
machine rv64-sv39
kernel linux-rfc { max_steps 100000000000 }
program spin { fn main() { let x = 0  while (1) { x = x + 1 } } }
process A runs spin
`;

/** Compiled in one go, which takes the adapter seconds. */
const large = `scenario "Large"
machine rv64-sv39
kernel linux-rfc
${Array.from({ length: 1500 }, (_, n) => `program p${n} { fn main() { let a = ${n}  let b = a + 1  let c = a * b  print "done", c } }`).join("\n")}
process A runs p0
`;

interface Message {
  readonly type?: string;
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  readonly body?: unknown;
}

describe("the debug adapter apart from the extension host", () => {
  it("leaves the host free to answer commands while a scenario is compiled", async () => {
    const file = await temporaryScenario("large.vas", large);
    let compiling = false;
    let answered = 0;
    const done = new vscode.EventEmitter<boolean>();
    const tracking = vscode.debug.registerDebugAdapterTrackerFactory("vas", {
      createDebugAdapterTracker: () => ({
        onWillReceiveMessage({ command }: Message) {
          if (command === "launch") compiling = true;
        },
        onDidSendMessage({ type, command, success }: Message) {
          if (type !== "response" || command !== "launch") return;
          compiling = false;
          done.fire(success === true);
        },
      }),
    });
    const launched = until(done.event, () => true, "the large scenario to be loaded");
    const started = debugFile(file);
    await eventually(
      "the launch request",
      async () => ((await vscode.commands.getCommands(true)) && compiling) || undefined,
    );
    while (compiling) {
      await vscode.commands.executeCommand("setContext", "vas.test", answered);
      if (compiling) answered++;
    }
    assert.equal(await launched, true);
    tracking.dispose();
    await (await started).end();
    // In the host's own thread at most one would have been answered before the work is done.
    assert.ok(answered > 5, `${answered} commands answered`);
  });

  it("ends only its session when it is killed, and says so", async function () {
    if (process.platform === "win32") this.skip();
    const file = await temporaryScenario("killed.vas", endless);
    const source = new vscode.SourceBreakpoint(new vscode.Location(file, new vscode.Position(3, 30)));
    vscode.debug.addBreakpoints([source]);
    const output: string[] = [];
    const tracking = vscode.debug.registerDebugAdapterTrackerFactory("vas", {
      createDebugAdapterTracker: () => ({
        onDidSendMessage({ event, body }: Message) {
          if (event === "output") output.push((body as { readonly output: string }).output);
        },
      }),
    });
    const before = await adapters();
    const doomed = await debugFile(file);
    const mine = (await adapters()).filter((pid) => !before.includes(pid));
    const other = await debugFile(file, { name: "other" });
    assert.equal(mine.length, 1, "a process for a session");
    const ended = until(vscode.debug.onDidTerminateDebugSession, (one) => one === doomed.session, "the end");
    process.kill(mine[0]!, "SIGKILL");
    await ended;
    assert.match(
      output.join(""),
      /killed\.vas: the debug adapter ended after the stop at tick \d+: it was killed \(SIGKILL\).*Restart/s,
    );
    const { position } = await other.ask("vas/position");
    assert.equal(position.tick, other.stops.at(-1)!.position.tick);
    assert.deepEqual(
      vscode.debug.breakpoints.filter((one) => one === source),
      [source],
    );
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)), endless);
    await vscode.commands.executeCommand("notifications.clearAll");
    vscode.debug.removeBreakpoints([source]);
    tracking.dispose();
    await other.end();
    await doomed.end();
    await eventually(
      "the process of the other session to end",
      async () => (await adapters()).length <= before.length || undefined,
    );
  });
});

/** Processes of debug adapters that this extension host has started. */
async function adapters(): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,args="]);
  return stdout
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === process.pid && match[3]!.includes("adapter.cjs"))
    .map((match) => Number(match![1]));
}
