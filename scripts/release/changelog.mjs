// CHANGELOG.md as data: what is not released yet becomes a version, and a version's text becomes its notes.

/** The changelog with "Unreleased" released as `version` on `date` (YYYY-MM-DD). Throws if there is nothing to release. */
export function released(text, version, date) {
  const heading = "## [Unreleased]";
  if (!text.includes(heading)) throw new Error(`CHANGELOG.md has no "${heading}".`);
  if (notesOf(text, "Unreleased") === "") throw new Error(`CHANGELOG.md has nothing under "${heading}".`);
  if (notesOf(text, version) !== null) throw new Error(`CHANGELOG.md has a section of ${version} already.`);
  return text.replace(heading, `${heading}\n\n## [${version}] - ${date}`);
}

/** The text under a version's heading; null if it has none. */
export function notesOf(text, version) {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`## [${version}]`));
  if (start < 0) return null;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## ["));
  return lines
    .slice(start + 1, length < 0 ? undefined : start + 1 + length)
    .join("\n")
    .trim();
}
