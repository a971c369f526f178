/**
 * Paths and URIs as strings. A client says whether it writes paths or URIs; a virtual workspace has URIs only, and a
 * file may be named either way by the launch configuration. No file system is asked.
 */

/** How a client writes the locations of sources. */
export type PathFormat = "path" | "uri";

function isUri(location: string): boolean {
  // Two letters at least, so that "C:\" is a drive and not a scheme.
  return /^[A-Za-z][A-Za-z0-9+.-]+:/.test(location);
}

/** Decodes percent signs where they are well formed; anything else stays. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Path of a `file:` URI, or the location unchanged. */
function withoutFileScheme(location: string): string {
  const match = /^file:\/\/([^/]*)(\/.*)$/i.exec(location);
  if (match === null) return location;
  const path = decode(match[2]!);
  if (/^\/[A-Za-z]:/.test(path)) return path.slice(1);
  return match[1] === "" || match[1] === "localhost" ? path : `//${match[1]!}${path}`;
}

/** A location in the client's format. URIs of other schemes than `file` stay URIs in either format. */
export function clientLocation(location: string, format: PathFormat): string {
  if (format === "path") return withoutFileScheme(location);
  if (isUri(location)) return location;
  const slashes = location.replace(/\\/g, "/");
  return `file://${slashes.startsWith("/") ? "" : "/"}${encodeURI(slashes).replace(/[?#]/g, encodeURIComponent)}`;
}

function canonical(location: string): string {
  const path = withoutFileScheme(location).replace(/\\/g, "/");
  const decoded = isUri(path) ? decode(path) : path;
  return withoutDots(decoded.replace(/^[A-Za-z]:/, (drive) => drive.toLowerCase()));
}

/** Without `.` and `..`, and without doubled slashes after the beginning. */
function withoutDots(path: string): string {
  const [, root = "", rest = ""] = /^([A-Za-z][A-Za-z0-9+.-]+:\/\/[^/]*|[a-z]:|\/)?(.*)$/s.exec(path)!;
  const parts: string[] = [];
  for (const part of rest.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `${root}/${parts.join("/")}`;
}

/** True if both name the same file, whichever way each is written. */
export function sameLocation(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

/** Last part of a path or URI, for titles. */
export function baseName(location: string): string {
  const path = isUri(location) ? decode(location.replace(/[?#].*$/, "")) : location;
  return path.replace(/[\\/]+$/, "").replace(/^.*[\\/]/, "");
}
