/** docs/dependencies.md lists what package.json has, each pinned, none twice. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const page = readFileSync(join(root, "docs", "dependencies.md"), "utf8");

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
  engines: Record<string, string>;
}
interface Lock {
  packages: Record<
    string,
    { hasInstallScript?: boolean; deprecated?: string; version?: string; engines?: Readonly<Record<string, string>> }
  >;
}
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;

/** Packages in the first column of the tables, but of those that are fetched when needed. */
const listed = page
  .split("## Fetched when needed")[0]!
  .split("\n")
  .flatMap((line) => [...(/^\| (`.*?) \|/.exec(line)?.[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name!));

describe("docs/dependencies.md", () => {
  it("lists each dependency once, and nothing else", () => {
    assert.deepEqual([...listed].sort(), Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).sort());
  });

  it("is right that all are pinned, to what the lockfile has", () => {
    for (const [name, version] of Object.entries(manifest.devDependencies)) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
      assert.equal(lock.packages[`node_modules/${name}`]?.version, version, name);
    }
  });

  it("is right that nothing of ours is deprecated", () => {
    for (const name of listed) assert.equal(lock.packages[`node_modules/${name}`]?.deprecated, undefined, name);
  });
});

describe("install scripts", () => {
  it("are allowed or denied by name, so that npm has nothing to warn of", () => {
    const scripted = Object.entries(lock.packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ""));
    for (const name of scripted)
      assert.equal(typeof manifest.allowScripts[name], "boolean", `${name}: add it to allowScripts in package.json`);
  });
});

/** Is a version of Node, as [major, minor], in a range of npm's: `^20.19.0 || >= 22`? */
function allows(range: string, [major, minor]: readonly [number, number]): boolean {
  return range.split("||").some((part) =>
    part
      .replaceAll(/([<>=~^]) +/g, "$1")
      .trim()
      .split(/ +/)
      .every((one) => {
        const [, sign, first, second] = /^([<>=~^]*)(\d+|\*)(?:\.(\d+))?/.exec(one)!;
        if (first === "*") return true;
        const order = (major - Number(first)) * 1000 + (second === undefined ? 0 : minor - Number(second));
        if (sign === ">=") return order >= 0;
        if (sign === "<=") return order <= 0;
        assert.match(sign!, /^[\^~]?$/, `${one} is no range that is known here`);
        return major === Number(first) && order >= 0;
      }),
  );
}

describe("the versions of Node in package.json", () => {
  it("are versions that every package of the lockfile takes, so that npm has nothing to warn of", () => {
    const versions = Array.from({ length: 12 }, (_, at) => at + 16).flatMap((major) =>
      Array.from({ length: 25 }, (_, minor) => [major, minor] as const),
    );
    const ours = versions.filter((version) => allows(manifest.engines["node"]!, version));
    assert.ok(ours.length > 50);
    for (const [name, { engines }] of Object.entries(lock.packages)) {
      const refused = ours.filter((version) => !allows(engines?.["node"] ?? "*", version));
      assert.deepEqual(refused, [], `${name} wants Node ${engines?.["node"]}`);
    }
  });
});
