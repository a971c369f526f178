// The steps of a release, and that the workflows consist of them.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../../scripts/host/progress.mjs";
import { notesOf, released } from "../../scripts/release/changelog.mjs";
import { problemsOf } from "../../scripts/release/check.mjs";
import { prepare } from "../../scripts/release/prepare.mjs";
import { publications, publish } from "../../scripts/release/publish.mjs";
import { rehearse } from "../../scripts/release/rehearse.mjs";
import { root } from "../../scripts/vscode/places.mjs";
import { inEmptyFolder } from "./packages.mjs";

const files = Object.fromEntries(
  ["extension", "commandLine", "maps", "checksums", "notes"].map((name) => [name, join(root, "out", "release", name)]),
);

/** A repository with one commit that is fit to be released as 1.2.3. */
async function fitClone(folder) {
  for (const name of ["package.json", "package-lock.json"]) await cp(join(root, name), join(folder, name));
  await writeFile(
    join(folder, "CHANGELOG.md"),
    "# Changelog\n\n## [Unreleased]\n\n- New.\n\n## [1.0.0] - 2026-01-01\n\n- Old.\n",
  );
  await prepare(folder, "1.2.3", "2026-12-24");
  const git = (...words) =>
    command("git", ["-c", "user.name=Test", "-c", "user.email=test@localhost", ...words], { cwd: folder });
  await git("init", "--quiet");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "Release");
}

async function edit(folder, file, change) {
  const path = join(folder, file);
  await writeFile(path, change(await readFile(path, "utf8")));
}

describe("the changelog", () => {
  const text = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- New.\n\n## [1.0.0] - 2026-01-01\n\n- Old.\n";

  it("turns what is unreleased into a version, and leaves the place for the next", () => {
    const after = released(text, "1.1.0", "2026-12-24");
    assert.equal(notesOf(after, "Unreleased"), "");
    assert.equal(notesOf(after, "1.1.0"), "### Added\n\n- New.");
    assert.equal(notesOf(after, "1.0.0"), "- Old.");
    assert.match(after, /^## \[1\.1\.0\] - 2026-12-24$/m);
    assert.equal(notesOf(after, "1.1"), null);
  });

  it("refuses to release nothing, or a version twice", () => {
    assert.throws(() => released(text.replace("### Added\n\n- New.\n", ""), "1.1.0", "2026-12-24"), /nothing under/);
    assert.throws(() => released(text, "1.0.0", "2026-12-24"), /has a section of 1\.0\.0 already/);
    assert.throws(() => released("# Changelog\n", "1.1.0", "2026-12-24"), /has no "## \[Unreleased\]"/);
  });
});

describe("the check before a release", function () {
  this.timeout(60_000);

  it("finds nothing in a clone that is prepared", () =>
    inEmptyFolder(async (folder) => {
      await fitClone(folder);
      assert.deepEqual(await problemsOf(folder, "v1.2.3"), []);
    }));

  for (const [what, spoil, problem, tag = "v1.2.3"] of [
    ["another tag", async () => undefined, /^The tag is v1\.2\.4 and package\.json says 1\.2\.3/, "v1.2.4"],
    [
      "a lockfile of another version",
      (folder) =>
        edit(folder, "package-lock.json", (text) => text.replaceAll('"version": "1.2.3"', '"version": "1.2.2"')),
      /^package-lock\.json says 1\.2\.2/,
    ],
    [
      "a changelog that is silent",
      (folder) => edit(folder, "CHANGELOG.md", (text) => text.replace("1.2.3", "1.2.2")),
      /^CHANGELOG\.md says nothing of 1\.2\.3/,
    ],
    [
      "a dependency that is not pinned",
      (folder) => edit(folder, "package.json", (text) => text.replace(/"esbuild": "/, '"esbuild": "^')),
      /^esbuild is not pinned: "\^/,
    ],
    [
      "a file that is not committed",
      (folder) => writeFile(join(folder, "new"), ""),
      /^Files differ from what is committed:\n\?\? new$/,
    ],
  ]) {
    it(`finds ${what}`, () =>
      inEmptyFolder(async (folder) => {
        await fitClone(folder);
        await spoil(folder);
        const problems = await problemsOf(folder, tag);
        assert.ok(
          problems.some((text) => problem.test(text)),
          problems.join("\n"),
        );
      }));
  }

  it("is preceded by a version that is one", () =>
    assert.rejects(prepare(root, "v1.2.3", "2026-12-24"), /is no version/));
});

describe("publishing", () => {
  it("is refused before anything is sent if the secret is missing", async () => {
    for (const [target, { secret }] of Object.entries(publications(files, "v1.2.3")))
      await assert.rejects(
        publish(target, files, "v1.2.3", { environment: {} }),
        new RegExp(`^Error: ${secret} is not set`),
      );
    await assert.rejects(
      publish("elsewhere", files, "v1.2.3", { environment: {} }),
      /no target "elsewhere"; there are: marketplace, open-vsx, npm, github/,
    );
  });

  it("has no secret on a command line, and sends each package to where it belongs", () => {
    const { marketplace, npm, github, "open-vsx": openVsx } = publications(files, "v1.2.3");
    assert.equal(marketplace.command.at(-1), "out/release/extension");
    assert.equal(openVsx.command.at(-1), "out/release/extension");
    assert.ok(npm.command.includes("./out/release/commandLine"));
    for (const name of ["extension", "commandLine", "maps", "checksums"])
      assert.ok(github.command.includes(`out/release/${name}`), name);
    for (const { command: words } of [marketplace, openVsx, npm, github])
      assert.doesNotMatch(words.join(" "), /\$|PAT|TOKEN/);
  });
});

describe("the rehearsal of release 0.2.0", function () {
  this.timeout(300_000);

  it("does everything but the sending, and changes nothing here", async () => {
    const before = await command("git", ["status", "--porcelain"], { cwd: root });
    const said = await rehearse("0.2.0", "2026-12-24");
    assert.match(said, /Nothing stands in the way of v0\.2\.0/);
    assert.match(said, /vas-debugger-0\.2\.0\.vsix: \d{4} KB/);
    assert.match(said, /vas-debugger-0\.2\.0\.tgz: \d{3,4} KB/);
    assert.equal(said.match(/^would run, with/gm)?.length, 4);
    assert.equal(await command("git", ["status", "--porcelain"], { cwd: root }), before);
    assert.equal((await command("git", ["tag", "--list", "v0.2.0"], { cwd: root })).trim(), "");
  });
});

describe("the workflows", () => {
  const folder = join(root, ".github", "workflows");
  const read = (name) => readFile(join(folder, name), "utf8");
  const manifest = async () => JSON.parse(await readFile(join(root, "package.json"), "utf8"));

  it("consist of scripts of this repository", async () => {
    const { scripts } = await manifest();
    const known = [
      /^npm ci( --no-audit --no-fund)?$/,
      /^bash \.ci\/run$/,
      /^node scripts\/release\.mjs (check|build|publish|rehearse)( |$)/,
      new RegExp(`^npm run (${Object.keys(scripts).join("|")})$`),
    ];
    const texts = await Promise.all((await readdir(folder)).map(read));
    const steps = texts.flatMap((text) => [...text.matchAll(/^\s*(?:- )?run: (.*)$/gm)].map(([, step]) => step));
    assert.ok(steps.length >= 6);
    for (const step of steps)
      assert.ok(
        known.some((pattern) => pattern.test(step)),
        step,
      );
    assert.ok(existsSync(join(root, ".ci", "run")));
  });

  it("publish to every target there is", async () => {
    const release = await read("release.yml");
    const [, listed] = /target: \[(.*)\]/.exec(release);
    assert.deepEqual(listed.split(", "), Object.keys(publications(files, "v1.2.3")));
    for (const { secret } of Object.values(publications(files, "v1.2.3")))
      assert.ok(release.includes(`${secret}: `), secret);
  });

  it("test on the oldest Node that package.json allows", async () => {
    const { engines } = await manifest();
    assert.ok((await read("ci.yml")).includes(`node: ${/\d+\.\d+/.exec(engines.node)[0]}.0 `));
  });
});
