/** The page "Debug your own C program" as a folder: its files as they stand there, built by its Makefiles. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const blocks = [...readFileSync("docs/c-programs.md", "utf8").matchAll(/```(\w+)\n(.*?)```/gs)].map(
  ([, kind, text]) => ({ kind: kind!, text: text! }),
);

/** The one block of a kind that has a pattern. */
export function blockOf(kind: string, pattern: RegExp): string {
  const found = blocks.filter((one) => one.kind === kind && pattern.test(one.text));
  assert.equal(found.length, 1, `${found.length} blocks of ${kind} with ${String(pattern)}`);
  return found[0]!.text;
}

const files: readonly (readonly [name: string, kind: string, pattern: RegExp])[] = [
  ["count.c", "c", /by_times\)/],
  ["cat.c", "c", /write\(1/],
  ["wc.c", "c", /lines\+\+/],
  ["list.c", "c", /^struct node \*push\(.*\)$/m],
  ["lists.c", "c", /^struct node \*push\(.*\);$/m],
  ["primes.c", "c", /composite/],
  ["start.c", "c", /_start/],
  ["picolibc.mk", "make", /^PICOLIBC/],
  ["count.vas", "text", /^scenario "My own C"/],
  ["shared.vas", "text", /^scenario "Eight programs/],
  ["lists.vas", "text", /^scenario "A library of my own"/],
  ["cat-and-wc.vas", "text", /^scenario "cat and wc/],
];

/** A new folder with what the page has the reader write, and built by the Makefile of that name, if one is given. */
export function followPage(...targets: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), "vas-c-"));
  const put = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  for (const [name, kind, pattern] of files) put(name, blockOf(kind, pattern));
  put("Makefile", `${blockOf("make", /^all:/m)}\n${blockOf("make", /^liblist/)}\n${blockOf("make", /^%\.elf/)}`);
  put("hamlet.txt", "to be or not to be\n");
  if (targets.length > 0) execFileSync("make", ["-s", ...targets], { cwd: folder });
  return folder;
}
