/** A machine and an independent classifier of misses, doing the same side by side. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  Access,
  clearLeaf,
  eventsSince,
  EventKind,
  flushAll,
  flushAsid,
  flushPage,
  flushShared,
  MissClass,
  missTotals,
  abandonAsid,
  counterTotals,
  preload,
  run,
  setRegister,
  StopReason,
  type Pfn,
  type Sasid,
  type SettingValue,
} from "../../../src/machine/index.js";
import {
  asid,
  createBench,
  enter,
  mapPage,
  newSpace,
  takeFrame,
  va,
  writeProgram,
  type Bench,
} from "../machines/bench-machine.js";
import { ecall, ld } from "../machines/encoder.js";
import { ReferenceTlb, type Reaches, type Translation } from "./reference-classifier.js";

export const textVa = 0x10_0000;

const dataVa = 0x4000_0000;

export const loads = 12;

export const processes = 3;

const pages = 14;

/** Marks of data page n: every third is shared, one is global. Shared pages have the same frame everywhere. */
const sharedId = (page: number): number => (page % 3 === 0 ? 4 + (page % 2) : -1);

const isGlobal = (page: number): boolean => page === 7;

export type Step =
  | { readonly do: "run"; readonly process: number; readonly pages: readonly number[]; readonly subscribed: boolean }
  | { readonly do: "retag"; readonly process: number; readonly abandon: boolean }
  | {
      readonly do: "flush";
      readonly scope: "all" | "nonglobal" | "private" | "asid" | "page" | "shared";
      readonly process: number;
      readonly page: number;
      readonly cause: number;
    }
  | { readonly do: "remap" | "unmap" | "preload"; readonly process: number; readonly page: number };

export const page = fc.integer({ min: 0, max: pages - 1 });

const causeNames = ["cold", "capacity", "conflict", "switch", "flush", "rollover", "unsubscribed"];

/** A machine and, beside it, the reference of each of its TLBs. */
export class Pair {
  readonly bench: Bench;
  readonly references: readonly ReferenceTlb[];
  redundant = 0;
  private readonly roots: Pfn[];
  /** Frame of each process's pages, null = not mapped. */
  private readonly frames: (Pfn | null)[][];
  private readonly tags: number[];
  private readonly filled = new Map<string, Set<number>>();
  private open: { vpn: number; pid: number; access: Access } | null = null;
  private readonly pageBytes: number;
  private readonly text: Pfn;

  constructor(preset: string, overrides: Record<string, SettingValue>) {
    this.bench = createBench(preset, overrides);
    const { machine, core } = this.bench;
    this.pageBytes = machine.memory.pageBytes;
    this.references = core.tlbs.map(({ slots }) => new ReferenceTlb(slots));
    this.text = takeFrame(this.bench);
    writeProgram(this.bench, this.text, [...Array.from({ length: loads }, (_, n) => ld(4, 5 + n, 0)), ecall]);
    const common = Array.from({ length: pages }, () => takeFrame(this.bench));
    this.roots = [];
    this.frames = [];
    this.tags = [];
    for (let pid = 1; pid <= processes; pid++) {
      const root = newSpace(this.bench);
      mapPage(this.bench, root, textVa, { pfn: this.text });
      this.roots[pid] = root;
      this.tags[pid] = pid;
      // Page 1 is not shared in any TLB, but has one frame: its misses are redundant.
      this.frames[pid] = common.map((pfn, n) =>
        sharedId(n) >= 0 || isGlobal(n) || n === 1 ? pfn : takeFrame(this.bench),
      );
      this.frames[pid].forEach((_, n) => {
        this.map(pid, n);
      });
    }
  }

  private map(pid: number, n: number): void {
    const pfn = this.frames[pid][n];
    if (pfn !== null)
      mapPage(this.bench, this.roots[pid], this.address(n), { pfn, shared: sharedId(n), global: isGlobal(n) });
  }

  private address(n: number): number {
    return dataVa + n * this.pageBytes;
  }

  private enter(pid: number, subscribed: boolean): void {
    const { config } = this.bench.machine;
    if (config.tags === "none") {
      this.flush("nonglobal", pid, 0, MissClass.Switch);
    }
    enter(this.bench, this.roots[pid], { pid, asid: this.tags[pid], sasidLo: subscribed ? 0b11_0000 : 0b01_0000 });
    if (config.options.utlbOnContextWrite === "flush") {
      this.bench.core.tlbs.forEach((tlb, level) => {
        if (tlb.config.level === 1) this.references[level].remove(() => true, "switch");
      });
    }
  }

  /** What the page tables and the tag policy make of a page. */
  private translation(pid: number, vpn: number): Translation | { vpn: number; pid: number } {
    const { tags } = this.bench.machine.config;
    if (vpn * this.pageBytes === textVa) return { vpn, pid, pfn: this.text, kind: "private", tag: this.tags[pid] };
    const n = vpn - dataVa / this.pageBytes;
    const pfn = this.frames[pid][n];
    if (pfn === null) return { vpn, pid };
    if (isGlobal(n) && tags !== "asid") return { vpn, pid, pfn, kind: "global", tag: 0 };
    if (sharedId(n) >= 0 && tags === "asid+sasid") return { vpn, pid, pfn, kind: "shared", tag: sharedId(n) };
    return { vpn, pid, pfn, kind: "private", tag: this.tags[pid] };
  }

  private matches(pid: number, subscribed: boolean): Reaches {
    const { tags } = this.bench.machine.config;
    return ({ kind, tag }) =>
      kind === "global" || (kind === "shared" ? tag === 4 || subscribed : tags === "none" || tag === this.tags[pid]);
  }

  private othersHad({ vpn, pfn, pid }: Translation): boolean {
    return [...(this.filled.get(`${vpn} ${pfn}`) ?? [])].some((other) => other !== pid);
  }

  /** One access: `hitLevel` is the level that answered, null = none did. */
  private access(pid: number, subscribed: boolean, address: number, access: Access, hitLevel: number | null): void {
    const wanted = this.translation(pid, Math.floor(address / this.pageBytes));
    const path = this.bench.core.paths[access].map(({ level }) => level);
    if ("kind" in wanted && this.open?.vpn === wanted.vpn && this.open.pid === pid) {
      if (this.othersHad(wanted)) this.redundant += this.bench.core.paths[this.open.access].length;
      this.open = null;
    }
    const missed = path.slice(0, hitLevel === null ? path.length : path.indexOf(hitLevel));
    for (const level of missed) this.references[level].miss(wanted, this.matches(pid, subscribed));
    if (!("kind" in wanted)) {
      this.open = { vpn: wanted.vpn, pid, access };
      return;
    }
    if (this.othersHad(wanted)) this.redundant += missed.length;
    if (hitLevel !== null) this.references[hitLevel].use(wanted);
    for (const level of missed) this.references[level].fill(wanted);
    if (missed.length > 0) this.noteFilled(wanted);
  }

  private noteFilled({ vpn, pfn, pid }: Translation): void {
    const key = `${vpn} ${pfn}`;
    this.filled.set(key, (this.filled.get(key) ?? new Set()).add(pid));
  }

  private flush(
    scope: Extract<Step, { do: "flush" }>["scope"],
    pid: number,
    n: number,
    cause: Extract<MissClass, 3 | 4 | 5 | 6>,
  ): void {
    const { machine, core } = this.bench;
    const how = { cause };
    const untagged = machine.config.tags === "none";
    const ignores = machine.config.options.deleteIgnoresSasid;
    const arc = machine.config.architecture.name === "arc";
    const tag = this.tags[pid];
    const vpn = Math.floor(this.address(n) / this.pageBytes);
    const number = (sharedId(n) < 0 ? 4 : sharedId(n)) as Sasid;
    let reaches: Reaches;
    switch (scope) {
      case "all":
        flushAll(machine, core, true, true, how);
        reaches = () => true;
        break;
      case "nonglobal":
        flushAll(machine, core, false, true, how);
        reaches = ({ kind }) => kind !== "global";
        break;
      case "private":
        flushAll(machine, core, false, false, how);
        reaches = ({ kind }) => kind === "private";
        break;
      case "asid":
        flushAsid(machine, core, asid(tag), how);
        reaches = (held) => held.kind === "private" && held.tag === tag;
        break;
      case "page":
        flushPage(machine, core, va(this.address(n)), asid(tag), number, how);
        // ARC deletes by one tag: by the shared id only if that counts.
        reaches = (held) =>
          held.vpn === vpn &&
          (held.kind === "private"
            ? (untagged || held.tag === tag) && (!arc || ignores)
            : held.kind === "global"
              ? arc
              : ignores || held.tag === number);
        break;
      case "shared":
        flushShared(machine, core, number, how);
        reaches = (held) => held.kind === "shared" && held.tag === number;
    }
    this.references.forEach((reference, level) => {
      // Where ARC goes through the entries of the last level, it empties the first.
      const all = arc && scope !== "page" && core.tlbs[level].config.level === 1;
      reference.remove(all ? () => true : reaches, causeNames[cause]);
    });
  }

  step(step: Step): void {
    const { machine, core } = this.bench;
    switch (step.do) {
      case "run": {
        this.enter(step.process, step.subscribed);
        step.pages.forEach((n, register) => {
          setRegister(core, 5 + register, BigInt(this.address(n)));
        });
        this.runLoads(step.process, step.subscribed, step.pages);
        break;
      }
      case "retag": {
        // A number that no other process ever has, as an allocator with generations gives it out.
        if (machine.config.tags === "none") break;
        const old = this.tags[step.process];
        if (step.abandon) {
          abandonAsid(machine, core, asid(old), MissClass.Rollover);
          const reaches: Reaches = ({ kind, tag }) => kind === "private" && tag === old;
          for (const reference of this.references) reference.remove(reaches, "rollover");
        }
        this.tags[step.process] = (old + 4) % 12;
        break;
      }
      case "flush":
        this.flush(step.scope, step.process, step.page, step.cause as Extract<MissClass, 3 | 4 | 5 | 6>);
        break;
      case "remap":
      case "unmap": {
        if (sharedId(step.page) >= 0 || isGlobal(step.page) || step.page === 1) break;
        clearLeaf(machine, this.roots[step.process], va(this.address(step.page)));
        this.frames[step.process][step.page] = step.do === "remap" ? takeFrame(this.bench) : null;
        this.map(step.process, step.page);
        // Entries under the process's older ASIDs stay behind; it never gets those back while they matter.
        const vpn = Math.floor(this.address(step.page) / this.pageBytes);
        for (let tag = step.process; tag < 12; tag += 4)
          flushPage(machine, core, va(this.address(step.page)), asid(tag), -1, {});
        const untagged = machine.config.tags === "none";
        const reaches: Reaches = (held) =>
          held.vpn === vpn &&
          (held.kind === "private"
            ? untagged || held.tag % 4 === step.process
            : held.kind === "shared" && machine.config.options.deleteIgnoresSasid);
        for (const reference of this.references) reference.remove(reaches, "flush");
        break;
      }
      case "preload": {
        this.enter(step.process, true);
        const wanted = this.translation(step.process, Math.floor(this.address(step.page) / this.pageBytes));
        // A preload follows a miss whose walk failed: no entry has the clock of that as its stamp.
        for (const tlb of core.tlbs) tlb.clock++;
        assert.equal(preload(machine, core, va(this.address(step.page)), Access.Load), "kind" in wanted);
        if (!("kind" in wanted)) break;
        if (this.open?.vpn === wanted.vpn && this.open.pid === step.process) {
          if (this.othersHad(wanted)) this.redundant += core.paths[this.open.access].length;
          this.open = null;
        }
        this.references[core.paths[Access.Load].at(-1)!.level].fill(wanted);
        this.noteFilled(wanted);
      }
    }
  }

  /** Runs the loads, many at once where no refill can be in vain, and tells the reference what each access did. */
  private runLoads(pid: number, subscribed: boolean, list: readonly number[]): void {
    const { machine, core } = this.bench;
    core.pc = va(textVa);
    const end = textVa + loads * 4;
    let tries = 0;
    while (core.pc < end) {
      const next = (core.pc - textVa) / 4;
      const alone = !subscribed && list.slice(next).some((n) => sharedId(n) === 5);
      const sequence = machine.trace.sequence;
      const tick = machine.tick;
      const reason = run(machine, core, alone ? 1 : loads - next);
      const outcomes = new Map<string, number | null>();
      eventsSince(machine.trace, sequence, ({ kind, tick: at, a, b, c }) => {
        if (kind === EventKind.MicroMiss) outcomes.set(`${at} ${b} ${a}`, c);
        if (kind === EventKind.TlbMiss) outcomes.set(`${at} ${b} ${a}`, null);
      });
      for (let at = tick; at < machine.tick; at++) {
        const pc = textVa + (next + at - tick) * 4;
        const n = list[next + at - tick];
        for (const [access, address] of [
          [Access.Fetch, pc],
          [Access.Load, this.address(n)],
        ] as const) {
          const outcome = outcomes.get(`${at} ${access} ${address}`);
          this.access(pid, subscribed, address, access, outcome === undefined ? core.paths[access][0].level : outcome);
        }
      }
      const stuck = alone && core.pc === textVa + next * 4;
      if (reason === StopReason.PageFault || (stuck && ++tries === 3)) {
        core.pc = va(core.pc + 4);
        tries = 0;
      }
    }
  }

  check(): void {
    const { machine } = this.bench;
    const totals = missTotals(machine, { all: true })!;
    let redundant = 0;
    counterTotals(machine, { all: true }).tlbs.forEach(({ name, both }, level) => {
      const { fetch, data } = totals[level];
      const counted = Object.fromEntries(
        causeNames
          .map((cause): [string, number] => [cause, fetch[cause as "cold"] + data[cause as "cold"]])
          .filter(([, count]) => count > 0),
      );
      const { counts } = this.references[level];
      assert.deepEqual(
        counted,
        Object.fromEntries(causeNames.filter((cause) => cause in counts).map((cause) => [cause, counts[cause]])),
        name,
      );
      assert.equal(
        Object.values(counted).reduce((sum, count) => sum + count, 0),
        both.misses,
        `${name}: the classes are all misses`,
      );
      redundant += fetch.redundant + data.redundant;
    });
    assert.equal(redundant, this.redundant, "redundant");
  }
}
