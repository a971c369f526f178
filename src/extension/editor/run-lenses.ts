/** What stands above a VAS and a program while their scenario runs: who uses it, and what that has cost so far. */
import type { Verdict } from "../../protocol/verdict.js";
import { shortCount } from "./heat-text.js";

/** Most characters of a lens. */
const mostCharacters = 80;
/** Names that are told. */
const mostNames = 4;

/** A lens of a line. */
export interface RunLens {
  /** From 0. */
  readonly line: number;
  readonly kind: "vas" | "program";
  readonly title: string;
}

/** Lenses for the declarations of a text; none for those that nobody uses. */
export function runLenses(text: string, places: Verdict["places"]): readonly RunLens[] {
  return text.split("\n").flatMap((line, number): RunLens[] => {
    const [, kind, name] = /^\s*(vas|program)\s+([A-Za-z_]\w*)/.exec(line) ?? [];
    const place = places.find((one) => one.kind === kind && one.name === name);
    if (place === undefined || place.users.length === 0) return [];
    return [{ line: number, kind: place.kind, title: lensText(place) }];
  });
}

function lensText({ kind, users, walks, cycles }: Verdict["places"][number]): string {
  const names =
    users.length <= mostNames
      ? users.join(", ")
      : `${users.slice(0, mostNames).join(", ")} and ${users.length - mostNames} more`;
  const use = kind === "vas" ? `used by ${names}` : `${names} ${users.length === 1 ? "runs" : "run"} this`;
  const cost = `${walks} ${walks === 1 ? "walk" : "walks"}${cycles === null ? "" : ` · ${shortCount(cycles)} cycles`}`;
  const text = `${use} · ${cost}`;
  return text.length <= mostCharacters ? text : `${users.length} ${kind === "vas" ? "users" : "processes"} · ${cost}`;
}
