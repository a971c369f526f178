/**
 * How much of what could be tried is tried. While one works (`npm run test:unit`) a sample that is quick, the same one each time, so
 * that a failure is of a change; `VAS_SAMPLE=2` takes another. `npm test` sets `VAS_SWEEP=1`: what is swept is tried whole.
 * `VAS_SOAK=1` tries all of each list besides and four times as many random cases, `VAS_SOAK=10` forty times as many.
 */
const soak = Number(process.env["VAS_SOAK"] ?? 0);

/** Number of the sample. */
export const sampleNumber = Number(process.env["VAS_SAMPLE"] ?? 1);

/** Is what is swept tried whole? Who accepts goldens or pages anew accepts all of them. */
export const sweeping =
  soak > 0 || ["VAS_SWEEP", "UPDATE_GOLDEN", "UPDATE_DOCS"].some((name) => process.env[name] === "1");

/** Random cases of a property, if `usual` are enough for `npm test`, and `few` while one works. */
export function runs(usual: number, few = Math.ceil(usual / 5)): number {
  if (soak > 0) return Math.round(usual * 4 * soak);
  return sweeping ? usual : few;
}

/**
 * `count` of a list that is too long for `npm test`, and `few` while one works, in its order: of each run of neighbours one, so that what
 * stands together is not left out together.
 */
export function sampled<Item>(items: readonly Item[], count: number, few = Math.ceil(count / 4)): readonly Item[] {
  return soak > 0 ? items : picked(items, sweeping ? count : few);
}

/** `count` of a list of which `npm test` tries all. */
export function swept<Item>(items: readonly Item[], count: number): readonly Item[] {
  return sweeping ? items : picked(items, count);
}

/**
 * A test that takes long for one, of a kind that quicker ones beside it show, too: `npm run test:unit` draws one in four of them, and
 * `VAS_SAMPLE=2` draws others. A file that is run by itself has them all, as `npm test` has.
 */
export function sometimes(title: string, body: (this: Mocha.Context) => void | Promise<void>): Mocha.Test | undefined {
  const drawn = sweeping || process.env["VAS_UNIT"] !== "1" || picked([0, 1, 2, 3], 1, title)[0] === 0;
  return drawn ? it(title, body) : undefined;
}

function picked<Item>(items: readonly Item[], count: number, title = ""): readonly Item[] {
  if (items.length <= count) return items;
  let state = sampleNumber ^ mixOf([title, ...items]);
  return Array.from({ length: count }, (_, at) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const [first, end] = [at, at + 1].map((edge) => Math.floor((edge * items.length) / count)) as [number, number];
    return items[first + Math.floor((state / 2 ** 32) * (end - first))]!;
  });
}

/** Of what a list holds, so that not every list of four gives its first: wide and narrow, dark and light all come somewhere. */
function mixOf(items: readonly unknown[]): number {
  let mix = items.length;
  for (const letter of items.map(String).join()) mix = Math.imul(mix ^ letter.codePointAt(0)!, 16_777_619);
  return mix ^ (mix >>> 15);
}
