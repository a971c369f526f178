/**
 * Random tests take the same cases each time, so that a failure is of a change; `VAS_SAMPLE=2` takes others. Mocha loads this before
 * any test (.mocharc.json).
 */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["VAS_SAMPLE"] ?? 1) });
