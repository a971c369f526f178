/** What the page of a study knows: the rows so far, the chart of them, and what the user has chosen to see. */
import type {
  ChartAnswer,
  ChartChoice,
  KeptStudy,
  StudyProgress,
  StudySource,
  StudyTableMessage,
  ToStudyPage,
} from "../../protocol/study.js";

/** The table as it has arrived. */
export interface StudyTable {
  readonly source: StudySource;
  readonly columns: readonly string[];
  readonly settings: readonly string[];
  readonly counters: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly progress: StudyProgress | null;
}

/** State of the page; `table` null: nothing has arrived. */
export interface StudyState {
  readonly table: StudyTable | null;
  readonly choice: ChartChoice;
  readonly chart: ChartAnswer | null;
}

/** Curves of all that varies, over the first number. */
const firstChoice: ChartChoice = { x: null, y: [], series: [], where: [], log: "none" };

export const firstState: StudyState = { table: null, choice: firstChoice, chart: null };

/** The state after a message of the extension. */
export function received(state: StudyState, message: ToStudyPage): StudyState {
  switch (message.type) {
    case "table":
      return { ...state, table: withRows(state.table, message) };
    case "chart":
      return { ...state, chart: message.answer };
    case "choice":
      return { ...state, choice: message.choice };
  }
}

function withRows(before: StudyTable | null, { rows, from, ...message }: StudyTableMessage): StudyTable {
  const { source, columns, settings, counters, progress } = message;
  return { source, columns, settings, counters, progress, rows: [...(before?.rows.slice(0, from) ?? []), ...rows] };
}

/** What the page keeps of its state; null: it has nothing yet. */
export function kept({ table, choice }: StudyState): KeptStudy | null {
  return table && { source: table.source, columns: table.columns, rows: table.rows, choice };
}

/** Values of a column, in the order in which they first stand there. */
export function valuesOf({ columns, rows }: StudyTable, column: string): readonly string[] {
  const at = columns.indexOf(column);
  return [...new Set(rows.map((row) => row[at]!))];
}

/** Settings that have more than one value. */
export function varying(table: StudyTable): readonly string[] {
  return table.settings.filter((name) => valuesOf(table, name).length > 1);
}

const isNumber = (text: string): boolean => text !== "" && Number.isFinite(Number(text));

/** What goes along if nobody chooses: as the chart itself does. */
export function usualX(table: StudyTable): string | null {
  const names = varying(table);
  return names.find((name) => valuesOf(table, name).every(isNumber)) ?? names[0] ?? table.settings[0] ?? null;
}

/** What a setting that does not go along is to the chart: a curve for each value, the mean of all, or one value only. */
export type Role =
  { readonly kind: "curves" } | { readonly kind: "mean" } | { readonly kind: "only"; readonly value: string };

/** The role of a setting. */
export function roleOf(choice: ChartChoice, name: string): Role {
  const only = choice.where.find(({ column }) => column === name);
  if (only !== undefined) return { kind: "only", value: only.value };
  return choice.series.length === 0 || choice.series.includes(name) ? { kind: "curves" } : { kind: "mean" };
}

/** The choice with another role of a setting. */
export function withRole(table: StudyTable, choice: ChartChoice, name: string, role: Role): ChartChoice {
  const x = choice.x ?? usualX(table);
  const roles = varying(table)
    .filter((one) => one !== x)
    .map((one) => [one, one === name ? role : roleOf(choice, one)] as const);
  const series = roles.flatMap(([one, { kind }]) => (kind === "curves" ? [one] : []));
  const where = roles.flatMap(([column, one]) => (one.kind === "only" ? [{ column, value: one.value }] : []));
  // A list that is empty means all; a column that has one value tells no curves apart.
  const nothing = where[0]?.column ?? table.settings.find((one) => !varying(table).includes(one)) ?? x;
  return { ...choice, x, series: series.length > 0 || nothing === null ? series : [nothing], where };
}
