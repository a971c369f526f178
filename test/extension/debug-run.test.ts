/** A debugged test that is cancelled ends its own session, whenever that is; VS Code is played by what a test needs of it. */
import assert from "node:assert/strict";
import { loadWith } from "./played-editor.js";

interface Session {
  readonly name: string;
}

/** A run that has been begun, and what VS Code does around it. */
async function begin() {
  const stopped: (Session | undefined)[] = [];
  const heard = new Map<string, (session: Session) => void>();
  const on = (name: string) => (listener: (session: Session) => void) => {
    heard.set(name, listener);
    return { dispose: () => undefined };
  };
  const vscode = {
    debug: {
      onDidStartDebugSession: on("start"),
      onDidTerminateDebugSession: on("end"),
      startDebugging: () => Promise.resolve(true),
      stopDebugging: (session?: Session) => Promise.resolve(void stopped.push(session)),
    },
    workspace: {
      getWorkspaceFolder: () => undefined,
      getConfiguration: () => ({ get: (_name: string, usual: boolean) => usual }),
    },
  };
  const { debugToEnd } = await loadWith<{ debugToEnd(run: object, token: object): Promise<void> }>(
    "src/extension/testing/debug-run.ts",
    vscode,
  );
  let cancel = (): void => undefined;
  const token = {
    onCancellationRequested: (listener: () => void) => {
      cancel = listener;
      return { dispose: () => undefined };
    },
  };
  const uri = { scheme: "file", path: "/s/a.vas", fsPath: "/s/a.vas", toString: () => "file:///s/a.vas" };
  let over = false;
  void debugToEnd({ uri, variant: "small" }, token).then(() => (over = true));
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  await settled();
  return {
    stopped,
    cancel: () => cancel(),
    start: (session: Session) => heard.get("start")!(session),
    end: (session: Session) => heard.get("end")!(session),
    isOver: async () => {
      await settled();
      return over;
    },
  };
}

describe("a debugged test", () => {
  const other = { name: "something else" };

  it("ends with its session, and with no other", async () => {
    const run = await begin();
    const mine = { name: "a.vas (small)" };
    run.start(other);
    run.start(mine);
    run.end(other);
    assert.equal(await run.isOver(), false);
    run.end(mine);
    assert.equal(await run.isOver(), true);
  });

  it("cancelled before its session has begun stops that one when it begins, and none of the others", async () => {
    const run = await begin();
    run.cancel();
    run.start(other);
    assert.deepEqual([run.stopped, await run.isOver()], [[], false]);
    const mine = { name: "a.vas (small)" };
    run.start(mine);
    assert.deepEqual(run.stopped, [mine]);
    assert.equal(await run.isOver(), true);
  });

  it("cancelled later stops its session", async () => {
    const run = await begin();
    const mine = { name: "a.vas (small)" };
    run.start(mine);
    run.cancel();
    assert.deepEqual([run.stopped, await run.isOver()], [[mine], true]);
  });
});
