/**
 * How much of what could be tried is tried. Usually a sample that is quick, the same one each time, so that a failure is of a change;
 * `VAS_SAMPLE=2` takes another. `VAS_SOAK=1` all of each list and four times as many random cases, `VAS_SOAK=10` forty times as many.
 */
const soak = Number(process.env["VAS_SOAK"] ?? 0);
const number = Number(process.env["VAS_SAMPLE"] ?? 1);

/** Random cases of a property, if `usual` are enough for every day. */
export function runs(usual: number): number {
  return Math.round(soak > 0 ? usual * 4 * soak : usual);
}

/** `count` of a list, in its order: of each run of neighbours one, so that what stands together is not left out together. */
export function sampled<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (soak > 0 || items.length <= count) return items;
  let state = number;
  return Array.from({ length: count }, (_, at) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const [first, end] = [at, at + 1].map((edge) => Math.floor((edge * items.length) / count)) as [number, number];
    return items[first + Math.floor((state / 2 ** 32) * (end - first))]!;
  });
}
