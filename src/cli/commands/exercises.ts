/** The command for lessons: exercise. */
import { Option } from "commander";
import { questionKinds, type QuestionKind } from "../../exercise/index.js";
import { addQuestionKind, exerciseCommand } from "../exercise/index.js";
import { countOption, overridesOfOptions, withSettings, type CommandContext, type SettingOptions } from "./context.js";

interface Options extends SettingOptions {
  readonly seed: number;
  readonly questions: number;
  readonly kind: readonly QuestionKind[];
  readonly solutions?: true;
  readonly json?: true;
  readonly output?: string;
}

/** Adds the command. */
export function addExercises({ program, terminal, action }: CommandContext): void {
  withSettings(program.command("exercise"))
    .description("ask questions about a run, of a scenario or of one made from the seed")
    .argument("[file]", "scenario to ask about")
    .addOption(
      countOption("--seed <number>", "chooses scenario and questions: the same for the same seed", 2).default(1),
    )
    .addOption(countOption("--questions <count>", "how many at most", 6).default(6))
    .addOption(
      new Option("--kind <kind>", `what to ask: ${questionKinds.join(", ")}; may be repeated`)
        .argParser(addQuestionKind)
        .default([], "all"),
    )
    .option("--solutions", "mark the right answers, and say why")
    .option("--json", "print one JSON document, answers included")
    .option("--output <file>", "write the scenario that was made into a file")
    .action(
      action((file: string | undefined, options: Options) =>
        exerciseCommand(terminal, file ?? null, {
          set: overridesOfOptions(options),
          seed: options.seed,
          count: options.questions,
          kinds: options.kind.length === 0 ? questionKinds : options.kind,
          solutions: options.solutions === true,
          json: options.json === true,
          output: options.output ?? null,
        }),
      ),
    );
}
