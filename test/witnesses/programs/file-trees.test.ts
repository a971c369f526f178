/** Trees of files: folders and archives as programs see them, and what is said of those that cannot be read. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compileSource, type FolderEntry } from "../../../src/compiler/index.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import type { FileNode } from "../../../src/image/file-tree.js";
import { createCoreServices } from "../../../src/language/index.js";
import { needTools } from "../../elf/toolchain.js";

const folders: Readonly<Record<string, readonly FolderEntry[]>> = {
  "/s/tree": [
    { name: "b.txt", kind: "file", executable: false },
    { name: "bin", kind: "directory" },
    { name: "a", kind: "link", target: "b.txt" },
  ],
  "/s/tree/bin": [{ name: "run", kind: "file", executable: true }],
};

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function compile(
  words: string,
  contents: Readonly<Record<string, Uint8Array>> = {},
): Promise<readonly FileNode[] | string> {
  const text = `scenario "t" machine rv64-sv39 kernel intended ${words} program p { fn main() { } } process A runs p`;
  const readBytes = async (location: string): Promise<Uint8Array> => {
    const bytes = contents[location] ?? (location.startsWith("/s/tree/") ? encode(location) : undefined);
    if (bytes === undefined) throw new Error("no such file");
    return bytes;
  };
  const listFolder = async (folder: string): Promise<readonly FolderEntry[]> => {
    const entries = folders[folder];
    if (entries === undefined) throw new Error("no such folder");
    return entries;
  };
  const services = createCoreServices(languageSettings());
  const { image, problems } = await compileSource(services, text, { source: "/s/t.vas", readBytes, listFolder });
  return image === null ? problems.map(({ line, message }) => `${line}: ${message}`).join("\n") : (image.files ?? []);
}

const shown = (files: readonly FileNode[] | string): unknown =>
  typeof files === "string"
    ? files
    : files.map((node) =>
        node.kind === "file"
          ? `${node.path} ${node.executable ? "x" : "-"} ${new TextDecoder().decode(node.bytes)}`
          : `${node.path} ${node.kind}${node.kind === "link" ? ` ${node.target}` : ""}`,
      );

describe("files of a scenario", () => {
  it("are a folder's, in the order of their names, at the root or where `at` says", async () => {
    assert.deepEqual(shown(await compile('files "tree"')), [
      "/a link b.txt",
      "/b.txt - /s/tree/b.txt",
      "/bin directory",
      "/bin/run x /s/tree/bin/run",
    ]);
    assert.deepEqual(shown(await compile('files "tree" at "/opt/x/" only "**/run", "?"')), [
      "/opt/x/a link b.txt",
      "/opt/x/bin/run x /s/tree/bin/run",
    ]);
    assert.deepEqual(shown(await compile('files "tree" only "*.txt"')), ["/b.txt - /s/tree/b.txt"]);
  });

  it("are an archive's: ustar, long names of GNU and of pax, links of both kinds", async function () {
    needTools(this, "tar");
    const folder = mkdtempSync(path.join(tmpdir(), "vas-tar-"));
    try {
      const deep = `${"d".repeat(90)}/${"e".repeat(90)}`;
      mkdirSync(path.join(folder, "in", deep), { recursive: true });
      writeFileSync(path.join(folder, "in", deep, "file"), "deep");
      writeFileSync(path.join(folder, "in/run"), "#!", { mode: 0o755 });
      symlinkSync("run", path.join(folder, "in/soft"));
      for (const format of ["gnu", "pax"]) {
        const archive = path.join(folder, `${format}.tar`);
        execFileSync("tar", ["-C", path.join(folder, "in"), `--format=${format}`, "-cf", archive, "."]);
        const bytes = new Uint8Array(readFileSync(archive));
        const files = await compile('files "x.tar" only "run", "soft", "**/file"', { "/s/x.tar": bytes });
        assert.deepEqual([...(shown(files) as string[])].sort(), [
          `/${deep}/file - deep`,
          "/run x #!",
          "/soft link run",
        ]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("that cannot be read are errors at their place, with what was looked at", async () => {
    assert.equal(await compile('files "none"'), '1: Files "none" cannot be read: no such folder (looked at /s/none).');
    assert.equal(
      await compile('files "none.tar"'),
      '1: Files "none.tar" cannot be read: no such file (looked at /s/none.tar).',
    );
    assert.match(
      String(await compile('files "x.tar"', { "/s/x.tar": encode("z".repeat(1024)) })),
      /it is no tar archive: no header at byte 0/,
    );
    assert.match(
      String(await compile('files "x.tar"', { "/s/x.tar": Uint8Array.of(0x1f, 0x8b, 0, 0) })),
      /it is compressed: unpack it with gunzip/,
    );
    assert.match(String(await compile('files "tree" at "opt"')), /write `at "\/opt"`/);
  });

  it("are for executables: settings of processes that run others are errors", async () => {
    const text = (settings: string): Promise<unknown> =>
      compile(`program q { fn main() { } } process B runs q { ${settings} }`);
    assert.match(String(await text('stdin "x"')), /Only a process that runs an executable has `stdin`: remove it/);
    assert.match(String(await text("stdin 5")), /Write `stdin "lines.txt"`/);
    assert.match(String(await text('uid "x"')), /Write `uid 1000`/);
  });
});
