/** package.json and src/extension/contributions name the same things. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import type { PanelViewId } from "../../src/protocol/messages.js";
import {
  colors,
  commands,
  debugType,
  firstSteps,
  languageId,
  settings,
  sideViews,
  startViews,
  viewCommandId,
  viewCommands,
  views,
} from "../../src/extension/contributions/index.js";

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly languages: readonly {
      readonly id: string;
      readonly configuration: string;
      readonly icon: { readonly light: string; readonly dark: string };
    }[];
    readonly grammars: readonly { readonly path: string }[];
    readonly snippets: readonly { readonly path: string }[];
    readonly breakpoints: readonly { readonly language: string }[];
    readonly debuggers: readonly {
      readonly type: string;
      readonly languages: readonly string[];
      readonly configurationAttributes: { readonly launch: { readonly properties: Readonly<Record<string, unknown>> } };
    }[];
    readonly commands: readonly { readonly command: string }[];
    readonly keybindings: readonly {
      readonly command: string;
      readonly key: string;
      readonly mac: string;
      readonly when: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly viewsContainers: { readonly panel: readonly { readonly icon: string }[] };
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
  };
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const { contributes } = manifest;
const viewNames = Object.keys(views) as PanelViewId[];
const sorted = (names: Iterable<string>) => [...names].sort();

describe("package.json", () => {
  it("has the commands of the code, and no others", () => {
    const coded = [
      ...Object.values(commands),
      ...viewNames.flatMap((view) => viewCommands.map((command) => viewCommandId(view, command))),
    ];
    assert.deepEqual(sorted(contributes.commands.map(({ command }) => command)), sorted(coded));
  });

  it("puts only existing commands into menus", () => {
    const known = new Set(contributes.commands.map(({ command }) => command));
    for (const items of Object.values(contributes.menus))
      for (const { command } of items) assert.ok(known.has(command), command);
  });

  it("has a key for each view, while a scenario is debugged, and one that leads back", () => {
    const [keys, back] = [contributes.keybindings.slice(0, -1), contributes.keybindings.at(-1)!];
    assert.deepEqual(
      keys.map(({ command, key }) => [key, command]),
      [...Object.values(views).map((view) => `${view}.focus`), commands.lesson].map((command, at) => [
        `alt+${at + 1}`,
        command,
      ]),
    );
    // On Linux and Windows Alt and a digit go to an editor of the group: only while ours are of use.
    assert.ok(keys.every(({ when }) => when === `inDebugMode && debugType == '${debugType}'`));
    // Where Alt types characters, Control is held, too.
    assert.deepEqual(
      keys.map(({ mac }) => mac),
      keys.map(({ key }) => `ctrl+${key}`),
    );
    const pattern = new RegExp(/=~ \/(.*)\/$/.exec(back.when)![1]!);
    assert.ok(Object.values({ ...views, ...sideViews }).every((view) => pattern.test(view)));
    assert.ok(Object.values(startViews).every((view) => !pattern.test(view)));
  });

  it("has the views of the code", () => {
    assert.deepEqual(
      sorted(
        Object.values(contributes.views)
          .flat()
          .map(({ id }) => id),
      ),
      sorted([...Object.values(views), ...Object.values(startViews), ...Object.values(sideViews)]),
    );
  });

  it("has the settings and colours of the code", () => {
    const { section, ...names } = settings;
    assert.deepEqual(
      sorted(Object.keys(contributes.configuration.properties)),
      sorted(Object.values(names).map((name) => `${section}.${name}`)),
    );
    assert.deepEqual(sorted(contributes.colors.map(({ id }) => id)), sorted(Object.values(colors)));
    for (const { defaults } of contributes.colors)
      assert.deepEqual(sorted(Object.keys(defaults)), ["dark", "highContrast", "highContrastLight", "light"]);
  });

  it("has the language and debug type of the code", () => {
    assert.deepEqual(
      contributes.languages.map(({ id }) => id),
      [languageId],
    );
    assert.deepEqual(
      contributes.breakpoints.map(({ language }) => language),
      // Programs that are built from C are debugged at their source.
      [languageId, "c", "cpp"],
    );
    assert.deepEqual(
      contributes.debuggers.map(({ type, languages }) => [type, ...languages]),
      [[debugType, languageId]],
    );
  });

  it("activates for scenarios, debugging, packaged examples and folders with scenarios only", () => {
    for (const event of manifest.activationEvents)
      assert.match(
        event,
        /^(onDebug\w+:vas|onFileSystem:vas-example|onWebviewPanel:vas\.\w+|workspaceContains:\*\*\/\*\.vas)$/,
      );
  });

  it("names files that exist", () => {
    const [language] = contributes.languages;
    const files = [
      manifest.icon,
      contributes.viewsContainers.panel[0]!.icon,
      language!.configuration,
      language!.icon.light,
      language!.icon.dark,
      ...contributes.grammars.map(({ path }) => path),
      ...contributes.snippets.map(({ path }) => path),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
    ];
    for (const file of files) assert.ok(existsSync(file), file);
  });

  it("has a walkthrough whose steps are checked off by what the code notes, each by its own", () => {
    const events = contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap((step) => step.completionEvents));
    assert.deepEqual(
      events,
      firstSteps.map((step) => `onContext:vas.done.${step}`),
    );
  });

  it("asks for the VS Code that the types are of", () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies["@types/vscode"]}`);
  });
});
