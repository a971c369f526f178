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

/** The last lines of a run, and its exit status. Where everything can be installed (CI) nothing may be left out in silence. */
export function verdict({ passed, failed, skipped }, environment) {
  const incomplete = environment.CI === "true" && skipped > 0;
  const complaint = incomplete ? "CI must not skip tests: `npm run tools` installs what they compare with.\n\n" : "";
  return {
    text: `${complaint}${passed} passed, ${failed} failed, ${skipped} skipped`,
    status: failed > 0 || incomplete ? 1 : 0,
  };
}
