/** What an editor does about a problem: edits that repair it, how it is shown, and how many are told. */
import type { CstNode } from "langium";
import type { Range } from "vscode-languageserver";

/** One way to correct a problem. */
export interface Fix {
  /** What it does, as an order: "Change to `rw-`". */
  readonly title: string;
  readonly edits: readonly { readonly range: Range; readonly newText: string }[];
}

/** What travels with a diagnostic to the editor and back. */
export interface FixData {
  readonly fixes: readonly Fix[];
}

/** A place in the text: a node of it, or nothing where the parser could not complete the tree. */
export type FixPlace = CstNode | undefined;

/** Another text in a node's place. */
export function replacing(place: FixPlace, newText: string, title = `Change to \`${newText}\``): Fix | null {
  return place ? { title, edits: [{ range: place.range, newText }] } : null;
}

/** Text behind a node. */
export function inserting(place: FixPlace, newText: string, title: string): Fix | null {
  return place ? { title, edits: [{ range: { start: place.range.end, end: place.range.end }, newText }] } : null;
}

/** Text in front of a node. */
export function prefixing(place: FixPlace, newText: string, title: string): Fix | null {
  return place ? { title, edits: [{ range: { start: place.range.start, end: place.range.start }, newText }] } : null;
}

/** Takes a node out, with the blank space or the line that it leaves. */
export function removing(place: FixPlace, title: string): Fix | null {
  if (!place) return null;
  const text = place.root.fullText;
  let { offset } = place;
  let end = place.end;
  while (offset > 0 && /[ \t]/.test(text[offset - 1]!)) offset--;
  const alone = offset === 0 || text[offset - 1] === "\n";
  while (alone && end < text.length && /[ \t\r]/.test(text[end]!)) end++;
  if (alone && text[end] === "\n") end++;
  else if (alone) offset = place.offset;
  const { start } = place.range;
  const before = place.offset - offset;
  const range = { start: { line: start.line, character: start.character - before }, end: place.range.end };
  if (alone && text[end - 1] === "\n") range.end = { line: place.range.end.line + 1, character: 0 };
  return { title, edits: [{ range, newText: "" }] };
}

/** Takes nodes that follow each other out of a list, from one to another, with the comma in front of them. */
export function removingListed(first: FixPlace, last: FixPlace, title: string): Fix | null {
  if (!first || !last) return null;
  const text = first.root.fullText;
  const before = /,?\s*$/.exec(text.slice(0, first.offset))![0];
  const breaks = before.split("\n");
  // A break of the line between comma and node stays.
  if (breaks.length > 1)
    return { title, edits: [{ range: { start: first.range.start, end: last.range.end }, newText: "" }] };
  const { line, character } = first.range.start;
  return {
    title,
    edits: [{ range: { start: { line, character: character - before.length }, end: last.range.end }, newText: "" }],
  };
}

/** Fixes as the `data` of a problem; what could not be placed is left out. */
export function withFixes(...fixes: readonly (Fix | null)[]): { readonly data?: FixData } {
  const known = fixes.filter((fix) => fix !== null);
  return known.length > 0 ? { data: { fixes: known } } : {};
}

/** Tag of a problem, as the Language Server Protocol numbers them: the code could go, and editors fade it. */
export const unnecessary = 1;

/** Most that is told about one file. */
export const mostDiagnostics = 200;
