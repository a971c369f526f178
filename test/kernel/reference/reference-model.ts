import {
  type ModelVas,
  type Memory,
  type Page,
  type Attachment,
  type ModelProcess,
  type View,
  type ModelLayout,
} from "./reference-model-state.js";

export { type ModelProcess, type View, type ModelLayout } from "./reference-model-state.js";

const [EPERM, ESRCH, ENOMEM, EACCES, EFAULT, EBUSY, EEXIST, EINVAL] = [1, 3, 12, 13, 14, 16, 17, 22];

const [readBit, writeBit] = [4, 2];

/**
 * Which kernel the model stands for: `intended`, where spaces agree at any time, or the mailed patches (or the author's later
 * tree) with every defect repaired, where they agree at a switch. To a thread that is the same but for two things: a switch
 * can be refused because process and VAS have come to use one address, and what another reader leaves to the VAS is seen at
 * the next attach only.
 */
export type Style = "intended" | "linux-rfc" | "linux-k3";

/** The whole model. Calls are methods named as the system calls; results are theirs. */
export class ReferenceModel {
  readonly processes: ModelProcess[] = [];
  readonly vases = new Map<number, ModelVas>();
  attachments: Attachment[] = [];

  constructor(
    readonly layout: ModelLayout,
    readonly style: Style = "intended",
  ) {}

  addVas(name: string, mode: number, uid: number, gid: number): ModelVas {
    let vid = 1;
    while (this.vases.has(vid)) vid++;
    const vas = { name, mode: mode & 0o666, uid, gid, memory: new Map<number, Page>() };
    this.vases.set(vid, vas);
    return vas;
  }

  addProcess(uid: number, gid: number, heapStart: number): ModelProcess {
    const process: ModelProcess = {
      uid,
      gid,
      memory: new Map(),
      stackStart: this.layout.stackTop,
      heapStart,
      heapEnd: heapStart,
      active: 0,
      alive: true,
    };
    this.processes.push(process);
    return process;
  }

  /** Fresh zeroed pages of an owner. */
  fill(memory: Memory, start: number, end: number, read: boolean, write: boolean, shared = false): void {
    for (const at of this.pages(start, end)) this.put(memory, at, { read, write, shared, contents: new Map() });
  }

  /** What a thread of the process sees: in the VAS that it executes in, or in its original space. */
  view(process: ModelProcess, at: number, vid = process.active): View | undefined {
    const page = Math.floor(at / this.layout.pageBytes) * this.layout.pageBytes;
    const seen = this.owner(process, page, vid)?.get(page);
    return (
      seen && {
        read: seen.read,
        write: seen.write && !this.isProtected(process, page, vid),
        word: (offset) => seen.contents.get(offset) ?? 0,
      }
    );
  }

  load(process: ModelProcess, at: number): number | null {
    const page = this.floor(at);
    this.growStack(process, page);
    const seen = this.view(process, page);
    return seen?.read ? seen.word(at - page) : null;
  }

  store(process: ModelProcess, at: number, value: number): boolean {
    const page = this.floor(at);
    this.growStack(process, page);
    if (!this.view(process, page)?.write) return false;
    this.owner(process, page)!
      .get(page)!
      .contents.set(at - page, value);
    return true;
  }

  mmap(process: ModelProcess, address: number, length: number, prot: number, flags: number): number {
    const { userEnd, userStart, mmapTop, pageBytes } = this.layout;
    if (length <= 0) return -EINVAL;
    const size = this.ceil(length);
    const free = (from: number): boolean =>
      this.pages(from, from + size).every((at) => this.owner(process, at) === undefined);
    let start = this.floor(address);
    if ((flags & 0x10_0010) !== 0) {
      if (start !== address) return -EINVAL;
      if (start + size > userEnd) return -ENOMEM;
      if (start < userStart) return -EPERM;
      if ((flags & 0x10_0000) !== 0 && !free(start)) return -EEXIST;
    } else if (start < userStart || start + size > userEnd || !free(start)) {
      for (start = mmapTop - size; start >= userStart && !free(start);) start -= pageBytes;
    }
    if (this.touchesReadOnlyVas(process, start, start + size)) return -EACCES;
    const inside = this.attachment(process, process.active);
    this.remove(process, start, start + size, inside);
    const memory = inside?.inside ?? process.memory;
    for (const at of this.pages(start, start + size)) inside?.shown.delete(at);
    this.fill(memory, start, start + size, (prot & 1) !== 0, (prot & 2) !== 0, (flags & 1) !== 0);
    return start;
  }

  munmap(process: ModelProcess, address: number, length: number): number {
    if (this.floor(address) !== address || length <= 0) return -EINVAL;
    if (this.touchesReadOnlyVas(process, address, address + length)) return -EACCES;
    this.remove(process, address, address + length);
    return 0;
  }

  mprotect(process: ModelProcess, address: number, length: number, prot: number): number {
    if (!this.covered(process, address, length)) return -ENOMEM;
    if (this.touchesReadOnlyVas(process, address, address + length)) return -EACCES;
    for (const at of this.pages(address, address + length)) {
      const memory = this.owner(process, at)!;
      memory.set(at, { ...memory.get(at)!, read: (prot & 1) !== 0, write: (prot & 2) !== 0 });
    }
    return 0;
  }

  /** MADV_DONTNEED: private pages are zero again. */
  madvise(process: ModelProcess, address: number, length: number): number {
    if (!this.covered(process, address, length)) return -ENOMEM;
    if (this.touchesReadOnlyVas(process, address, address + length)) return -EACCES;
    for (const at of this.pages(address, address + length)) {
      const page = this.owner(process, at)!.get(at)!;
      if (!page.shared) page.contents.clear();
    }
    return 0;
  }

  /** The heap is the process's wherever the thread executes. */
  brk(process: ModelProcess, end: number): number {
    if (end < process.heapStart || end > this.layout.userEnd) return process.heapEnd;
    const [from, to] = [this.ceil(process.heapEnd), this.ceil(end)];
    const taken = (at: number): boolean => process.memory.has(at) || this.owner(process, at) !== undefined;
    if (this.pages(from, to).some(taken)) return process.heapEnd;
    this.fill(process.memory, from, to, true, true);
    for (const at of this.pages(to, from)) if (process.memory.has(at)) this.drop(process.memory, at);
    return (process.heapEnd = end);
  }

  vasCreate(process: ModelProcess, name: string, mode: number): number {
    if (this.vasFind(name) > 0) return -EEXIST;
    const made = this.addVas(name, mode, process.uid, process.gid);
    return [...this.vases].find(([, vas]) => vas === made)![0];
  }

  vasFind(name: string): number {
    const ids = [...this.vases].filter(([, vas]) => vas.name === name).map(([vid]) => vid);
    return ids.length === 0 ? -ESRCH : Math.min(...ids);
  }

  vasDelete(process: ModelProcess, vid: number): number {
    const vas = this.vases.get(vid);
    if (vas === undefined) return -EINVAL;
    if (this.attachments.some((held) => held.vas === vas)) return -EBUSY;
    if (!this.permits(vas, process, writeBit)) return -EACCES;
    this.vases.delete(vid);
    return 0;
  }

  vasAttach(caller: ModelProcess, target: ModelProcess | undefined, vid: number, type: number): number {
    if (vid < 0) return -EINVAL;
    if (target === undefined) return -ESRCH;
    if (caller.uid !== 0 && caller.uid !== target.uid) return -EPERM;
    const vas = this.vases.get(vid);
    if ((type & 3) === 3 || vas === undefined) return -EINVAL;
    const bits = [readBit, writeBit, readBit | writeBit][type & 3]!;
    if (!this.permits(vas, caller, bits)) return -EACCES;
    if (this.attachment(target, vid) !== undefined) return 0;
    const mayWrite = (bits & writeBit) !== 0;
    const others = this.attachments.filter((held) => held.vas === vas);
    if (others.some((held) => held.mayWrite) || (mayWrite && others.length > 0)) return -EBUSY;
    if ([...vas.memory.keys()].some((at) => target.memory.has(at))) return -EFAULT;
    const shown = new Map<number, Memory>();
    for (const memory of [vas.memory, target.memory]) for (const at of memory.keys()) shown.set(at, memory);
    this.attachments.push({ process: target, vid, vas, mayWrite, inside: new Map(), unseen: new Set(), shown });
    return 0;
  }

  vasDetach(caller: ModelProcess, target: ModelProcess | undefined, vid: number): number {
    if (vid < 0) return -EINVAL;
    if (target === undefined) return -ESRCH;
    if (caller.uid !== 0 && caller.uid !== target.uid) return -EPERM;
    const held = this.attachment(target, vid);
    if (held === undefined) return -EINVAL;
    if (target.active === vid) return -EBUSY;
    return this.handOver(held) ? 0 : -EFAULT;
  }

  vasSwitch(process: ModelProcess, vid: number): number {
    if (vid < 0 || (vid !== 0 && this.attachment(process, vid) === undefined)) return -EINVAL;
    if (this.style === "linux-k3" && vid !== process.active) this.takeOut(process);
    if (this.style !== "intended" && this.isTakenTwice(process, vid)) return -EFAULT;
    process.active = vid;
    return 0;
  }

  /** The later tree: what was mapped inside is the process's from the way out on. */
  private takeOut(process: ModelProcess): void {
    const held = this.attachment(process, process.active);
    for (const [at, page] of [...(held?.inside ?? [])]) {
      held!.inside.delete(at);
      held!.shown.set(at, process.memory);
      this.put(process.memory, at, page);
    }
  }

  /** Does the process have a page where the attached space shows another one? */
  private isTakenTwice(process: ModelProcess, vid: number): boolean {
    const held = this.attachment(process, vid);
    return (
      held !== undefined &&
      vid !== process.active &&
      [...process.memory.keys()].some((at) => (held.shown.get(at) ?? process.memory) !== process.memory)
    );
  }

  /** The child has a copy of the original space, and no attachment. */
  fork(parent: ModelProcess): ModelProcess {
    const child = this.addProcess(parent.uid, parent.gid, parent.heapStart);
    Object.assign(child, { stackStart: parent.stackStart, heapEnd: parent.heapEnd });
    for (const [at, page] of parent.memory)
      child.memory.set(at, page.shared ? page : { ...page, contents: new Map(page.contents) });
    return child;
  }

  /** Everything is detached; what cannot be handed over is lost. */
  exit(process: ModelProcess): void {
    if (this.style === "linux-k3") this.takeOut(process);
    Object.assign(process, { active: 0, alive: false });
    for (const held of this.attachments.filter((one) => one.process === process).reverse())
      if (!this.handOver(held)) this.attachments = this.attachments.filter((one) => one !== held);
    process.memory = new Map();
  }

  attachment(process: ModelProcess, vid: number): Attachment | undefined {
    return this.attachments.find((held) => held.process === process && held.vid === vid);
  }

  /** Gives what was mapped inside to the VAS and ends the attachment; false if it does not fit: nothing changes. */
  private handOver(held: Attachment): boolean {
    if ([...held.inside.keys()].some((at) => held.vas.memory.has(at))) return false;
    this.attachments = this.attachments.filter((one) => one !== held);
    for (const [at, page] of held.inside) {
      if (this.style === "intended") this.put(held.vas.memory, at, page);
      else this.leave(held.vas, at, page);
    }
    return true;
  }

  /** A page that another reader leaves: who is attached already does not come to see it, not even where its own page goes away. */
  private leave(vas: ModelVas, at: number, page: Page): void {
    vas.memory.set(at, page);
    for (const other of this.attachments) if (other.vas === vas) other.unseen.add(at);
  }

  /** Whose page a process sees at an address. */
  private owner(process: ModelProcess, page: number, vid = process.active): Memory | undefined {
    if (vid === 0) return process.memory.has(page) ? process.memory : undefined;
    return this.attachment(process, vid)?.shown.get(page);
  }

  /** A page of a VAS seen through an attachment without write access. */
  private isProtected(process: ModelProcess, page: number, vid = process.active): boolean {
    const held = this.attachment(process, vid);
    return held !== undefined && !held.mayWrite && held.shown.get(page) === held.vas.memory;
  }

  private touchesReadOnlyVas(process: ModelProcess, start: number, end: number): boolean {
    return this.pages(start, end).some((at) => this.isProtected(process, at));
  }

  private put(memory: Memory, at: number, page: Page): void {
    memory.set(at, page);
    for (const held of this.sharing(memory)) if (!held.shown.has(at)) held.shown.set(at, memory);
  }

  /** Takes a page away from its owner; what stood behind it appears, except in `quiet`. */
  private drop(memory: Memory, at: number, quiet?: Attachment): void {
    memory.delete(at);
    for (const held of this.sharing(memory)) {
      if (held.shown.get(at) !== memory) continue;
      held.shown.delete(at);
      const { process, vas, unseen } = held;
      const behind = [process.memory, vas.memory].find(
        (other) => other.has(at) && !(other === vas.memory && unseen.has(at)),
      );
      if (behind !== undefined && held !== quiet) held.shown.set(at, behind);
    }
  }

  private remove(process: ModelProcess, start: number, end: number, quiet?: Attachment): void {
    for (const at of this.pages(start, end)) {
      const memory = this.owner(process, at);
      if (memory !== undefined) this.drop(memory, at, quiet);
    }
  }

  private sharing(memory: Memory): Attachment[] {
    return this.attachments.filter(({ process, vas, inside }) => [process.memory, vas.memory, inside].includes(memory));
  }

  /**
   * A touch below the stack extends it, if a page stays free below and the limit is kept. As in Linux the limit counts from the end
   * of the piece that grows: a mapping made inside a VAS can stand where the stack has grown past it outside.
   */
  private growStack(process: ModelProcess, page: number): void {
    const { stackTop, stackBytes, pageBytes } = this.layout;
    let end = process.stackStart;
    while (end < stackTop && this.owner(process, end) === process.memory) end += pageBytes;
    if (page >= process.stackStart || end - page > stackBytes) return;
    const wanted = this.pages(page - pageBytes, process.stackStart);
    if (wanted.some((at) => this.owner(process, at) !== undefined)) return;
    if (this.owner(process, process.stackStart) !== process.memory) return;
    const { read, write } = process.memory.get(process.stackStart)!;
    this.fill(process.memory, page, process.stackStart, read, write);
    process.stackStart = page;
  }

  private covered(process: ModelProcess, start: number, length: number): boolean {
    return this.pages(start, start + length).every((at) => this.owner(process, at) !== undefined);
  }

  private permits(vas: ModelVas, caller: ModelProcess, bits: number): boolean {
    const granted = caller.uid === vas.uid ? vas.mode >> 6 : caller.gid === vas.gid ? vas.mode >> 3 : vas.mode;
    return caller.uid === 0 || (granted & bits) === bits;
  }

  private pages(start: number, end: number): number[] {
    const all: number[] = [];
    for (let at = start; at < end; at += this.layout.pageBytes) all.push(at);
    return all;
  }

  private floor(address: number): number {
    return Math.floor(address / this.layout.pageBytes) * this.layout.pageBytes;
  }

  private ceil(address: number): number {
    return Math.ceil(address / this.layout.pageBytes) * this.layout.pageBytes;
  }
}
