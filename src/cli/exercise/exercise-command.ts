/** `vas exercise [FILE]`: questions about a run, made from a seed, with their solutions on request. */
import { openConfiguration, type Overrides } from "../../study/index.js";
import { compileText, loadScenario, problemLines, refusalLines } from "../scenario/index.js";
import {
  exitStatuses,
  paintFor,
  printable,
  printableJson,
  UsageError,
  writeText,
  type Terminal,
} from "../terminal/index.js";
import {
  askAbout,
  exerciseScenario,
  questionKinds,
  type Exercise,
  type QuestionKind,
  type Wish,
} from "../../exercise/index.js";
import { listNames, suggest } from "../../language/index.js";

/** Options of `vas exercise`. */
export interface ExerciseOptions extends Wish {
  readonly set: Overrides;
  readonly solutions: boolean;
  readonly json: boolean;
  /** File for the scenario that was made; null: it is printed. */
  readonly output: string | null;
}

/**
 * Adds one `--kind` to those before it.
 *
 * @throws UsageError if there is no such kind
 */
export function addQuestionKind(text: string, before: readonly QuestionKind[]): readonly QuestionKind[] {
  const kind = questionKinds.find((one) => one === text);
  if (kind === undefined)
    throw new UsageError(`--kind ${text}: choose one of ${listNames(questionKinds)}.${suggest(text, questionKinds)}`);
  return before.includes(kind) ? before : [...before, kind];
}

const letters = "abcdefghijklmnopqrstuvwxyz";

function questionsText(exercise: Exercise, solutions: boolean, colours: boolean): string {
  const paint = paintFor(colours);
  const lines =
    exercise.before.length === 0
      ? []
      : ["Before the first question the TLB holds:", ...exercise.before.map((one) => `  ${one}`), ""];
  for (const { number, prompt, choices, answer, why } of exercise.questions) {
    lines.push(`${paint.strong(`${number}.`)} ${printable(prompt)}`);
    choices.forEach((choice, at) => {
      const mark = solutions && at === answer ? paint.good("*") : " ";
      lines.push(`  ${mark} ${letters[at]!}) ${printable(choice)}`);
    });
    if (solutions) lines.push(`    ${paint.faint(printable(why))}`);
    lines.push("");
  }
  if (!solutions) lines.push("The answers: the same command with --solutions.", "");
  return lines.join("\n");
}

/**
 * Makes an exercise.
 *
 * @param file a scenario to ask about; null: one is made from the seed
 * @returns status 2 if the scenario has errors or there is nothing to ask about
 * @throws UsageError if the file cannot be read, or nothing of the wished kinds happens in it
 */
export async function exerciseCommand(
  terminal: Terminal,
  file: string | null,
  options: ExerciseOptions,
): Promise<number> {
  const made = file === null ? exerciseScenario(options.seed) : null;
  const name = file ?? options.output ?? `exercise-${options.seed}.vas`;
  const loaded = made === null ? await loadScenario(terminal, name) : await compileText(terminal, made, name);
  if (loaded.image === null) {
    terminal.err(`${problemLines(loaded, ["error", "warning"]).join("\n")}\n`);
    return exitStatuses.errors;
  }
  const opened = openConfiguration(loaded.image, options.set);
  if ("refusals" in opened) {
    terminal.err(
      `${refusalLines({ file: name, image: loaded.image, overrides: options.set }, opened.refusals).join("\n")}\n`,
    );
    return exitStatuses.errors;
  }
  const exercise = askAbout(opened.simulation, options);
  if (exercise.questions.length === 0)
    throw new UsageError(
      `nothing in the beginning of ${name} can be asked about as ${options.kinds.join(", ")}: leave --kind out, or take a ` +
        "smaller TLB, for example --set machine.jtlb_ways=2",
    );
  if (options.json) {
    terminal.out(`${printableJson(made === null ? exercise : { ...exercise, scenario: made })}\n`);
    return exitStatuses.ok;
  }
  if (made !== null && options.output !== null) {
    await writeText(terminal, options.output, made);
    terminal.out(`The scenario is in ${printable(options.output)}.\n\n`);
  } else if (made !== null) {
    const numbered = made
      .trimEnd()
      .split("\n")
      .map((line, at) => `${String(at + 1).padStart(3)}  ${line}`);
    terminal.out(`${numbered.join("\n")}\n\n`);
  }
  terminal.out(questionsText(exercise, options.solutions, terminal.outIsTty));
  return exitStatuses.ok;
}
