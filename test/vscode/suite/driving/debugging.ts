/** Starts debug sessions and follows them: what the tests wait for instead of sleeping. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  vasStoppedEvent,
  type VasRequestName,
  type VasRequests,
  type VasStoppedEvent,
} from "../../../../src/protocol/requests.js";
import { waitFor } from "./driver.js";

/** A session under test. */
export interface Debugging {
  readonly session: vscode.DebugSession;
  /** Every stop so far, oldest first. */
  readonly stops: readonly VasStoppedEvent[];
  /** The next stop whose epoch is beyond the given one. */
  stopAfter(epoch: number): Promise<VasStoppedEvent>;
  /** Runs a command of VS Code's debugger and waits for the stop that it leads to. */
  go(command: DebugCommand): Promise<VasStoppedEvent>;
  /** Asks the adapter. */
  ask<Name extends VasRequestName>(
    command: Name,
    args?: VasRequests[Name]["arguments"],
  ): Thenable<VasRequests[Name]["body"]>;
  /** Ends the session and waits until it has ended. */
  end(): Promise<void>;
}

/** Commands of VS Code that move the program, below "workbench.action.debug.". */
export type DebugCommand = "continue" | "stepOver" | "stepInto" | "stepOut" | "stepBack" | "reverseContinue" | "pause";

const patience = 180_000;

/** URI of a file of the open folder. */
export function example(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "a folder is open");
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Opens a file of the open folder in an editor. */
export async function openExample(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(example(name)), { preview: false });
}

/** 0-based number of the first line that contains a text. */
export function lineOf(document: vscode.TextDocument, text: string): number {
  for (let line = 0; line < document.lineCount; line++) if (document.lineAt(line).text.includes(text)) return line;
  throw new Error(`no line of ${document.fileName} has \`${text}\``);
}

/** Does what starts a session and waits for the session's first stop. */
export async function debug(start: () => Thenable<unknown>): Promise<Debugging> {
  const stops: VasStoppedEvent[] = [];
  const arrived = new vscode.EventEmitter<VasStoppedEvent>();
  let session: vscode.DebugSession | undefined;
  const listening = vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session: from, event, body }) => {
    if (event !== vasStoppedEvent || (session && from !== session)) return;
    session = from;
    const stop = body as VasStoppedEvent;
    stops.push(stop);
    arrived.fire(stop);
  });
  const first = until(arrived.event, () => true, "the first stop");
  await start();
  await first;
  const started = session!;
  let over = false;
  const ending = vscode.debug.onDidTerminateDebugSession((one) => {
    over ||= one === started;
  });

  const debugging: Debugging = {
    session: started,
    stops,
    async stopAfter(epoch) {
      return (
        stops.find((stop) => stop.position.epoch > epoch) ??
        until(arrived.event, (stop) => stop.position.epoch > epoch, `a stop after epoch ${epoch}`)
      );
    },
    async go(command) {
      const { epoch } = stops.at(-1)!.position;
      await focused(started);
      await vscode.commands.executeCommand(`workbench.action.debug.${command}`);
      return debugging.stopAfter(epoch);
    },
    ask: (command, args) => started.customRequest(command, args ?? {}),
    async end() {
      if (!over) {
        await anyShown();
        const ended = until(
          vscode.debug.onDidTerminateDebugSession,
          (one) => one === started,
          "the end of the session",
        );
        await vscode.debug.stopDebugging(started);
        await ended;
      }
      ending.dispose();
      listening.dispose();
      arrived.dispose();
    },
  };
  return debugging;
}

/** VS Code's commands act on the thread that it shows; it shows one some time after the stop. */
async function focused(session: vscode.DebugSession): Promise<void> {
  const shows = (item: typeof vscode.debug.activeStackItem) => item?.session === session;
  if (!shows(vscode.debug.activeStackItem))
    await until(vscode.debug.onDidChangeActiveStackItem, shows, "VS Code to show the stopped thread");
}

/**
 * VS Code shows a stop some time after it. A session that has ended by then is shown all the same, and no later one is: whoever ends one
 * lets VS Code come so far, if it ever does (a session that runs, or has no thread left, is not shown).
 */
async function anyShown(): Promise<void> {
  if (vscode.debug.activeStackItem !== undefined) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      listening.dispose();
      clearTimeout(timer);
      resolve();
    };
    const listening = vscode.debug.onDidChangeActiveStackItem((item) => item !== undefined && go());
    const timer = setTimeout(go, 5000);
  });
}

/** Debugs a scenario of the open folder, stopped on entry. */
export function debugExample(name: string, more: Partial<vscode.DebugConfiguration> = {}): Promise<Debugging> {
  return debugFile(example(name), { name, ...more });
}

/** Debugs any scenario, stopped on entry. */
export function debugFile(file: vscode.Uri, more: Partial<vscode.DebugConfiguration> = {}): Promise<Debugging> {
  return debug(() =>
    vscode.debug.startDebugging(undefined, {
      type: "vas",
      request: "launch",
      name: file.path,
      program: file.fsPath,
      stopOnEntry: true,
      stopAtEnd: true,
      ...more,
    }),
  );
}

/** The next event that satisfies the condition. */
export function until<T>(event: vscode.Event<T>, condition: (value: T) => boolean, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      listening.dispose();
      reject(new Error(`waited ${patience / 1000} s for ${what}`));
    }, patience);
    const listening = event((value) => {
      if (!condition(value)) return;
      clearTimeout(timer);
      listening.dispose();
      resolve(value);
    });
  });
}

/**
 * Waits until the three views beside each other show the last stop. Each paints when its own answer has come, so for a moment
 * one can be a stop ahead of another: whoever takes a picture waits for this.
 */
export async function agreed({ stops }: Pick<Debugging, "stops">): Promise<void> {
  const { epoch } = stops.at(-1)!.position;
  const shows = `(({ epoch, state } = {}) => epoch === "${epoch}" && state === "current")(
    document.querySelector("[data-view]")?.dataset)`;
  for (const view of ["tlb", "pageTables", "spaces"] as const) await waitFor(shows, view);
}

/** Frames of the thread that the last stop is about. */
export async function stackOf(
  debugging: Debugging,
): Promise<readonly { readonly id: number; readonly name: string; readonly line: number }[]> {
  const { stackFrames } = await debugging.session.customRequest("stackTrace", {
    threadId: await threadOf(debugging),
    startFrame: 0,
    levels: 20,
  });
  return stackFrames;
}

/** Thread that the last stop is about; before the first instruction, the first of all. */
export async function threadOf(debugging: Debugging): Promise<number> {
  const { threads } = (await debugging.session.customRequest("threads")) as {
    readonly threads: readonly { readonly id: number }[];
  };
  return debugging.stops.at(-1)!.position.tid ?? threads[0]!.id;
}
