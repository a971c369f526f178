/** Which steps of the walkthrough are done: told by what happened, not by what was clicked. */
import * as vscode from "vscode";
import { vasStoppedEvent, type VasStoppedEvent } from "../../protocol/requests.js";
import { debugType, type FirstStep } from "../contributions/index.js";

const walkthrough = "vas.firstHour";
const stateKey = "firstSteps";

/** The steps, as far as they are done. */
export interface FirstSteps {
  /** Notes one that a session cannot tell. */
  note(step: FirstStep): void;
  /** Opens the walkthrough. */
  show(): Promise<void>;
}

/** Remembers steps for ever: nobody does the first hour twice. */
export function followFirstSteps(context: vscode.ExtensionContext): FirstSteps {
  const done = new Set(context.globalState.get<FirstStep[]>(stateKey, []));
  const setContext = (step: FirstStep, value: boolean) =>
    vscode.commands.executeCommand("setContext", `vas.done.${step}`, value);
  const tell = (step: FirstStep) => void setContext(step, true);
  done.forEach(tell);

  async function show(): Promise<void> {
    // VS Code checks a step off when its key becomes true after the walkthrough is known to it, which may be only now.
    await Promise.all([...done].map((step) => setContext(step, false)));
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${context.extension.id}#${walkthrough}`);
    done.forEach(tell);
  }

  function note(step: FirstStep): void {
    if (done.has(step)) return;
    done.add(step);
    tell(step);
    void context.globalState.update(stateKey, [...done]);
  }

  /** Programs by the policy that they were run under. */
  const policies = new Map<string, Set<string>>();

  function track(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    const { program, machine } = session.configuration as { program?: unknown; machine?: unknown };
    const ran = policies.get(String(program)) ?? new Set();
    policies.set(String(program), ran.add(JSON.stringify(machine ?? {})));
    if (ran.size > 1) note("policies");
    return {
      onWillReceiveMessage: ({ command }: { command?: string }) => {
        if (command === "next" || command === "stepIn" || command === "stepOut") note("stepped");
        if (command === "stepBack" || command === "reverseContinue") note("steppedBack");
      },
      onDidSendMessage: (message: { event?: string; body?: unknown }) => {
        if (message.event !== vasStoppedEvent) return;
        const { position } = message.body as VasStoppedEvent;
        if (position.tick > 0) note("stopped");
        if (position.finished) note("finished");
      },
    };
  }

  context.subscriptions.push(
    vscode.debug.registerDebugAdapterTrackerFactory(debugType, { createDebugAdapterTracker: track }),
  );
  return { note, show };
}
