/** `vas new [TEMPLATE]`: a scenario to begin with, from those in examples/templates; each runs, and says what to look at. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { listNames, suggest } from "../../language/index.js";
import { exitStatuses, printable, UsageError, writeText, type Terminal } from "../terminal/index.js";

/** A template. */
interface Template {
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

async function templates({ home }: Terminal): Promise<readonly Template[]> {
  const folder = join(home, "examples", "templates");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".vas")).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), "utf8");
      return { name: file.replace(/\.vas$/, ""), title: /^scenario "(.*)"$/m.exec(text)?.[1] ?? "", text };
    }),
  );
}

/**
 * Lists the templates, or writes one into a file.
 *
 * @param name null lists them
 * @param file null: the template's name, in the current folder
 * @throws UsageError if there is no such template, or the file is there already
 */
export async function newCommand(terminal: Terminal, name: string | null, file: string | null): Promise<number> {
  const all = await templates(terminal);
  if (name === null) {
    const width = Math.max(...all.map((one) => one.name.length));
    for (const one of all) terminal.out(`${one.name.padEnd(width)}  ${printable(one.title)}\n`);
    return exitStatuses.ok;
  }
  const template = all.find((one) => one.name === name);
  const names = all.map((one) => one.name);
  if (template === undefined)
    throw new UsageError(`there is no template ${name}: choose one of ${listNames(names, 20)}.${suggest(name, names)}`);
  const path = file ?? `${template.name}.vas`;
  // What somebody has changed is not written over.
  if (await terminal.files.exists(path))
    throw new UsageError(
      `${path} is there already: name another file, such as vas new ${name} my-${template.name}.vas`,
    );
  await writeText(terminal, path, template.text.replaceAll("FILE", path));
  terminal.out(`${printable(path)} written; run it: vas run ${printable(path)}\n`);
  return exitStatuses.ok;
}
