/** What a string means where the cursor is in one: a VAS, a program, a file, a rendezvous. */
import { AstUtils, URI, UriUtils } from "langium";
import { CompletionItemKind } from "vscode-languageserver";
import { isCall, isStringLiteral, type Scenario } from "../generated/ast.js";
import { filesOf, programsOf, rendezvousOf, vasesOf, type WorkspaceFiles } from "../names/index.js";
import { ownWord, type Entry } from "./entries.js";
import { openBlocks, openCall } from "./words-before.js";

/** Where a string is being written. */
export interface StringPlace {
  /** Offset behind its opening quote, and of its closing one or of the cursor. */
  readonly start: number;
  readonly end: number;
}

/** The string that the cursor is in, closed or not, or null. */
export function stringAt(text: string, offset: number): StringPlace | null {
  const begin = text.lastIndexOf("\n", offset - 1) + 1;
  const part = /"(?:[^"\\\n\r]|\\[^\n\r])*("?)|\/\/[^\n\r]*|'(?:\\.|[^'\\\n\r])'/g;
  const lineEnd = text.slice(offset).search(/[\r\n]|$/) + offset;
  for (const match of text.slice(begin, lineEnd).matchAll(part)) {
    const start = begin + match.index;
    const end = start + match[0].length;
    if (!match[0].startsWith('"') || offset <= start || offset >= end + (match[1] === "" ? 1 : 0)) continue;
    // Without a closing quote the string reaches as far as the cursor.
    return { start: start + 1, end: match[1] === "" ? offset : end - 1 };
  }
  return null;
}

/** What can stand in the string behind these words. `uri`: of the file. */
export async function stringEntries(
  words: readonly string[],
  scenario: Scenario,
  uri: string,
  files: WorkspaceFiles | null,
): Promise<Entry[]> {
  const last = words.at(-1);
  if (last === "include") return pathEntries(uri, (await files?.list()) ?? []);
  if (last === "from" && words.at(-3) === "program") return pathEntries(uri, (await files?.executables()) ?? []);
  const { stack, words: inner } = openBlocks(words);
  if (stack.at(-1) === "explore" && last === "from")
    return rendezvousOf(scenario).map((point) => ownWord(point, `meet ${point}`));
  const call = stack.includes("fn") ? openCall(inner) : null;
  if (call === null) return [];
  switch (call.name) {
    case "vas_find":
      return [
        ...vasesOf(scenario).map(({ name }) => ownWord(name, `vas ${name}`)),
        ...namesGivenTo("vas_create", scenario).map((name) => ownWord(name, `vas_create("${name}", …)`)),
      ];
    case "vas_seg_find":
    case "seg_find":
      return namesGivenTo(call.name.replace("find", "create"), scenario).map((name) =>
        ownWord(name, `${call.name.replace("find", "create")}("${name}", …)`),
      );
    case "exec":
      return call.index === 0 ? programsOf(scenario).map(({ name }) => ownWord(name, `program ${name}`)) : [];
    case "read_file":
      return ["/proc/self/maps", "/sys/kernel/vas/", "/sys/kernel/vas_segs/"].map((path) =>
        ownWord(path, "a file that the kernel makes"),
      );
    default:
      return [];
  }
}

/** Strings that calls of a system call give their first argument. */
function namesGivenTo(call: string, scenario: Scenario): string[] {
  const named = filesOf(scenario).flatMap((file) =>
    AstUtils.streamAllContents(file)
      .filter(isCall)
      .flatMap(({ callee, arguments: [first] }) =>
        callee?.$type === "NameReference" && callee.target?.$refText === call && isStringLiteral(first?.value)
          ? [first.value.value]
          : [],
      )
      .toArray(),
  );
  const declared = new Set(vasesOf(scenario).map(({ name }) => name));
  return [...new Set(named)].filter((name) => !declared.has(name));
}

/** Paths of the workspace's other scenarios, or of its executables, from the file's folder; the nearest first. */
function pathEntries(uri: string, all: readonly string[]): Entry[] {
  return all
    .filter((other) => other !== uri)
    .map((other) => relativePath(uri, other))
    .sort((one, other) => depth(one) - depth(other) || one.localeCompare(other))
    .map((path, index) => ({
      label: path,
      kind: CompletionItemKind.File,
      sortText: String(index).padStart(5, "0"),
    }));
}

function depth(path: string): number {
  return path.split("/").length;
}

/** `../libc.vas`: from the folder of one URI to another; the URI itself if it is on another host. */
function relativePath(from: string, to: string): string {
  const [own, other] = [URI.parse(from), URI.parse(to)];
  if (own.scheme !== other.scheme || own.authority !== other.authority) return to;
  return UriUtils.relative(UriUtils.dirname(own), other);
}
