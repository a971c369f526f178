/** Commands of the debug console. Anything else that is typed there is an expression. */
import { RequestError } from "../arguments/index.js";
import { styled, type Session } from "../session/index.js";
import type { Later } from "../stopping/index.js";
import { standsAlone, type ConsoleCommand } from "./command.js";
import { commandsOfLooking } from "./commands-of-looking.js";
import { commandsOfStopping } from "./commands-of-stopping.js";
import { commandsOfTime } from "./commands-of-time.js";
import { thingWords } from "../watching/index.js";

/** Every command, as `help` lists them. */
export const consoleCommands: readonly ConsoleCommand[] = [
  {
    name: "help",
    argument: "[COMMAND]",
    help: "this list, or more about one command",
    completes: ["commands"],
    run: (session, argument) => helpText(session, argument),
  },
  ...commandsOfLooking,
  ...commandsOfStopping,
  ...commandsOfTime,
];

/** Width of the first column of the list. */
const helpColumn = 22;

/** A command as it is typed: "dump ADDRESS". */
function usage({ name, argument }: ConsoleCommand): string {
  return argument === null ? name : `${name} ${argument}`;
}

function helpText(session: Session, topic: string): string {
  if (topic !== "") {
    const command = consoleCommands.find(({ name }) => name === topic);
    if (command === undefined)
      throw new RequestError(
        `help: there is no command \`${topic}\`; there are ${consoleCommands.map(({ name }) => name).join(", ")}`,
      );
    return [`${styled(session, "bold", usage(command))}: ${command.help}`, ...(command.more ?? [])].join("\n");
  }
  return [
    ...consoleCommands.map((command) => `${styled(session, "bold", usage(command).padEnd(helpColumn))}${command.help}`),
    "",
    "Anything else is an expression: r, local[2], libc.table, $a0, u64[$sp + 8], &r; ,x ,b ,o ,u choose a base.",
    "`r = 5` changes a variable, a register or memory. `help COMMAND` says more.",
  ].join("\n");
}

/** What can follow a name in an expression, and begins no argument. */
const continuation = /^(?:[+/%<>^|=[.]|!=|&&|\*\s|-\s|&\s)/;

/**
 * Runs a console command.
 *
 * @returns its answer, or null if the text is not a command
 * @throws RequestError if an argument is missing or wrong
 */
export function runConsoleCommand(
  session: Session,
  text: string,
  frameId: number | null,
  later: Later,
): string | Promise<string> | null {
  // One name has two words, since a variable may well be called `other`.
  const match = /^\s*(other\s+order|[a-z]+)(?:\s+(.*\S))?\s*$/s.exec(text);
  const command = consoleCommands.find((one) => one.name === match?.[1]!.replace(/\s+/, " "));
  if (command === undefined) return null;
  const argument = match?.[2] ?? "";
  // `hash == 3` and the like are expressions over a variable of that name.
  if (continuation.test(argument) && !command.completes.includes("files")) return null;
  // `tlb JTLB 12` is a thing with a value, as `pte libc.table` is.
  if (argument !== "" && command.argument === null && thingWords.some(({ word }) => word === command.name)) return null;
  if (command.argument === null && argument !== "") throw new RequestError(`${command.name} takes no argument`);
  if (!standsAlone(command) && argument === "")
    throw new RequestError(`${command.name} needs an argument: ${usage(command)}`);
  return command.run(session, argument, frameId, later);
}
