/** Tests of a run. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
export function countsOf(output: string, failure: boolean): Counts;
export function reasonsOf(output: string): readonly string[];
export function verdict(
  counts: Counts,
  environment: Readonly<Record<string, string | undefined>>,
  reasons?: readonly string[],
): { readonly text: string; readonly status: number };
