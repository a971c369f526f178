/** Running what is chosen in the Test Explorer: each scenario and variant once, and every expectation of it with its result. */
import * as vscode from "vscode";
import { testRequests, type Reached, type TestResult } from "../../protocol/scenario-tests.js";
import { CoverageSum } from "./coverage.js";
import type { AskServer } from "../language/ask-server.js";
import { rangeOf, type TestItems } from "./items.js";

/** One run of a file, with the item of it. */
export interface ChosenRun {
  readonly item: vscode.TestItem;
  readonly uri: vscode.Uri;
  readonly variant: string | null;
  /** Items of its expectations; those of variants are not among them. */
  readonly conditions: readonly vscode.TestItem[];
}

/** The runs that a request is about: a file means its scenario and all variants, an expectation the run that it is of. */
export function chosenRuns(
  controller: vscode.TestController,
  items: TestItems,
  { include, exclude }: Pick<vscode.TestRunRequest, "include" | "exclude">,
): readonly ChosenRun[] {
  const runs = new Map<string, ChosenRun>();
  const isExcluded = (item: vscode.TestItem): boolean => exclude?.some(({ id }) => id === item.id) === true;
  const add = (item: vscode.TestItem): void => {
    const tested = items.of(item);
    if (tested === undefined || isExcluded(item)) return;
    if (tested.condition !== null) {
      if (item.parent !== undefined) add(item.parent);
      return;
    }
    const { uri, variant } = tested;
    const conditions = itemsIn(item.children).filter((child) => items.of(child)?.condition);
    if (!runs.has(item.id)) runs.set(item.id, { item, uri, variant, conditions });
  };
  for (const item of include ?? itemsIn(controller.items)) {
    add(item);
    for (const child of itemsIn(item.children)) if (items.of(child)?.condition === null) add(child);
  }
  return [...runs.values()];
}

/** Items of a collection. */
function itemsIn(collection: vscode.TestItemCollection): vscode.TestItem[] {
  const all: vscode.TestItem[] = [];
  collection.forEach((item) => all.push(item));
  return all;
}

/** Runs all of them, one after another, and shows each result where it belongs. */
export async function runChosen(
  run: vscode.TestRun,
  runs: readonly ChosenRun[],
  items: TestItems,
  ask: AskServer,
  coverage: boolean,
): Promise<void> {
  const sum = new CoverageSum();
  const reached: Reached[] = [];
  for (const { item, conditions } of runs) for (const one of [item, ...conditions]) run.enqueued(one);
  for (const chosen of runs) {
    const { item, uri, variant, conditions } = chosen;
    const all = [item, ...conditions];
    if (run.token.isCancellationRequested) {
      for (const one of all) run.skipped(one);
      continue;
    }
    for (const one of all) run.started(one);
    const begun = Date.now();
    try {
      const result = await ask<TestResult>(testRequests.run, { uri: uri.toString(), variant, coverage }, run.token);
      showResult(run, chosen, items, result, Date.now() - begun);
      if (result.lines !== null) sum.add(result.lines);
      if (result.reached !== null) reached.push(result.reached);
    } catch (error) {
      const message = new vscode.TestMessage(error instanceof Error ? error.message : String(error));
      for (const one of all) {
        if (run.token.isCancellationRequested) run.skipped(one);
        else run.errored(one, message);
      }
    }
  }
  for (const file of sum.all()) run.addCoverage(file);
  if (reached.length > 0) write(run, await ask<string>(testRequests.reached, { runs: reached }));
}

function showResult(
  run: vscode.TestRun,
  { item, uri, variant, conditions }: ChosenRun,
  items: TestItems,
  result: TestResult,
  milliseconds: number,
): void {
  const name = variant === null ? item.label : `${item.parent?.label ?? ""} (${variant})`;
  // What is explored is told by its states, in the output.
  const ran = result.instructions === 0 ? "" : `, ${result.instructions} instructions`;
  write(run, `${name}: ${result.status}${ran}\n`);
  for (const line of result.output) write(run, `  ${line}\n`, item);
  const all = [item, ...conditions];
  if (result.status === "cancelled") {
    for (const one of all) run.skipped(one);
    return;
  }
  if (result.status === "error") {
    const { place } = result;
    const message = messageAt(
      result.reason,
      place ? vscode.Uri.parse(place.uri) : uri,
      place ? rangeOf(place) : item.range,
    );
    for (const one of all) run.errored(one, message);
    return;
  }
  const failures = conditions.flatMap((condition) => showCondition(run, condition, uri, items, result));
  if (result.status === "passed") run.passed(item, milliseconds);
  else if (result.status === "failed") run.failed(item, failures, milliseconds);
  else run.failed(item, [messageAt(result.reason, uri, item.range), ...failures], milliseconds);
}

/** The message of an expectation that failed; none else. */
function showCondition(
  run: vscode.TestRun,
  condition: vscode.TestItem,
  uri: vscode.Uri,
  items: TestItems,
  { expectations }: TestResult,
): vscode.TestMessage[] {
  const wanted = items.of(condition)!.condition!;
  const found = expectations.find(
    ({ line, text, source }) => line === wanted.line && text === wanted.text && source === uri.toString(),
  );
  if (found === undefined) {
    // An `expect` in a program that was never reached says nothing.
    run.skipped(condition);
    return [];
  }
  if (found.passed) {
    run.passed(condition);
    return [];
  }
  const said = found.message === null ? "" : `: ${found.message}`;
  const message = messageAt(`${condition.label}: ${found.actual}${said}`, uri, condition.range);
  run.failed(condition, message);
  return [message];
}

function messageAt(text: string, uri: vscode.Uri, range: vscode.Range | undefined): vscode.TestMessage {
  const message = new vscode.TestMessage(text);
  message.location = new vscode.Location(uri, range ?? new vscode.Range(0, 0, 0, 0));
  return message;
}

/** The terminal of test results wants carriage returns. */
function write(run: vscode.TestRun, text: string, item?: vscode.TestItem): void {
  run.appendOutput(text.replace(/\n/g, "\r\n"), undefined, item);
}
