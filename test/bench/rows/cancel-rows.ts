/**
 * Rows of explorations that are cancelled, end to end: the command, from Ctrl-C until its process is gone; and the editor's language server, from
 * the request that *Cancel* sends until its answer.
 */
import { fork, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { fileRequests } from "../../../src/language/index.js";
import { explorationRequests } from "../../../src/protocol/explorations.js";
import { spread } from "../measure.js";
import type { Row } from "./rows.js";

/** What is cancelled. */
export interface CancelPlan {
  /** The bundle of the command line, with that of its threads beside it; and that of the language server. */
  readonly program: string;
  readonly languageServer: string;
  /** A scenario that takes minutes. */
  readonly file: string;
  readonly rounds: number;
}

/** Milliseconds of work before the first round's cancel, and how many more before each other one's: where in its work it is differs. */
const first = 3000;
const more = 170;

/** Most milliseconds. */
const target = 100;

/** Rows of the command with one thread and with two, and of the server. */
export async function cancelRows(group: string, plan: CancelPlan): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [work, measure] of [
    ["Ctrl-C until the process is gone", (wait: number) => interrupted(plan, [], wait)],
    ["Ctrl-C until the process is gone, --jobs 2", (wait: number) => interrupted(plan, ["--jobs", "2"], wait)],
    ["Cancel in the editor until its server has answered", (wait: number) => cancelled(plan, wait)],
  ] as const) {
    const times: number[] = [];
    for (let round = 0; round < plan.rounds; round++) times.push(await whenBegun(measure, first + round * more));
    const ours = spread(times);
    const common = { group, plain: null, other: null, ratio: null, unit: "ms" };
    rows.push({ ...common, work, ours, target: `≤ ${target}`, met: ours.greatest <= target });
  }
  return rows;
}

/** Longest wait: by then the slowest machine explores. */
const longest = 60_000;

/** Measures; again after twice as long where nothing was explored yet, as on a machine with much else to do. */
async function whenBegun(measure: (wait: number) => Promise<number | null>, first: number): Promise<number> {
  for (let wait = first; wait <= longest; wait *= 2) {
    const took = await measure(wait);
    if (took !== null) return took;
  }
  throw new Error(`nothing was explored within ${longest} ms`);
}

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds));

/** Milliseconds from the signal to the end of the process; null: it had not begun. */
async function interrupted(
  { program, file }: CancelPlan,
  words: readonly string[],
  wait: number,
): Promise<number | null> {
  const args = [program, "explore", file, "--seconds", "3600", "--states", "10000000", ...words];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  child.stderr.on("data", (piece: Buffer) => void (told += piece.toString()));
  const over = new Promise<void>((resolve) => void child.on("close", () => void resolve()));
  await later(wait);
  const begun = performance.now();
  child.kill("SIGINT");
  await over;
  const took = performance.now() - begun;
  return told.includes("interrupted after") ? took : null;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
}

/** Milliseconds from the request to the answer; null: it had not begun. */
async function cancelled({ languageServer, file }: CancelPlan, wait: number): Promise<number | null> {
  const server = fork(languageServer, [], { execArgv: [] });
  const answers = new Map<number, (message: Message) => void>();
  let id = 0;
  let reports = 0;
  const tell = (message: object): void => void server.send({ jsonrpc: "2.0", ...message });
  const ask = (method: string, params: object): Promise<Message> => {
    tell({ id: ++id, method, params });
    return new Promise((resolve) => void answers.set(id, resolve));
  };
  server.on("message", (message: Message) => {
    if (message.method === undefined) answers.get(message.id!)?.(message);
    else if (message.method === explorationRequests.progress) reports++;
    // Whatever else the server asks for a client of its kind has not.
    else if (message.id !== undefined)
      tell({ id: message.id, result: message.method === fileRequests.read ? readFileSync(file, "utf8") : null });
  });
  await ask("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
  tell({ method: "initialized", params: {} });
  const query = { uri: pathToFileURL(file).href, variant: null, id: 1 };
  const answer = ask(explorationRequests.explore, query);
  const asked = id;
  await later(wait);
  const begun = performance.now();
  tell({ method: "$/cancelRequest", params: { id: asked } });
  await answer;
  const took = performance.now() - begun;
  server.kill();
  return reports > 0 ? took : null;
}
