/** Waiting for what no event tells: asks again and again, each time after the answer to the time before. */

const patience = 180_000;

/** The first answer that is not undefined. Each question must be answered asynchronously, so that VS Code stays alive. */
export async function eventually<T>(what: string, ask: () => PromiseLike<T | undefined>): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${patience / 1000} s for ${what}`);
  }
}
