// A release, step by step; .github/workflows/release.yml runs the same steps when a tag is pushed.
//
//   node scripts/release.mjs prepare 1.2.3 [DATE]      writes the version into package.json, the lockfile and CHANGELOG.md
//   node scripts/release.mjs check v1.2.3              says what stands in the way
//   node scripts/release.mjs build                     packages, maps, checksums and notes in out/release/
//   node scripts/release.mjs publish TARGET v1.2.3 [--dry-run]   to marketplace, open-vsx, npm or github
//   node scripts/release.mjs rehearse 1.2.3            all of it but the sending, in a clone of what is committed
import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { fail } from "./host/progress.mjs";
import { buildRelease, releaseFiles } from "./release/build.mjs";
import { problemsOf } from "./release/check.mjs";
import { prepare } from "./release/prepare.mjs";
import { publish } from "./release/publish.mjs";
import { rehearse } from "./release/rehearse.mjs";
import { root } from "./vscode/places.mjs";

const today = () => new Date().toISOString().slice(0, 10);

const steps = {
  async prepare(version = "", date = today()) {
    await prepare(root, version, date);
    console.log(`Prepared ${version}: look at the changes, commit them, and tag the commit v${version}.`);
  },
  async check(tag = "") {
    const problems = await problemsOf(root, tag);
    if (problems.length > 0) throw new Error(problems.join("\n"));
    console.log(`Nothing stands in the way of ${tag}.`);
  },
  async build() {
    for (const file of Object.values(await buildRelease()))
      console.log(`${relative(root, file)}: ${((await stat(file)).size / 1024).toFixed(0)} KB`);
  },
  async publish(target = "", tag = "", ...flags) {
    await publish(target, await releaseFiles(), tag, { dryRun: flags.includes("--dry-run") });
  },
  async rehearse(version = "") {
    process.stdout.write(await rehearse(version, today()));
  },
};

const [name = "", ...words] = process.argv.slice(2);
const step = Object.hasOwn(steps, name) ? steps[name] : null;
if (step) step(...words).catch(fail);
else fail(new Error(`Say which step: ${Object.keys(steps).join(", ")}.`));
