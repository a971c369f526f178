/**
 * TLB misses of real programs beside qemu: a plugin of qemu-riscv64 writes down every fetch, load and store; an independent model of
 * the machine's TLBs (test/machine/tlb/reference) is asked about each of them. Attempt by attempt it must miss where the simulator did, in
 * the same level, and the sums must be the counters of the processes and files that the pages belong to.
 *
 * What the kernel does is given to both: which attempt faulted and what was mapped then, and what was flushed. Static programs lie at one
 * address on both sides; stacks, heaps and mappings are moved to where the simulator has them.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  counterTotals,
  EventKind,
  FaultKind,
  FlushScope,
  getRegister,
  type MachineConfig,
  type OwnerId,
  type TraceEvent,
} from "../../../src/machine/index.js";
import { linuxCalls } from "../../../src/image/linux-call.js";
import type { Simulation } from "../../../src/simulator/index.js";
import { recordEvents } from "../../../src/trace/index.js";
import { buildMusl, buildPicolibc, needLibraries, needTools, runTool } from "../../elf/toolchain.js";
import { shiftRegister, type ModelPage } from "../../machine/tlb/reference/page.js";
import { ModelCore } from "../../machine/tlb/reference/tlb.js";
import { swept } from "../../sample.js";
import { accessesUnderQemu, buildPlugin, type Attempt } from "./access-log.js";
import { open, withPrograms } from "../programs/linux-scenario.js";

const programs = {
  "structures and recursion, picolibc": [() => buildPicolibc(["examples/real/structs.c"], "rv64imac", ["-O1"]), ["12"]],
  "callbacks, musl": [() => buildMusl(["test/elf/programs/callbacks.c"], ["-O1"]), ["6"]],
  "hello, musl": [() => buildMusl(["test/elf/programs/hello.c"], ["-O1"]), []],
} as const;
/** Small TLBs, so that programs of some ten pages replace entries; hello has the presets' own. */
const small = "jtlb_sets 2 jtlb_ways 2 uitlb_entries 2 udtlb_entries 3";
const machines = ["arc-hs38-4k", "rv64-sv39", "sifive-u74", "cortex-a53", "skylake"];
const pageBytes = 4096;

/** Events of a run, by the attempts that caused them. */
function eventsOf(simulation: Simulation): ReadonlyMap<number, readonly TraceEvent[]> {
  const events = new Map<number, TraceEvent[]>();
  const recording = recordEvents(simulation, { from: 0, to: Infinity, most: Infinity, refills: true }, (event) => {
    const others = events.get(event.tick);
    if (others === undefined) events.set(event.tick, [event]);
    else others.push(event);
  });
  let step = recording.next();
  while (step.done !== true) step = recording.next();
  assert.equal(step.value.lost, 0);
  return events;
}

const kinds = ["fetch", "load", "store"] as const;

/** The machine's TLBs once more, with the pages that the kernel has mapped. */
class Witness {
  readonly core: ModelCore;
  private readonly pages: ModelPage[] = [];
  /** Misses in the first level, and in all, of pages of the program's file and of its own. */
  readonly sums = { file: { first: 0, last: 0 }, own: { first: 0, last: 0 } };
  private readonly ofFile = new Set<number>();

  constructor(
    config: MachineConfig,
    /** States of the shift registers that choose ways, one a TLB. */
    randoms: readonly number[],
    private readonly asid: number,
    private readonly isCode: (page: number) => boolean,
    private readonly isFile: (page: number) => boolean,
    /** Pages that are there from the start. */
    loaded: readonly number[],
  ) {
    this.core = new ModelCore(config, randoms.map(shiftRegister));
    for (const page of loaded) this.enter(page, "rw", []);
    this.core.enterSpace({ name: "A", asid, subscribed: new Set(), pages: this.pages });
  }

  /** One attempt: what it misses, until it is done or faults. */
  attempt({ fetches, data }: Attempt): { readonly missed: readonly string[]; readonly faulted: boolean } {
    this.core.missed = [];
    let faulted = false;
    const all = [...fetches.map((page) => [page, "fetch"] as const), ...data];
    for (const [page, access] of all) {
      const { as } = this.core.access(page, access);
      if (as === "done") continue;
      assert.equal(as, "fault");
      faulted = true;
      break;
    }
    for (const [at, [where, , page]] of this.core.missed.entries()) {
      // An access that finds no page is counted for what is mapped there.
      const isLost = faulted && at === this.core.missed.length - 1 && where === "all";
      const sum = this.sums[(isLost ? this.isFile(page) : this.ofFile.has(page)) ? "file" : "own"];
      sum.first++;
      if (where === "all") sum.last++;
    }
    return { missed: this.core.missed.map(([where, access, page]) => `${where} ${access} ${page}`), faulted };
  }

  /** What the kernel has done: about a fault, in a call. */
  heed({ kind, a, b, c, d, e }: TraceEvent, isSoftware: boolean): void {
    const page = Math.floor(a / pageBytes);
    if (kind === EventKind.PageFault) {
      const isOfFile = e === FaultKind.Mapped || e === FaultKind.SegmentFill;
      const rights = !isOfFile ? "rw" : this.isCode(page) ? "rx" : "r";
      if (isOfFile) this.ofFile.add(page);
      else this.ofFile.delete(page);
      this.enter(page, rights, kinds[b] === "store" ? [page] : []);
      if (isSoftware) this.core.preload(page, kinds[b]!);
    } else if (kind === EventKind.TlbFlush && b !== FlushScope.Micro) {
      // What goes with it of the first level is the model's own affair.
      assert.equal(b, FlushScope.Page);
      this.core.flushPage(page, this.asid, -1);
    } else if (kind === EventKind.SystemCall && (a === linuxCalls.munmap || a === linuxCalls.mprotect)) {
      const [first, end] = [b / pageBytes, (b + c) / pageBytes];
      const rights = a === linuxCalls.munmap ? null : ["", "r", "", "rw"][d]!;
      for (const one of this.pages.filter((one) => one.first >= first && one.first < end)) {
        this.pages.splice(this.pages.indexOf(one), 1);
        if (rights !== null) this.pages.push({ ...one, rights });
      }
    }
  }

  private enter(page: number, rights: string, dirty: readonly number[]): void {
    const at = this.pages.findIndex(({ first }) => first === page);
    if (at >= 0) this.pages.splice(at, 1);
    const marks = { rights, global: false, shared: -1, dirty: new Set(dirty) };
    this.pages.push({ first: page, count: 1, step: 1, frame: page, ...marks });
  }
}

describe("TLB misses of real programs", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vas-plugin-"));
  after(() => rmSync(folder, { recursive: true }));
  const all = machines.flatMap((machine) => Object.entries(programs).map((program) => [machine, program] as const));
  for (const [machine, [name, [build, args]]] of swept(all, 1)) {
    it(`are those of an independent model that is told what qemu accesses: ${name}, ${machine}`, async function () {
      needTools(this, "qemu-riscv64", "cc", "riscv64-unknown-elf-gcc");
      needLibraries(this);
      const plugin = buildPlugin(folder);
      await withPrograms({ program: build() }, async (place) => {
        const program = path.join(place, "program");
        const words = args.map((one) => `"${one}"`).join(", ");
        const simulation = await open(
          `scenario "test" machine ${machine} { ${name.startsWith("hello") ? "" : small} } kernel intended { fault_around 1 quantum 1_000_000_000 }
          program p from "${program}" { env P "" } process A runs p(${words})`,
          path.join(place, "test.vas"),
        );
        const { machine: real, kernel } = simulation.system;
        const stack = Number(getRegister(real.cores[0]!, 2));
        const segments = runTool("riscv64-unknown-elf-readelf", ["-lW", program]);
        const code = /LOAD +\S+ +(\S+) +\S+ +\S+ +(\S+) +R *E/.exec(segments)!;
        const [first, end] = [Number(code[1]), Number(code[1]) + Number(code[2])];
        const isCode = (page: number): boolean => (page + 1) * pageBytes > first && page * pageBytes < end;
        // What the loader has written: arguments on the first page of the stack, zeros behind the data of the file.
        const data = /LOAD +\S+ +(\S+) +\S+ +(\S+) +(\S+) +RW/.exec(segments)!;
        const [dataEnd, hasZeros] = [Number(data[1]) + Number(data[2]), Number(data[3]) > Number(data[2])];
        const loaded = [stack, ...(hasZeros ? [dataEnd] : [])];
        const randoms = real.cores[0]!.tlbs.map(({ random }) => random.state);
        const events = eventsOf(simulation);
        const every = [...events.values()].flat();
        const asid = every.find(({ kind }) => kind === EventKind.ContextWrite)!.a;
        const witness = new Witness(
          real.config,
          randoms,
          asid,
          isCode,
          (page) => (page + 1) * pageBytes > first && (page + 1) * pageBytes <= dataEnd,
          loaded.map((address) => Math.floor(address / pageBytes)),
        );
        const places: readonly number[] = [linuxCalls.brk, linuxCalls.mmap];
        const mappings = every.filter(({ kind, a }) => kind === EventKind.SystemCallReturn && places.includes(a));
        const theirs = accessesUnderQemu(plugin, program, args, { stack, mappings: mappings.map(({ b }) => b) });
        const missKinds: readonly number[] = [EventKind.MicroMiss, EventKind.TlbMiss];
        const isSoftware = real.config.refill === "software";
        let attempts = 0;
        for (let n = 0; n < theirs.length; attempts++) {
          const { missed, faulted } = witness.attempt(theirs[n]!);
          const ours = (events.get(attempts) ?? [])
            .filter(({ kind }) => missKinds.includes(kind))
            .map(({ kind, a, b }) =>
              [kind === EventKind.MicroMiss ? "first" : "all", kinds[b], Math.floor(a / pageBytes)].join(" "),
            );
          assert.deepEqual(ours, missed, `attempt ${attempts}`);
          // The kernel's answer has the tick that comes then.
          const own = events.get(attempts + 1) ?? [];
          const faults = own.filter(({ kind }) => kind === EventKind.PageFault);
          assert.equal(
            faults.length > 0,
            faulted,
            `attempt ${attempts}: ${JSON.stringify(theirs[n])} ${JSON.stringify(own)}`,
          );
          for (const event of own) witness.heed(event, isSoftware);
          if (!faulted) n++;
        }
        assert.equal(attempts, real.tick);
        const isTlb = real.config.tlbs.map(({ serves }) => serves !== "walk");
        const last = Math.max(...real.config.tlbs.map(({ level }, at) => (isTlb[at] ? level : 0)));
        const counted = (
          of: Parameters<typeof counterTotals>[1],
        ): { readonly first: number; readonly last: number } => {
          const { tlbs } = counterTotals(real, of);
          const sum = (level: number): number =>
            tlbs.reduce(
              (all, { both }, at) => all + (isTlb[at] && real.config.tlbs[at]!.level === level ? both.misses : 0),
              0,
            );
          return { first: sum(1), last: sum(last) };
        };
        const { file, own } = witness.sums;
        const owner = (kind: string): OwnerId => kernel.owners.find((one) => one.kind === kind)!.id;
        assert.deepEqual(counted({ owner: owner("file") }), file);
        assert.deepEqual(counted({ owner: owner("process") }), own);
        const all = { first: file.first + own.first, last: file.last + own.last };
        assert.deepEqual(counted({ all: true }), all);
        assert.ok(file.first > 0 && own.first > 0);
      });
    });
  }
});
