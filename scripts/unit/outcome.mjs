// What a run of tests has come to: counts from what Mocha prints, and whether that is enough.

/** Passed, failed and skipped tests of Mocha's output; `failure`: it ended with a status other than 0. */
export function countsOf(output, failure) {
  const count = (word) => Number(new RegExp(`^\\s*(\\d+) ${word}`, "m").exec(output)?.[1] ?? 0);
  // Mocha may end before it reports, e.g. on a file that does not load.
  return { passed: count("passing"), failed: Math.max(count("failing"), failure ? 1 : 0), skipped: count("pending") };
}

/** Why tests were skipped, each reason once. */
export function reasonsOf(output) {
  return [
    ...new Set(
      [...output.matchAll(/\bskipped: ([^()\n]+(?:\([^()\n]*\))?[^()\n]*)/g)].map(([, reason]) => reason.trim()),
    ),
  ];
}

/** What is fetched from another release of Debian, and cannot be installed where only this one can be reached. */
const elsewhere = /[\\/]\.sysroot[\\/]/;

/**
 * The last lines of a run, and its exit status. Where everything can be installed (CI) nothing may be left out in silence;
 * `reasons` of what was skipped, as `reasonsOf` finds them: none = not known.
 */
export function verdict({ passed, failed, skipped }, environment, reasons = []) {
  const excused = reasons.length > 0 && reasons.every((reason) => elsewhere.test(reason));
  const incomplete = environment.CI === "true" && skipped > 0 && !excused;
  const complaint = incomplete ? "CI must not skip tests: `npm run tools` installs what they compare with.\n\n" : "";
  return {
    text: `${complaint}${passed} passed, ${failed} failed, ${skipped} skipped`,
    status: failed > 0 || incomplete ? 1 : 0,
  };
}
