/** .vscode/: what F5 and the tasks name is there, and the problem matcher reads what the build prints. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const read = <T>(name: string): T => JSON.parse(readFileSync(join(root, ".vscode", name), "utf8")) as T;

interface Launch {
  configurations: { name: string; program?: string; preLaunchTask?: string; args?: string[]; outFiles?: string[] }[];
  compounds: { name: string; configurations: string[] }[];
  inputs: { id: string }[];
}
interface Tasks {
  tasks: {
    label: string;
    command: string;
    problemMatcher:
      string | never[] | { pattern: { regexp: string }; background: { beginsPattern: string; endsPattern: string } };
  }[];
}

describe("F5 in this repository", () => {
  const launch = read<Launch>("launch.json");
  const { tasks } = read<Tasks>("tasks.json");

  it("names programs, tasks, inputs and configurations that there are", () => {
    for (const { name, program, preLaunchTask, args = [] } of launch.configurations) {
      const path = program?.replace("${workspaceFolder}", root);
      if (path && !path.includes("/dist/")) assert.ok(existsSync(path), `${name}: ${program}`);
      if (preLaunchTask)
        assert.ok(
          tasks.some(({ label }) => label === preLaunchTask),
          `${name}: ${preLaunchTask}`,
        );
      for (const [, id] of args.join(" ").matchAll(/\$\{input:(\w+)\}/g))
        assert.ok(launch.inputs.some((input) => input.id === id));
    }
    const names = launch.configurations.map(({ name }) => name);
    for (const { configurations } of launch.compounds)
      for (const name of configurations) assert.ok(names.includes(name), name);
  });

  it("runs the watched build, whose lines the problem matcher reads", () => {
    const watch = tasks.find(({ label }) => label === "watch")!;
    assert.equal(watch.command, "node scripts/build.mjs --watch");
    assert.ok(typeof watch.problemMatcher === "object" && "pattern" in watch.problemMatcher);
    const { pattern, background } = watch.problemMatcher;
    assert.deepEqual(
      new RegExp(pattern.regexp).exec('src/cli/table.ts:42:7: error: Expected identifier but found "="')?.slice(1),
      ["src/cli/table.ts", "42", "7", "error", 'Expected identifier but found "="'],
    );
    const build = readFileSync(join(root, "scripts", "build.mjs"), "utf8");
    for (const line of ["[watch] build started", "[watch] build finished"]) {
      assert.ok(build.includes(`"${line}"`), line);
      assert.ok(
        [background.beginsPattern, background.endsPattern].some((text) => new RegExp(text).test(line)),
        line,
      );
    }
  });
});
