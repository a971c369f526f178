/** Where the specifications are cited: "mmu-hardware §2.1", and "§2.1" where the folder or what stands before says which one. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** One § of a text. */
export interface Citation {
  /** File and line. */
  place: string;
  /** File name in docs/spec/, without its ending; undefined if nothing says which. */
  specification: string | undefined;
  section: string;
  /** What follows on the line. */
  after: string;
}

const texts = /\.(ts|tsx|md|vas|langium)$/;
/** The specification that a § without a name means, by where it stands. */
const byFolder: [RegExp, string][] = [
  [/^(src|test)\/(machine|hazards)\//, "mmu-hardware"],
  [/^(src|test)\/kernel\/|^docs\/kernel\.md$/, "vas-semantics"],
  [/^examples\/(hazards|studies|stories)\//, "mmu-hardware"],
];
/** Folders that follow published standards, which are not ours to keep: DWARF 5, and the ELF and RISC-V ABI documents. */
const published = /^(src|test)\/(dwarf|elf)\//;
/** A § of a published document, which its name stands right before: "RISC-V unprivileged ISA §27", "Intel SDM 3A §4.10". */
const ofPublished = /\b(ISA|ABI|SDM|DDI\w+|IEEE 754|manual|standard|privileged specification)[\w .,()-]{0,12}$/;
/** How far before a § a name still counts, in characters: a list of sections over two lines of a comment. */
const reach = 90;

/**
 * The citations in a file, or in all texts of a folder. Neither docs/spec/, nor generated files, nor what follows published
 * standards is searched.
 */
export function citations(root: string, path: string): Citation[] {
  const full = join(root, path);
  const info = statSync(full, { throwIfNoEntry: false });
  if (!info || path === "docs/spec" || path === "test/docs" || /generated/.test(path) || published.test(path))
    return [];
  if (info.isDirectory()) return readdirSync(full).flatMap((name) => citations(root, `${path}/${name}`));
  if (!texts.test(path)) return [];
  const text = readFileSync(full, "utf8");
  const ours = [...text.matchAll(/§\s?(\d+(?:\.\d+)*)/g)].filter(
    ({ index }) => !ofPublished.test(text.slice(Math.max(0, index - 40), index)),
  );
  return ours.map(({ index, 0: whole, 1: section }) => ({
    place: `${path}:${text.slice(0, index).split("\n").length}`,
    specification: namedBefore(text.slice(Math.max(0, index - reach), index)) ?? ofFolder(path),
    section: section!,
    after: text.slice(index + whole.length, index + whole.length + 60).split("\n")[0]!,
  }));
}

/** Numbers of the headings: "2", "2.1". */
export function sectionsOf(specification: string): Set<string> {
  return new Set([...specification.matchAll(/^#{2,4} (\d+(?:\.\d+)*)\.? /gm)].map(([, number]) => number!));
}

function namedBefore(text: string): string | undefined {
  // Whatever name stands right before the sign, known or not; else the last one that was named the same way.
  const [, name, spoken] =
    [...text.matchAll(/\b([a-z]+(?:-[a-z]+)+)(?=[,:]? (?:§|$))|(MMU|VAS) specification/g)].at(-1) ?? [];
  return name ?? (spoken && { MMU: "mmu-hardware", VAS: "vas-semantics" }[spoken]);
}

function ofFolder(path: string): string | undefined {
  return byFolder.find(([folder]) => folder.test(path))?.[1];
}
