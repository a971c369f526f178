/** A lesson that a session has made, or makes. */
import type { LessonQuestion } from "../../protocol/lesson-snapshot.js";
import type { LoadedScenario } from "./session-record.js";

/** Questions of one wish about one scenario as it was loaded. */
export interface KeptLesson {
  readonly scenario: LoadedScenario;
  readonly key: string;
  readonly questions: Promise<readonly LessonQuestion[]>;
}
