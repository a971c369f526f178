/** `vas run` says the same as text and as JSON: every process and every TLB with the same numbers, the same exit status. */
import assert from "node:assert/strict";
import { runnable } from "../../debug/client/client.js";
import { sampled } from "../../sample.js";
import { vas } from "../terminal.js";

interface Document {
  readonly processes: readonly {
    readonly name: string;
    readonly pid: number;
    readonly exit: { readonly code?: number; readonly signal?: string } | null;
    readonly counters: Readonly<Record<"misses" | "hits" | "fills" | "walks" | "faults", number>>;
  }[];
  readonly tlbs: readonly (Readonly<Record<"core" | "misses" | "hits" | "fills" | "evictions", number>> & {
    readonly name: string;
  })[];
}

describe("vas run as text and as JSON", () => {
  for (const name of sampled(runnable, 12, 2))
    it(`agree about ${name}`, async () => {
      const text = await vas(["run", `examples/${name}`]);
      const json = await vas(["run", `examples/${name}`, "--json"]);
      assert.equal(text.status, json.status);
      const rows = text.out.split("\n").map((line) => line.trim().replace(/ {2,}/g, "|"));
      const { processes, tlbs } = JSON.parse(json.out) as Document;
      for (const { name: title, pid, exit, counters } of processes) {
        const ended = exit === null ? "still running" : (exit.signal ?? `exit ${exit.code}`);
        const { misses, hits, fills, walks, faults } = counters;
        const row = [title, pid, ended, misses, hits, fills, walks, faults].join("|");
        assert.ok(rows.includes(row), row);
      }
      for (const { name: title, core, misses, hits, fills, evictions } of tlbs) {
        const row = [title, core, misses, hits, fills, evictions].join("|");
        assert.ok(rows.includes(row), row);
      }
    });
});
