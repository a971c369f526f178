/** Builds small scenarios for tests, and reads places marked in them. */
import { readdirSync, readFileSync } from "node:fs";
import { systemCalls } from "../../src/image/system-call.js";
import { createVasServices } from "../../src/language/editor/services.js";
import { parseScenario, type Problem } from "../../src/language/parser/parse.js";
import type { LanguageSettings } from "../../src/language/model/settings.js";

/** Settings like those that machine and kernel describe, small enough to read. */
export const settings: LanguageSettings = {
  machinePresets: [
    { name: "arc-hs38-1k", title: "ARC HS38", pageBytes: 8192, cores: 1, userEnd: 0x6000_0000, largePages: [] },
    { name: "rv64-sv39", title: "RV64 with Sv39", pageBytes: 4096, cores: 2, largePages: [2 ** 16, 2 ** 21, 2 ** 30] },
  ],
  // All but one.
  systemCalls: Object.keys(systemCalls).filter((name) => name !== "gettid"),
  kernelPresets: [
    { name: "linux-rfc", title: "Linux with the RFC's patches" },
    { name: "intended", title: "The RFC's intent" },
  ],
  machineSettings: [
    { name: "cores", type: "number", minimum: 1, maximum: 8, default: 1, doc: "Number of cores." },
    { name: "memory", type: "bytes", minimum: 65536, maximum: 1 << 30, doc: "Bytes of physical memory." },
    {
      name: "tags",
      type: "word",
      values: ["none", "asid", "asid+global", "asid+sasid"],
      doc: "What a TLB entry carries.",
    },
    { name: "check", type: "switch", default: false, doc: "Runs the coherence checker." },
    { name: "seed", type: "number", minimum: 0, default: 1, doc: "Seed of all randomness." },
    { name: "jtlb_ways", type: "number", values: ["2", "4"], doc: "Ways of the joint TLB." },
    {
      key: "jtlb_sets",
      type: "integer",
      values: [],
      minimum: 1,
      maximum: 65536,
      powerOfTwo: true,
      default: "preset",
      doc: "Sets of the joint TLB.",
    },
  ],
  kernelSettings: [
    { name: "quantum", type: "number", minimum: 1, default: 1000, doc: "Instructions per time slice." },
    { name: "lazy_attach", type: "switch", default: true, doc: "Copies mappings on first use." },
    { name: "shootdown", type: "switch", default: true, doc: "Flushes other cores' TLBs." },
  ],
};

export const services = createVasServices(settings);

/** A scenario around top-level text. */
export const around = (text: string): string => `scenario "Test"\nmachine rv64-sv39\nkernel linux-rfc\n${text}\n`;

/** A scenario whose `main` has this body; `extra` stands beside `main`. */
export const inMain = (body: string, extra = ""): string =>
  around(`program test(n) {\n${extra}\nfn main() {\n${body}\n}\n}\nprocess A runs test(1)`);

/** All problems of a text. */
export async function problemsOf(text: string): Promise<readonly Problem[]> {
  return (await parseScenario(services, text, "test.vas")).problems;
}

/** Removes the marks « and » and tells what they enclosed, 1-based. */
export function unmark(marked: string): {
  text: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
} {
  const start = marked.indexOf("«");
  const end = marked.indexOf("»") - 1;
  const text = marked.replace("«", "").replace("»", "");
  const place = (offset: number): [number, number] => {
    const before = text.slice(0, offset).split("\n");
    return [before.length, before.at(-1)!.length + 1];
  };
  const [line, column] = place(start);
  const [endLine, endColumn] = place(end);
  return { text, line, column, endLine, endColumn };
}

/** The design's samples and the project's examples, by path. */
export function allScenarios(): { path: string; text: string }[] {
  return ["test/language/samples", "examples"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".vas"))
      .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(`${folder}/${name}`, "utf8") })),
  );
}
