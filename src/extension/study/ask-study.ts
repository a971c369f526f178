/** Asks what to study: what varies over which values, and what is counted. Each answer is checked as the command line checks it. */
import * as vscode from "vscode";
import { studyRequests, type StudyChoices, type StudyKey } from "../../protocol/study.js";
import type { AskServer } from "../language/ask-server.js";

/** A study as the command line would be told. */
export interface AskedStudy {
  /** `KEY=VALUES` each. */
  readonly vary: readonly string[];
  readonly count: readonly string[];
}

interface Item extends vscode.QuickPickItem {
  readonly does: "run" | "count" | "vary" | "nothing";
  readonly key?: StudyKey;
}

/**
 * Asks until the user runs the study.
 *
 * @returns null if the user gave up
 */
export async function askStudy(choices: StudyChoices, ask: AskServer): Promise<AskedStudy | null> {
  const vary = new Map<string, string>();
  let count = choices.usual;
  for (;;) {
    const texts = [...vary].map(([key, values]) => `${key}=${values}`);
    const checked = await check(ask, texts);
    const item = await vscode.window.showQuickPick(itemsOf(choices, vary, count, checked), {
      title: vscode.l10n.t("Sweep: {0}", choices.title),
      placeHolder:
        vary.size === 0
          ? vscode.l10n.t("What shall vary? Choose a setting or an argument")
          : vscode.l10n.t("Run it, or let something else vary too"),
      matchOnDescription: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    });
    if (item === undefined) return null;
    if (item.does === "run" && checked.problem === null) return { vary: texts, count };
    if (item.does === "count") count = (await pickCounters(choices, count)) ?? count;
    if (item.key !== undefined) {
      const values = await pickValues(item.key, vary.get(item.key.key) ?? "", ask);
      if (values === "") vary.delete(item.key.key);
      else if (values !== undefined) vary.set(item.key.key, values);
    }
  }
}

function check(ask: AskServer, vary: readonly string[]): Promise<{ problem: string | null; count: number }> {
  return ask(studyRequests.check, { vary });
}

function itemsOf(
  { keys }: StudyChoices,
  vary: ReadonlyMap<string, string>,
  count: readonly string[],
  { problem, count: runs }: { readonly problem: string | null; readonly count: number },
): Item[] {
  const item = (key: StudyKey): Item => {
    const values = vary.get(key.key);
    return {
      does: "vary",
      key,
      label: values === undefined ? key.key : `$(check) ${key.key}`,
      description: values ?? (key.now === "" ? "" : vscode.l10n.t("now {0}", key.now)),
      detail: key.doc,
    };
  };
  const heading = (label: string): Item => ({ does: "nothing", label, kind: vscode.QuickPickItemKind.Separator });
  const run: Item = {
    does: "run",
    label:
      runs === 1 ? vscode.l10n.t("$(play) Run 1 configuration") : vscode.l10n.t("$(play) Run {0} configurations", runs),
    ...(problem === null ? {} : { description: problem }),
  };
  const counters: Item = {
    does: "count",
    label: vscode.l10n.t("$(list-selection) Counters"),
    description: count.join(", "),
  };
  const chosen = keys.filter(({ key }) => vary.has(key));
  const others = keys.filter(({ key }) => !vary.has(key));
  const group = (label: string, begin: string): Item[] => {
    const inside = others.filter(({ key }) =>
      begin === "" ? !/^(?:machine|kernel)\./.test(key) : key.startsWith(begin),
    );
    return inside.length === 0 ? [] : [heading(label), ...inside.map(item)];
  };
  return [
    ...(vary.size === 0 ? [] : [run]),
    counters,
    ...(chosen.length === 0 ? [] : [heading(vscode.l10n.t("varies")), ...chosen.map(item)]),
    ...group(vscode.l10n.t("arguments of processes"), ""),
    ...group(vscode.l10n.t("machine"), "machine."),
    ...group(vscode.l10n.t("kernel"), "kernel."),
  ];
}

/** Undefined: as before; empty: it shall not vary. */
async function pickValues(key: StudyKey, before: string, ask: AskServer): Promise<string | undefined> {
  const title = vscode.l10n.t("Values of {0}", key.key);
  if (key.values !== null) {
    const picked = new Set(before === "" ? [] : before.split(","));
    const items = key.values.map((label) => ({
      label,
      description: label === key.now ? vscode.l10n.t("as in the file") : "",
      picked: picked.has(label) || (before === "" && label === key.now),
    }));
    const chosen = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: key.doc,
      canPickMany: true,
      ignoreFocusOut: true,
    });
    return chosen?.map(({ label }) => label).join(",");
  }
  return vscode.window.showInputBox({
    title,
    value: before || key.now,
    prompt: vscode.l10n.t(
      "A list 4,8,16 or a range 1..8, 0..100+20, 4..64*2, or a draw 1..10000?20. Empty: it does not vary.",
    ),
    placeHolder: "4..64*2",
    ignoreFocusOut: true,
    validateInput: async (text) => {
      if (text.trim() === "") return undefined;
      const { problem } = await check(ask, [`${key.key}=${text.trim()}`]);
      return problem ?? undefined;
    },
  });
}

async function pickCounters(
  { counters }: StudyChoices,
  before: readonly string[],
): Promise<readonly string[] | undefined> {
  const items = counters.map(({ name, doc }) => ({ label: name, detail: doc, picked: before.includes(name) }));
  const chosen = await vscode.window.showQuickPick(
    // What is chosen already is on top.
    items.toSorted((one, other) => Number(other.picked) - Number(one.picked)),
    {
      title: vscode.l10n.t("Counters: a column each"),
      placeHolder: vscode.l10n.t("What shall be counted?"),
      canPickMany: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    },
  );
  return chosen === undefined || chosen.length === 0 ? undefined : chosen.map(({ label }) => label);
}
