/** Locations beside a scenario: paths and URIs as text; no file system is asked. */

/** True for a path or URI that does not begin at the scenario's folder. */
function isAbsolute(location: string): boolean {
  return /^([A-Za-z][A-Za-z0-9+.-]*:|[/\\])/.test(location);
}

/**
 * The location of a file that a scenario names.
 *
 * @param scenario path or URI of the scenario
 * @param name as written in it, with `/` between folders
 */
export function beside(scenario: string, name: string): string {
  if (isAbsolute(name)) return name;
  const folder = scenario.replace(/[?#].*$/, "").replace(/[^/\\]*$/, "");
  // In a URI, what is no letter of a path is written as such.
  const isUri = /^[A-Za-z][A-Za-z0-9+.-]+:/.test(scenario);
  return folder + (isUri ? name.split("/").map(encodeURIComponent).join("/") : name);
}
