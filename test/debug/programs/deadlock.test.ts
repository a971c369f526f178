/** A deadlock of two C threads: the stop names both and what they wait at, and each has its stack of C functions down to where it began. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { buildGlibc, needTools } from "../../elf/toolchain.js";
import { connect, introduction, stopped } from "../client/client.js";

describe("debug session: a deadlock of two mutexes", () => {
  it("is told with both C stacks", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    const folder = mkdtempSync(path.join(tmpdir(), "vas-deadlock-"));
    try {
      const elf = buildGlibc(["test/elf/programs/deadlock.c"], ["-O1", "-g", "-static"]);
      const program = path.join(folder, "test.vas");
      writeFileSync(
        program,
        `scenario "test" machine rv64-sv39 { cores 2 } kernel intended program p from "${elf}" process A runs p()\n`,
      );
      const client = connect();
      await client.ask("initialize", introduction);
      await client.ask("launch", { program });
      await client.ask("configurationDone");
      const stop = await stopped(client);
      assert.match(
        stop.text ?? stop.description ?? "",
        /deadlock: A waits at the futex 0x[0-9a-f_]+; A\/main\.2 waits at the futex 0x[0-9a-f_]+/,
      );
      const stacks = async (): Promise<readonly (readonly string[])[]> => {
        const { threads } = await client.ask<DebugProtocol.ThreadsResponse["body"]>("threads");
        const all: string[][] = [];
        for (const { id } of threads) {
          const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
            threadId: id,
          });
          all.push(stackFrames.map(({ name }) => name));
        }
        return all;
      };
      const own = new Set(["main", "forwards", "backwards"]);
      const told = await stacks();
      const ofProgram = told.map((names) =>
        names.map((name) => name.replace(/ \(.*/, "")).filter((name) => own.has(name)),
      );
      assert.deepEqual(ofProgram, [["forwards", "main"], ["backwards"]]);
      for (const names of told) assert.match(names.join(" "), /lock/, "the library's frames are above them");
      await client.ask("disconnect");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
