/** What cannot run under options is told at the option that is to blame, and at the file only if it cannot run as it is written. */
import assert from "node:assert/strict";
import { vas } from "../terminal.js";

const onCore = `scenario "Pinned"
machine rv64-sv39 { cores 2 }
kernel intended { quantum 10_000 }
program p { fn main() { return 0 } }
process A runs p() on core 1
`;
const far = `scenario "Far"
machine rv64-sv39
kernel intended
vas v { segment s at 0x30_0000_0000 size 4K rw- { } }
program p { fn main() { return 0 } }
process A runs p()
`;
const broadcasting = `scenario "Broadcasts"
machine cortex-a53
kernel intended { shootdown_by broadcast }
program p { fn main() { return 0 } }
process A runs p()
`;

const rows: readonly (readonly [what: string, text: string, words: readonly string[], message: RegExp])[] = [
  [
    "another setting than the one that is refused",
    broadcasting,
    ["run", "/f.vas", "--set", "machine.preset=skylake"],
    /^vas: error: --set machine\.preset=skylake: kernel\.shootdown_by: a broadcast needs /,
  ],
  [
    "an address of the file",
    far,
    ["run", "/f.vas", "--set", "machine.preset=arc-hs38-1k"],
    /^vas: error: --set machine\.preset=arc-hs38-1k: vas v: segment `s` .* is outside user space: /,
  ],
  [
    "a process's core, and another option that has no part in it",
    onCore,
    ["run", "/f.vas", "--set", "kernel.quantum=500", "--set", "machine.cores=1"],
    /^vas: error: --set machine\.cores=1: process A: core 1 does not exist: /,
  ],
  [
    "an option beside one that is no part of it",
    far,
    ["explore", "/f.vas", "--set", "machine.preset=arc-hs38-1k", "--set", "kernel.stack=64K"],
    /^vas: error: --set machine\.preset=arc-hs38-1k: vas v: /,
  ],
  [
    "a schedule that was asked for",
    onCore,
    ["run", "/f.vas", "--schedule", "nowhere"],
    /^vas: error: --schedule nowhere: there is no schedule `nowhere`: the file names none$/,
  ],
];

describe("what cannot run under options", () => {
  for (const [what, text, words, message] of rows)
    it(`is told at the option: ${what}`, async () => {
      const { out, err, status } = await vas(words, { files: { "/f.vas": text } });
      assert.equal(out, "");
      assert.match(err.trimEnd(), message);
      assert.equal(status, 2);
    });
});
