/** Acts as the user in front of VS Code, through the service that the launcher runs (scripts/vscode/driver.mjs). */
import type { ViewId } from "../../../../src/protocol/messages.js";

/** A view, the page of a study, or that of templates. */
export type PageId = ViewId | "study" | "templates";

const url = process.env["VAS_TEST_DRIVER"];

async function act<Value>(action: string, options: object): Promise<Value> {
  if (!url) throw new Error("VAS_TEST_DRIVER is not set: run the suite with `node scripts/real-vscode.mjs`.");
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ action, ...options }) });
  const answer = (await response.json()) as { readonly value?: Value; readonly message?: string };
  if (!response.ok) throw new Error(`${action} ${JSON.stringify(options)}: ${answer.message}`);
  return answer.value as Value;
}

/** Presses a key, e.g. "F10", `times` times without waiting in between. */
export function press(key: string, times = 1): Promise<void> {
  return act("press", { key, times });
}

/** Clicks the first element that matches, in the workbench or in a view. */
export function click(selector: string, view?: PageId): Promise<void> {
  return act("click", { selector, ...(view ? { view } : {}) });
}

/** Moves the pointer onto the first element that matches, in the workbench or in a view. */
export function hover(selector: string, view?: PageId): Promise<void> {
  return act("hover", { selector, ...(view ? { view } : {}) });
}

/** Evaluates a JavaScript expression in the workbench's page or in a view's. */
export function evaluate<Value>(expression: string, view?: PageId): Promise<Value> {
  return act("evaluate", { expression, ...(view ? { view } : {}) });
}

/** Waits until a JavaScript expression is truthy there, and answers its value. */
export function waitFor<Value>(expression: string, view?: PageId, timeout = 180_000): Promise<Value> {
  return act("waitFor", { expression, timeout, ...(view ? { view } : {}) });
}

/** Saves a picture to out/screenshots/NAME.png. */
export function screenshot(name: string, view?: PageId): Promise<string> {
  return act("screenshot", { name, ...(view ? { view } : {}) });
}

/** Gives the window a size in pixels. */
export function resize(width: number, height: number): Promise<void> {
  return act("resize", { width, height });
}

/** Prints the result of one test on the launcher's terminal. */
export function report(result: {
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly seconds: number;
  readonly error?: string;
}): Promise<void> {
  return act("report", result);
}
