/**
 * Studies over a language server's connection. The editor asks for them part by part: it can stop, show and go on between any two,
 * and the server answers everything else in between.
 */
import { compileSource, type ListFolder } from "../../compiler/index.js";
import type { Image } from "../../image/image.js";
import type { CoreServiceSet } from "../../language/index.js";
import {
  studyRequests,
  type BeginStudyQuery,
  type ChartAnswer,
  type ChartQuery,
  type StudyBegun,
  type StudyChoices,
  type StudyPart,
  type StudyPartQuery,
  type StudyQuery,
  type TableFile,
  type TableFileQuery,
  type VariationQuery,
} from "../../protocol/study.js";
import { chartData, chartDescription, drawChart, chartNotes } from "../chart/index.js";
import { withArguments } from "../configuration/index.js";
import {
  addCounter,
  addVariation,
  combinations,
  overridesOf,
  readVariation,
  splitOverrides,
} from "../options/index.js";
import { UsageError } from "../problem/index.js";
import { measure, planStudy, type Plan, type Study } from "../run/index.js";
import { columnsOf, csvLine, csvRows, tableFrom } from "../table/index.js";
import { studyChoices } from "./choices.js";
import { startFingerprint } from "./fingerprint.js";

/** As much of a connection as is needed. */
export interface StudyConnection {
  readonly onRequest: (
    method: string,
    handler: (query: never, token: { readonly isCancellationRequested: boolean }) => unknown,
  ) => unknown;
}

/** Where files are, and how time is shared. */
export interface StudyHost {
  /** Text of a file, or null. */
  readonly read: (uri: string) => Promise<string | null>;
  /** Rejects if it cannot be read. */
  readonly readBytes: (pathOrUri: string) => Promise<Uint8Array>;
  readonly listFolder: ListFolder;
  /** Milliseconds, from any beginning. */
  readonly now: () => number;
  /** Lets others work; resolves soon. */
  readonly breathe: () => Promise<void>;
}

/** Rows that the editor keeps: more are the business of `vas sweep`. */
const mostEditorRuns = 20_000;
/** Studies that can be gone on with; the oldest is given up for a new one. */
const mostStudies = 8;
/** Milliseconds of work between two breaths: a keystroke must not wait. */
const slice = 8;

interface OpenStudy {
  readonly study: Study;
  readonly plan: Plan;
}

/** Answers the requests of `studyRequests`. */
export function serveStudies(connection: StudyConnection, services: CoreServiceSet, host: StudyHost): void {
  const studies = new Map<number, OpenStudy>();
  let begun = 0;
  const { read, readBytes, listFolder } = host;

  const compiled = async (uri: string): Promise<{ readonly image: Image; readonly fingerprint: string } | string> => {
    const fingerprint = startFingerprint();
    const text = await read(uri);
    if (text === null) return `${uri} cannot be read`;
    fingerprint.add(text);
    const { image, problems } = await compileSource(services, text, {
      source: uri,
      read: async (included) => {
        const found = await read(included);
        fingerprint.add(found ?? "");
        return found;
      },
      readBytes: async (name) => {
        const bytes = await readBytes(name);
        fingerprint.add(bytes);
        return bytes;
      },
      listFolder,
    });
    const error = problems.find(({ severity }) => severity === "error");
    if (image !== null) return { image, fingerprint: fingerprint.text() };
    return error ? `line ${error.line}: ${error.message}` : "the file has errors";
  };

  connection.onRequest(studyRequests.choices, async ({ uri }: StudyQuery): Promise<StudyChoices | null> => {
    const file = await compiled(uri);
    return typeof file === "string" ? null : studyChoices(file.image);
  });

  connection.onRequest(studyRequests.check, ({ vary }: VariationQuery) => {
    try {
      const { total } = planOf(vary);
      const problem = total > mostEditorRuns ? tooMany(total) : null;
      return { problem, count: total };
    } catch (error) {
      return { problem: problemOf(error), count: 0 };
    }
  });

  connection.onRequest(studyRequests.begin, async ({ uri, vary, count }: BeginStudyQuery): Promise<StudyBegun> => {
    try {
      const plan = planOf(vary);
      if (plan.total > mostEditorRuns) return { problem: tooMany(plan.total) };
      const counters = count.reduce<readonly string[]>((before, one) => addCounter(one, before), []);
      const file = await compiled(uri);
      if (typeof file === "string") return { problem: file };
      const { image, fingerprint } = file;
      // Says at once that no process has an argument of that name.
      withArguments(image, splitOverrides(overridesOf(plan.keys, plan.values(1), {})).processArguments);
      studies.set(++begun, { study: { image, counters }, plan });
      if (studies.size > mostStudies) studies.delete(studies.keys().next().value!);
      return { id: begun, total: plan.total, columns: columnsOf(plan, counters), fingerprint };
    } catch (error) {
      return { problem: problemOf(error) };
    }
  });

  connection.onRequest(
    studyRequests.part,
    async ({ id, from, milliseconds }: StudyPartQuery, token): Promise<StudyPart> => {
      const open = studies.get(id);
      if (open === undefined) return null;
      const { study, plan } = open;
      const rows: (readonly string[])[] = [];
      const end = host.now() + milliseconds;
      let breath = host.now() + slice;
      for (let run = from; run <= plan.total; run++) {
        const values = plan.values(run);
        const slices = measure(study, overridesOf(plan.keys, values, {}));
        for (let step = slices.next(); ; step = slices.next()) {
          if (step.done === true) {
            const { ended, counters, why } = step.value;
            const cells = counters.map((value) => (value === null ? "" : String(value)));
            rows.push([String(run), ...values, ended, ...cells, why]);
            break;
          }
          await host.breathe();
          breath = host.now() + slice;
          if (token.isCancellationRequested) return { rows, next: run };
        }
        if (host.now() >= breath) {
          await host.breathe();
          breath = host.now() + slice;
        }
        if (run < plan.total && (token.isCancellationRequested || host.now() >= end)) return { rows, next: run + 1 };
      }
      return { rows, next: null };
    },
  );

  connection.onRequest(studyRequests.read, ({ name, text }: TableFileQuery) => tableOf(name, text));
  connection.onRequest(studyRequests.write, ({ columns, rows }: Pick<ChartQuery, "columns" | "rows">) =>
    [columns, ...rows].map(csvLine).join(""),
  );
  connection.onRequest(studyRequests.chart, (query: ChartQuery): ChartAnswer => chartOf(query));
}

function planOf(vary: readonly string[]): Plan {
  const variations = vary.reduce<Parameters<typeof addVariation>[1]>((before, one) => addVariation(one, before), []);
  if (variations.length === 0) throw new UsageError("nothing varies");
  const all = combinations(variations.map((one) => readVariation(one, 0)));
  return planStudy(all, { sample: null, seed: 0, shard: { part: 1, of: 1 } });
}

async function tableOf(name: string, text: string): Promise<TableFile> {
  async function* pieces(): AsyncGenerator<string> {
    await Promise.resolve();
    yield text;
  }
  try {
    const table = await tableFrom(csvRows(pieces(), name), name);
    if (table.columns.includes("ended")) return table;
    return { problem: `${name} has no column \`ended\`: choose a table that a sweep has made` };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

function chartOf({ columns, rows, title, theme, ...choice }: ChartQuery): ChartAnswer {
  try {
    const data = chartData({ columns, rows }, choice);
    const svg = drawChart(data, { title, theme, log: choice.log });
    const note = chartNotes(data).join("; ");
    return { svg, description: chartDescription(data), note };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

function tooMany(total: number): string {
  return `${total} runs are more than ${mostEditorRuns}: vary less, draw some (1..1000?20), or use vas sweep in a terminal`;
}

/** What the user has asked for wrongly, without the option of the command line that it stands for; other errors are ours. */
function problemOf(error: unknown): string {
  if (!(error instanceof UsageError)) throw error;
  return error.message.replace(/^--(?:vary|count|set) /, "");
}
