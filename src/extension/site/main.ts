/** Companion of the debugger on the site: the examples as a folder, and links to a moment of a scenario. */
import * as vscode from "vscode";
import { vasStoppedEvent, type VasStoppedEvent } from "../../protocol/requests.js";
import { siteFiles, siteFolder, siteScheme } from "./example-files.js";
import { packScenario, readMoment, unpackScenario, writeMoment, type Moment } from "./moment-link.js";
import { askAdapter } from "../debugging/ask-adapter.js";
import { enter } from "../debugging/stage.js";

/** The texts of examples/ by path below it, put in when the site is built. */
declare const examples: Readonly<Record<string, string>>;

/** Called by VS Code. */
export function activate(context: vscode.ExtensionContext): void {
  const last = new WeakMap<vscode.DebugSession, VasStoppedEvent>();
  /** Address of the page without its query, as the page told it. */
  let page = "";
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider(
      siteScheme,
      siteFiles(examples, () => new Date().getTime()),
      {
        isCaseSensitive: true,
      },
    ),
    vscode.debug.registerDebugAdapterTrackerFactory("vas", {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage(message: { type: string; event?: string; body?: unknown }) {
          if (message.type === "event" && message.event === vasStoppedEvent)
            last.set(session, message.body as VasStoppedEvent);
        },
      }),
    }),
    vscode.commands.registerCommand("vas.site.open", async (address: string) => {
      const { origin, pathname, search } = new URL(address);
      page = `${origin}${pathname}`;
      const moment = readMoment(search);
      if (moment !== null) await show(moment);
    }),
    vscode.commands.registerCommand("vas.site.copyLink", async () => {
      const session = vscode.debug.activeDebugSession;
      const moment = session === undefined ? null : await momentOf(session, last.get(session) ?? null);
      if (moment === null) {
        await vscode.window.showInformationMessage(
          vscode.l10n.t("Debug a scenario first: the link leads to where it stands."),
        );
        return;
      }
      await vscode.env.clipboard.writeText(`${page}?${writeMoment(moment)}`);
      vscode.window.setStatusBarMessage(vscode.l10n.t("Copied: link to this moment"), 3000);
    }),
  );
}

async function show(moment: Moment): Promise<void> {
  try {
    const file = await fileOf(moment);
    await vscode.window.showTextDocument(file, whereOpen(file));
    const { tick } = moment;
    const name = vscode.l10n.t("Debug {0}", moment.example ?? "scenario");
    // One that does not come to its first stop, for errors in its text, leaves nothing behind that waits for another's.
    const stage = await enter(name, () =>
      vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], {
        type: "vas",
        request: "launch",
        name,
        program: file.toString(),
        stopOnEntry: true,
        machine: moment.machine,
        kernel: moment.kernel,
      }),
    );
    if (stage === null) return;
    stage.dispose();
    if (tick !== null) await askAdapter(stage.session, "vas/seek", { tick });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await vscode.window.showErrorMessage(vscode.l10n.t("This link cannot be opened: {0}", why));
  }
}

/** Where a file is open already: after a reload nothing else is covered by it. */
function whereOpen(file: vscode.Uri): vscode.TextDocumentShowOptions {
  const isFile = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputText && input.uri.toString() === file.toString();
  const group = vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(isFile));
  return group === undefined ? {} : { viewColumn: group.viewColumn };
}

async function fileOf({ example, scenario }: Moment): Promise<vscode.Uri> {
  if (scenario === null) {
    const file = vscode.Uri.joinPath(siteFolder, `${example}.vas`);
    if (!file.path.startsWith(`${siteFolder.path}/`)) throw vscode.FileSystemError.FileNotFound(file);
    await vscode.workspace.fs.stat(file);
    return file;
  }
  const file = vscode.Uri.joinPath(siteFolder, "from-link.vas");
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(await unpackScenario(scenario)));
  return file;
}

/** The moment that a session stands at: an example by its name, anything else by its text. */
async function momentOf(session: vscode.DebugSession, stop: VasStoppedEvent | null): Promise<Moment | null> {
  const { program, machine, kernel } = session.configuration;
  if (typeof program !== "string") return null;
  const file = vscode.Uri.parse(program);
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const path = file.path.slice(siteFolder.path.length + 1);
  const known = file.scheme === siteScheme && examples[path] === text;
  return {
    example: known ? path.replace(/\.vas$/, "") : null,
    scenario: known ? null : await packScenario(text),
    tick: stop?.position.tick ?? null,
    machine: settingsOf(machine),
    kernel: settingsOf(kernel),
  };
}

function settingsOf(settings: unknown): Record<string, string> {
  if (typeof settings !== "object" || settings === null) return {};
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}
