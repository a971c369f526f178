/** Pitfalls P1 to P32 and defects Q1 to Q14 as the editor explains them: what is wrong, what brings it about, where it is shown. */
import type { LanguageSettings } from "../../language/index.js";
import { pitfallTitle } from "../../machine/index.js";
import { defectEffects } from "../../simulator/index.js";

/** Setting that brings a pitfall about (null: none, kernel code does), and the example that shows it. The order is that of the numbers. */
const pitfalls: readonly (readonly [cause: string | null, example: string | null])[] = [
  ["kernel: `flush_on_rollover off`", "p01-asid-reused"],
  ["kernel: `rollover_flush all` (advice)", "p02-rollover-storm"],
  ["kernel: `check_generation off`", "p03-old-generation"],
  ["kernel: `shootdown off`", "p04-no-shootdown"],
  ["kernel: `ivutlb off`", "p05-micro-kept"],
  ["kernel: `ivutlb_workaround off`", "p06-ivutlb-ignored"],
  ["machine `arc-700-v1` without `metal_fix`", "p07-refill-thrash"],
  ["kernel: `probe_before_insert off`, on ARC MMUv2 and v3", "p08-no-probe"],
  ["kernel: `guard_subscribed off`", "p09-private-over-shared"],
  ["kernel: `dup_handler masked`", "p10-masked-handler"],
  ["kernel: `sasid_write nonzero`", "p11-inherited-register"],
  ["kernel: `unsubscribe_marks keep`", "p12-refill-livelock"],
  ["kernel: `shared_release_flush local` or `none`", "p13-shared-id-reused"],
  ["kernel: `unsubscribe_register lazy`", "p14-late-register"],
  ["kernel: `context_key slot`", "p15-key-reused"],
  ["kernel: `user_global on`, `global_flush off`", "p16-user-page-global"],
  ["kernel: `shared_protection keep`", "p17-shared-rights"],
  ["kernel: `range_flush threshold` or `all` (advice)", "p18-flush-cliff"],
  ["kernel: `cpumask exact-no-flush`", "p19-too-few-cores"],
  ["kernel: `keep_running_asids off`", "p20-running-asid-forgotten"],
  ["machine: `cnp on`, with kernel: `asid_allocator arc-gen`", "p21-common-not-private"],
  ["machine: `erratum_invlpg_global on`", "p22-invlpg-global"],
  ["machine: `erratum_cip_1200 on`, with kernel: `cip_1200_workaround off`", "p23-selective-fence"],
  ["machine: `erratum_e1003 on`, with kernel: `reserve_asid off`", "p24-asid-and-base"],
  ["machine: `walk_during_flush on`", "p25-walk-outlives-flush"],
  ["kernel: `shared_ids_full refuse`", "p26-table-full"],
  ["fixed shared addresses (advice)", "p27-observable-hit"],
  ...Array.from({ length: 5 }, () => [null, null] as const),
];

/** Where the documentation is, and the examples. */
const site = "https://github.com/vas-debugger/vas-debugger/blob/main";

/** What brings a pitfall about, the example that shows it, and whether it is only reported as advice; null as in the table. */
export function pitfallCause(number: number): {
  readonly cause: string | null;
  readonly example: string | null;
  readonly advice: boolean;
} {
  const [cause, example] = pitfalls[number - 1] ?? [null, null];
  return {
    cause: cause?.replace(" (advice)", "").replaceAll("`", "") ?? null,
    example,
    advice: cause?.endsWith("(advice)") ?? false,
  };
}

/** Every pitfall, then every defect. */
export function hazardDescriptions(): NonNullable<LanguageSettings["hazards"]> {
  const told = pitfalls.map(([cause, example], index) => {
    const number = index + 1;
    const advice = cause?.endsWith("(advice)") ? " It is allowed, and reported with `check_advice on` only." : "";
    const brought = cause === null ? "Kernel code brings it about." : `Comes with ${cause.replace(" (advice)", "")}.`;
    const shown =
      example === null
        ? `[The lab](${site}/docs/lab.md) tells of it.`
        : `[The checker](${site}/docs/checker.md) tells it by what happened; see [${example}.vas](${site}/examples/hazards/${example}.vas).`;
    return {
      id: `P${number}`,
      title: pitfallTitle(number),
      doc: `${brought}${advice} Reported with \`check on\`.\n\n${shown}`,
    };
  });
  return [...told, ...defects()];
}

function defects(): NonNullable<LanguageSettings["hazards"]> {
  return defectEffects().map(({ name, on, off }) => ({
    id: name.toUpperCase(),
    title: on,
    doc: `A defect of the published patches; with kernel: \`${name} off\` ${off}.\n\n[vas-semantics §2.15](${site}/docs/spec/vas-semantics.md)`,
  }));
}
