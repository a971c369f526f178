/** A template for another machine than its own. */

/** The scenario with another preset in its `machine` block; what the block sets, and the variants, stay. */
export function onMachine(scenario: string, preset: string): string {
  return scenario.replace(/^machine [\w-]+/m, `machine ${preset}`);
}
