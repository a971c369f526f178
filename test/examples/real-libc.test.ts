/** The study of the real libc: it passes where the library is installed, shows its three findings, and says what helps elsewhere. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { report, startRun } from "../../src/simulator/index.js";
import { needFiles } from "../elf/toolchain.js";
import { compile, finish, openImage, sysroot } from "../witnesses/programs/linux-scenario.js";

const file = join(import.meta.dirname, "../../examples/studies/real-libc.vas");
const text = readFileSync(file, "utf8");
type Overrides = Readonly<Record<string, string | number | boolean>>;

describe("studies/real-libc.vas", () => {
  it("passes with shared ids, and shows what one address alone, scattered libraries and short lives cost", async function () {
    needFiles(this, `${sysroot}/lib/libc.so.6`);
    const image = await compile(text, file);
    assert.ok(typeof image !== "string", String(image));
    const measured = (
      overrides: Overrides,
    ): { readonly status: string; readonly all: number; readonly libc: number } => {
      const simulation = openImage(image, overrides);
      finish(simulation, startRun(simulation, { kind: "continue" }));
      const { status, tlbs, spaces } = report(simulation);
      const all = tlbs.filter(({ name }) => name === "JTLB").reduce((sum, { misses }) => sum + misses, 0);
      return { status, all, libc: spaces.find(({ name }) => name === "libc")!.counters.misses };
    };
    const shared = measured({});
    assert.equal(shared.status, "passed");
    const address = measured({ "kernel.share": "address" });
    assert.equal(address.status, "failed");
    assert.ok(address.libc > 5 * shared.libc, `${address.libc} without the id, ${shared.libc} with it`);
    const scattered = measured({ "kernel.share": "off", "kernel.aslr": true });
    assert.ok(address.all > 1.3 * scattered.all, `${address.all} at one address, ${scattered.all} scattered`);
    const series = { "kernel.quantum": 5_000_000 };
    const [lost, held] = [measured(series), measured({ ...series, "kernel.shared_id_release": "never" })];
    assert.ok(lost.libc > 4 * held.libc, `${lost.libc} given back, ${held.libc} held`);
  });

  it("tells where the library is to be had, if it is not there", async () => {
    const told = await compile(text.replace(sysroot, `${sysroot}-none`), file);
    assert.match(
      String(told),
      /^\d+: Files "\/usr\/riscv64-linux-gnu-none" cannot be read: .* It is the C library for riscv64 of Debian and Ubuntu: `apt install libc6-riscv64-cross`, or name another folder with lib\/libc\.so\.6\.$/m,
    );
  });
});
