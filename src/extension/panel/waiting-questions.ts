/** Questions of one view that wait for their answers: while a program runs they wait for its next stop. */
import type { ToView } from "../../protocol/messages.js";

/** Most questions of a view that wait at once. A view of ours asks anew at each stop, and no more than a few questions. */
export const mostQuestions = 100;

/** How many wait. */
export interface WaitingQuestions {
  count: number;
}

/** Answers a question, or says that too many wait. */
export async function askInTurn(
  questions: WaitingQuestions,
  id: number,
  answer: () => Promise<ToView>,
): Promise<ToView> {
  if (questions.count >= mostQuestions) {
    const message = `${mostQuestions} questions of this view wait already: pause the program, or close and open the view.`;
    return { type: "response", id, ok: false, message };
  }
  questions.count++;
  try {
    return await answer();
  } finally {
    questions.count--;
  }
}
