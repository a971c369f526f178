// Where a release goes, and the command that brings it there. Secrets come from the environment and are in no command line.
import { spawn } from "node:child_process";
import { relative } from "node:path";
import { root } from "../vscode/places.mjs";

/** Version of the tool that publishes to Open VSX; it needs a newer Node than we do, and only here. */
const ovsx = "ovsx@1.4.0";

/** Targets by name: the secret that each needs, and its command. */
export function publications({ extension, commandLine, maps, checksums, notes }, tag) {
  const file = (path) => relative(root, path);
  return {
    marketplace: {
      secret: "VSCE_PAT",
      command: ["node", "node_modules/@vscode/vsce/vsce", "publish", "--packagePath", file(extension)],
    },
    "open-vsx": { secret: "OVSX_PAT", command: ["npx", "--yes", ovsx, "publish", file(extension)] },
    npm: {
      secret: "NODE_AUTH_TOKEN",
      command: ["npm", "publish", `./${file(commandLine)}`, "--access", "public", "--provenance"],
    },
    github: {
      secret: "GH_TOKEN",
      command: [
        ...["gh", "release", "create", tag, "--verify-tag", "--title", tag, "--notes-file", file(notes)],
        ...[extension, commandLine, maps, checksums].map(file),
      ],
    },
  };
}

/**
 * Publishes to one target, or with `dryRun` prints what would be done. Rejects, before anything is sent, if the secret is
 * missing; and if the command fails.
 */
export async function publish(target, files, tag, { dryRun = false, environment = process.env } = {}) {
  const known = publications(files, tag);
  const publication = known[target];
  if (!publication) throw new Error(`There is no target "${target}"; there are: ${Object.keys(known).join(", ")}.`);
  const { secret, command } = publication;
  if (dryRun) {
    console.log(`would run, with ${secret} set: ${command.join(" ")}`);
    return;
  }
  if (!environment[secret]) throw new Error(`${secret} is not set: ${target} cannot be published to.`);
  const [program, ...words] = command;
  await new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: root, stdio: "inherit" });
    child.on("error", reject);
    child.on("close", (status) =>
      status === 0 ? resolve() : reject(new Error(`Publishing to ${target} failed (exit status ${status}).`)),
    );
  });
}
