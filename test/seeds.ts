/**
 * Random tests take the same cases each time, so that a failure is of a change; `VAS_SAMPLE=2` takes others. Mocha loads this before
 * any test (.mocharc.json).
 */
import fc from "fast-check";

const seed = Number(process.env["VAS_SAMPLE"] ?? 1);
fc.configureGlobal({ seed });

/** Mocha requires test files where it can and imports the others, and the loader keeps two copies of a package apart: both are told. */
export const mochaHooks = {
  async beforeAll(): Promise<void> {
    (await import("fast-check")).configureGlobal({ seed });
  },
};
