// What is in the packages, and that packaging again gives the same bytes.
import assert from "node:assert/strict";
import { cp, mkdir, readFile, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { buildInMemory } from "../../scripts/build.mjs";
import { packageCommandLine, packageExtension } from "../../scripts/package.mjs";
import { command } from "../../scripts/host/progress.mjs";
import { root } from "../../scripts/vscode/places.mjs";
import { inEmptyFolder, namesInZip, packages } from "./packages.mjs";

const examples = async () =>
  (await readdir(join(root, "examples"), { recursive: true })).filter((name) => name.endsWith(".vas")).sort();

/** Libraries that the product is made of: docs/dependencies.md, "In the product". */
async function librariesOfTheProduct() {
  const page = await readFile(join(root, "docs", "dependencies.md"), "utf8");
  const section = page.split("## In the product")[1].split("\n## ")[0];
  return [...section.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
}

// Packaging takes as long as the machine is busy.
const patience = 300_000;

describe("the .vsix", function () {
  this.timeout(patience);
  let names;
  before(async () => {
    names = (await namesInZip((await packages()).extension)).map((name) => name.replace(/^extension\//, ""));
  });

  it("has every example", async () => {
    for (const example of await examples()) assert.ok(names.includes(`examples/${example}`), example);
  });

  it("has every file that the manifest names: bundles, icons, grammar, pictures of a walkthrough", async () => {
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const paths = JSON.stringify(manifest)
      .match(/"(\.\/)?(media|dist)\/[^"*]+\.\w+"/g)
      .map((text) => text.slice(1, -1).replace(/^\.\//, ""));
    assert.ok(paths.length > 8);
    for (const path of paths) assert.ok(names.includes(path), path);
  });

  it("has no source map, source, test or document of the clone", () => {
    assert.deepEqual(
      names.filter((name) => /\.map$|\.tsx?$|^(src|test|scripts|docs|node_modules|out|packaging)\//.test(name)),
      [],
    );
  });

  it("has the notices of what is bundled", () => assert.ok(names.includes("THIRD-PARTY-NOTICES.txt")));
});

describe("the notices", function () {
  this.timeout(patience);
  for (const [product, file] of [
    ["extension", "dist/THIRD-PARTY-NOTICES.txt"],
    ["command line", "dist/cli/THIRD-PARTY-NOTICES.txt"],
  ]) {
    it(`of the ${product} give name, version and licence of each library, and its text`, async () => {
      await packages();
      const text = await readFile(join(root, file), "utf8");
      const titles = [...text.matchAll(/^={80}\n(\S+) (\S+) \(([^)]+)\)\n[^=]*={80}\n\n(\S)/gm)];
      assert.ok(titles.length > 15, `${titles.length}`);
      assert.equal(Number(/code of (\d+) libraries/.exec(text)[1]), titles.length);
      assert.match(text, /Permission is hereby granted, free of charge/);
      assert.match(text, /Apache License/);
    });
  }

  it("name every library that docs/dependencies.md counts to the product", async () => {
    await packages();
    const text = (
      await Promise.all(
        ["dist", "dist/cli"].map((folder) => readFile(join(root, folder, "THIRD-PARTY-NOTICES.txt"), "utf8")),
      )
    ).join("");
    for (const name of await librariesOfTheProduct()) {
      // Types only: nothing of it is in a bundle.
      if (name !== "@vscode/debugprotocol") assert.ok(text.includes(`\n${name} `), name);
    }
  });
});

describe("building and packaging again", function () {
  this.timeout(patience);

  it("gives the same bytes, from another folder too", async () => {
    const first = await buildInMemory();
    await inEmptyFolder(async (folder) => {
      for (const path of [
        "src",
        "examples",
        "scripts",
        "package.json",
        "package-lock.json",
        "langium-config.json",
        "tsconfig.json",
      ])
        await cp(join(root, path), join(folder, path), { recursive: true });
      await symlink(join(root, "node_modules"), join(folder, "node_modules"));
      await command(process.execPath, ["scripts/build.mjs"], { cwd: folder });
      for (const { path, contents } of first) {
        const name = path.slice(root.length + 1);
        // Maps name the sources by relative paths, and are in no package.
        if (name.endsWith(".map")) continue;
        assert.ok(Buffer.from(contents).equals(await readFile(join(folder, name))), name);
      }
    });
  });

  it("gives the same packages, at another time and in another time zone", async () => {
    const { extension, commandLine } = await packages();
    await inEmptyFolder(async (folder) => {
      await mkdir(join(folder, "again"));
      const zone = process.env.TZ;
      process.env.TZ = "Asia/Kathmandu";
      try {
        for (const [file, make] of [
          [extension, packageExtension],
          [commandLine, packageCommandLine],
        ]) {
          const again = join(folder, "again", file.slice(file.lastIndexOf("/") + 1));
          await make(again);
          assert.ok((await readFile(file)).equals(await readFile(again)), again);
        }
      } finally {
        if (zone === undefined) delete process.env.TZ;
        else process.env.TZ = zone;
      }
    });
  });
});
