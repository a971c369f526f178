/** docs/cli.md against the program: its commands and options. `UPDATE_DOCS=1` before the test command writes them. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type { Command, Option } from "commander";
import { buildProgram } from "../../src/cli/program.js";
import { pretendedTerminal } from "./terminal.js";

const path = new URL("../../docs/cli.md", import.meta.url);
const marks = /(<!-- commands: [^>]*-->\n)[^]*?(<!-- end -->)/;

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function optionRow({ flags, description, defaultValue, defaultValueDescription, argChoices }: Option): string {
  const choices = argChoices === undefined ? "" : `: ${argChoices.map((choice) => `\`${choice}\``).join(", ")}`;
  const fallback =
    defaultValueDescription ??
    (defaultValue === undefined || defaultValue === true ? "" : `\`${String(defaultValue)}\``);
  return `| \`${cell(flags)}\` | ${cell(description + choices)} | ${cell(fallback)} |`;
}

/** A command with its options as the page shows it. */
function section(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const word = argument.name().toUpperCase() + (argument.variadic ? "…" : "");
    return argument.required ? word : `[${word}]`;
  });
  const options = command.options.filter(({ hidden }) => !hidden).map(optionRow);
  const table = options.length === 0 ? [] : ["", "| option | meaning | default |", "|---|---|---|", ...options];
  const description = command.description();
  return [
    `### \`vas ${[command.name(), ...words].join(" ")}\``,
    "",
    `${description[0]!.toUpperCase()}${description.slice(1)}.`,
    ...table,
  ].join("\n");
}

describe("docs/cli.md", () => {
  it("has the commands and options as they are (UPDATE_DOCS=1 writes them)", () => {
    const { terminal } = pretendedTerminal();
    const program = buildProgram(terminal, "1.2.3", () => undefined);
    const text = program.commands.map(section).join("\n\n");
    const page = readFileSync(path, "utf8");
    const wanted = page.replace(marks, (_, before: string, after: string) => `${before}\n${text}\n\n${after}`);
    if (process.env["UPDATE_DOCS"]) writeFileSync(path, wanted);
    else assert.equal(page, wanted);
  });
});
