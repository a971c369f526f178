/**
 * The interpreter: RV64IM user mode with every fetch, load and store translated.
 *
 * Fast path: instructions of one page run from predecoded slots, and are counted as uses of the page's TLB entry when
 * control leaves the page; that gives exactly what searching the TLB each time would give, because only fetches use that
 * TLB. Loads and stores to pages that are known (shortcut.ts) find their row, write down that it was used, and go
 * straight to memory. Everything else ends the innermost loop and goes through the slow tail below it.
 *
 * The innermost loop is written for V8's compiler. It calls nothing. In each turn the compiler looks at each array anew (is it
 * one of 32-bit integers, how long is it, where are its elements), so that the registers are one array and not two. What a
 * turn has read is not needed behind the loop, which reads it again: else it would be kept in memory in each turn. Counters
 * are made 32-bit integers wherever they are written (`| 0`), also outside: else the loop would carry tagged numbers.
 */
import { Access } from "../events/index.js";
import { extensionsOf } from "../config/index.js";
import { Translation, type VirtualAddress } from "../base/index.js";
import { multiplyOrDivide } from "./arithmetic.js";
import { Half, isNoticed, StopMark, StopReason, usesLength, type Core, type Machine } from "../state/index.js";
import { addTally, countRow, countWork, RowColumn, WorkColumn } from "../counters/index.js";
import { othersReserve } from "./atomic.js";
import { accessCsr } from "./csr.js";
import { executeFloat } from "../float/index.js";
import { createCode, decodeAt, decodeInto, farOffset, Op } from "./instruction.js";
import { settleSlots, usedRow, usedShortcut } from "../refill/index.js";
import { accessKnown, isReadable, isStore, loadStore } from "./load-store.js";
import { prepareRead, Touch } from "../page-table/index.js";
import { recordKnown, setTrap, translate } from "../translate/index.js";
import {
  forgetPages,
  forgetStores,
  rememberPage,
  Shortcut,
  shortcutMask,
  shortcutRow,
  shortcutShift,
  type Tlb,
} from "../tlb/index.js";

/** Attempts of one call, so that uses of a page can be counted in 32 bits. */
const mostAttempts = 2 ** 30;

/**
 * Executes at most `budget` (and 2^30) instruction attempts on a core and says why it stopped. Each attempt adds one to
 * machine.tick, also one that ends in a fault, at a system call or in a refill that must be retried.
 */
export function run(machine: Machine, core: Core, budget: number): StopReason {
  const most = Math.min(budget, mostAttempts) | 0;
  const { memory, trace, breakpoints, passes, config, watch } = machine;
  const { lo, hi, x, page, uses } = core;
  const { frameWords, pageBytes, pageShift, slotShift } = memory;
  // There are no shortcuts to what is watched.
  const marks = memory.watched === null ? null : memory.watched.marks;
  const fetchTlb = core.paths[Access.Fetch][0];
  const dataTlb = core.paths[Access.Load][0];
  const recording = trace.recordAccesses;
  // While accesses are recorded, loads and stores go through the slow tail.
  const fetchKnown = fetchTlb.known;
  const dataKnown = recording ? core.noRows : dataTlb.known;
  const fetchMask = shortcutMask(fetchKnown);
  const dataMask = shortcutMask(dataKnown);
  const offsetMask = pageBytes - 1;
  const pageMask = ~offsetMask;
  const wordShift = pageShift - 2;
  const slots = pageBytes >> slotShift;
  // Bits of an address that must be zero where an instruction begins.
  const extensions = extensionsOf(config.isa);
  const alignMask = (1 << slotShift) - 1;
  const jumpMask = pageMask | (alignMask & 2);
  const breakShift = slotShift - 1;
  // Shifted right by the one and masked by the other an address is where the row of its page begins.
  const rowShift = pageShift - shortcutShift;
  const rowMask = dataMask << shortcutShift;
  // Where one first-level TLB orders fetches and data together there are no shortcuts.
  const unified = fetchTlb === dataTlb;
  // While another core holds a reservation, each store has to look whether it takes it.
  const reserved = othersReserve(machine, core);
  // The attempt that no breakpoint stops: who stands there goes on, and who repeats an instruction has been there.
  let skipAt = core.skipBreakpoint || core.retried === core.pc ? 0 : -1;
  const startTick = machine.tick;
  const cost = config.costs.instruction;
  core.skipBreakpoint = false;

  let words = memory.words;
  let attempts = 0; // made by this call
  let settled = 0; // of them, those whose cycles are already on the core
  let failed = 0; // of them, those that did not complete
  let reason = StopReason.Budget;
  let pc: number = core.pc;
  // Row of the last data access, and how many have used it in a row. Earlier ones wait in `uses` for being counted.
  let dataRow = 0;
  let dataHits = 0;
  let waiting = 0;
  // With a watch: the attempt under way was noticed, and the run ends after it. Shortcuts know only what is not noticed.
  let noticed = false;
  let refills = 0;
  // The checker compares a hit again when anything has happened since: what was known before that is searched again, too.
  const log = machine.oracle?.log ?? null;
  let facts = 0;
  if (watch !== null) watch.noticed = -1;
  forgetPages(fetchTlb);
  forgetPages(dataTlb);

  running: while (attempts < most) {
    // A page of instructions begins at pc.
    if ((pc & alignMask) !== 0) {
      setTrap(core, StopReason.Misaligned, pc, Access.Fetch, false);
      reason = StopReason.Misaligned;
      attempts = (attempts + 1) | 0;
      failed++;
      skipAt = attempts;
      break;
    }
    const vpn = Math.floor(pc / pageBytes);
    const flags = breakpoints.size === 0 ? null : (breakpoints.get(vpn) ?? null);
    const pageVa = vpn * pageBytes;
    let at = (pc - pageVa) >> slotShift;
    if (
      flags !== null &&
      flags[at << breakShift] > 0 &&
      attempts !== skipAt &&
      !isPassed(passes, core, flags, at << breakShift, pc)
    ) {
      reason = StopReason.Breakpoint;
      break;
    }
    const pcLo = pageVa | 0;
    const pcHi = Math.floor(pageVa / 0x1_0000_0000);
    const fetchRow = shortcutRow(pcLo, pageShift, fetchMask);
    let frame: number;
    let fetchSlot: number;
    let counted = attempts; // attempts of this call whose fetch is counted
    if (fetchKnown[fetchRow + Shortcut.Low] === pcLo && fetchKnown[fetchRow + Shortcut.High] === pcHi) {
      frame = fetchKnown[fetchRow + Shortcut.Base] >> wordShift;
      fetchSlot = fetchKnown[fetchRow + Shortcut.Slot];
      if (recording) recordKnown(machine, core, startTick + attempts, pc, Access.Fetch, fetchRow);
    } else {
      countUses(dataTlb, uses, waiting, dataRow, dataHits);
      waiting = 0;
      dataHits = 0;
      core.cycles += (attempts - settled) * cost;
      settled = attempts;
      machine.tick = startTick + attempts;
      core.pc = pc as VirtualAddress;
      if (watch !== null) refills = trace.sequence + trace.unwritten;
      if (log !== null) facts = log.length;
      const fetched = translate(machine, core, pc, Access.Fetch);
      if (log !== null && facts !== log.length) forgetBoth(fetchTlb, dataTlb);
      if (watch !== null && refills !== trace.sequence + trace.unwritten) noticed = true;
      if (fetched !== Translation.Done) {
        attempts = (attempts + 1) | 0;
        failed++;
        skipAt = attempts;
        reason = fetched === Translation.Stopped ? core.trap.kind : trace.stopRequested ? StopReason.EventStop : reason;
        if (noticed && reason === StopReason.Budget) reason = StopReason.Noticed;
        if (reason !== StopReason.Budget) break;
        continue;
      }
      frame = page.frame;
      fetchSlot = log !== null && facts !== log.length ? -1 : page.slot;
      counted = (attempts + 1) | 0;
      if (fetchSlot >= 0 && !unified) {
        rememberPage(fetchTlb, fetchRow, pcLo, pcHi, frame << wordShift, fetchSlot, false);
      }
      prepareRead(memory, frame);
      words = memory.words;
    }
    if (marks !== null) memory.watched?.log?.fetched.add(frame);
    let pageCode = memory.code[frame];
    if (pageCode === null) {
      // Stores into this frame must now forget what is predecoded from it.
      pageCode = memory.code[frame] = createCode(slots);
      forgetStores(dataTlb);
    }
    const frameBase = frame * frameWords;
    const entered = attempts;
    // Without a first-level entry that answers there is no shortcut.
    let end = unified || fetchSlot < 0 || trace.stopRequested || noticed ? (attempts + 1) | 0 : most;
    let recorded = attempts; // the attempt whose fetch was recorded last
    pc = -1; // set by whatever leaves the page in another way than from slot to slot

    // No instruction has an odd address: at a border of 4 GB every jump through a register leaves the innermost loop.
    const jumpPage = pcLo === 0 || pcLo === pageMask ? 1 : pcLo;
    let code = pageCode;
    let acrossAttempt = -1; // the attempt that executes an instruction which began in the last halfword of this page
    page: while (attempts < end) {
      if (
        flags !== null &&
        flags[at << breakShift] > 0 &&
        attempts !== skipAt &&
        attempts !== entered &&
        !isPassed(passes, core, flags, at << breakShift, pageVa + (at << slotShift))
      ) {
        reason = StopReason.Breakpoint;
        break;
      }
      if (recording && attempts !== recorded && at < slots) {
        recorded = attempts;
        recordKnown(machine, core, startTick + attempts, pageVa + (at << slotShift), Access.Fetch, fetchRow);
      }
      // Breakpoints are looked for, and fetches are recorded, one instruction after another.
      if (attempts !== acrossAttempt) code = pageCode;
      const last = flags === null && !recording && code === pageCode ? end : (attempts + 1) | 0;
      // No more than fit into `uses` may come to wait.
      if (waiting > usesLength / 2) {
        countUses(dataTlb, uses, waiting, dataRow, dataHits);
        waiting = 0;
        dataHits = 0;
      }
      const pause = Math.min(last, attempts + usesLength / 4);
      leave: do {
        const word = code[at << 1];
        const imm = code[(at << 1) | 1];
        const op = word & 0xff;
        const rd = (word >>> 8) & 63;
        const rs1 = (word >>> 14) & 63;
        const rs2 = (word >>> 20) & 63;
        // Where all instructions have one length the processor need not wait for this one to know where the next is.
        let next = slotShift === 2 ? (at + 1) | 0 : (at + (word >>> 26)) | 0;
        switch (op) {
          case Op.Unknown: // named, so that the table of jumps begins at 0
            break leave;
          case Op.Addi: {
            const a = x[rs1];
            const sum = (a + imm) | 0;
            x[rd + Half.High] = x[rs1 + Half.High] + (imm >> 31) + (sum >>> 0 < a >>> 0 ? 1 : 0);
            x[rd] = sum;
            break;
          }
          case Op.Add: {
            const a = x[rs1];
            const sum = (a + x[rs2]) | 0;
            x[rd + Half.High] = x[rs1 + Half.High] + x[rs2 + Half.High] + (sum >>> 0 < a >>> 0 ? 1 : 0);
            x[rd] = sum;
            break;
          }
          case Op.Sub: {
            const a = x[rs1];
            const b = x[rs2];
            x[rd + Half.High] = x[rs1 + Half.High] - x[rs2 + Half.High] - (a >>> 0 < b >>> 0 ? 1 : 0);
            x[rd] = a - b;
            break;
          }
          case Op.Addiw: {
            const v = (x[rs1] + imm) | 0;
            x[rd] = v;
            x[rd + Half.High] = v >> 31;
            break;
          }
          case Op.Addw: {
            const v = (x[rs1] + x[rs2]) | 0;
            x[rd] = v;
            x[rd + Half.High] = v >> 31;
            break;
          }
          case Op.Subw: {
            const v = (x[rs1] - x[rs2]) | 0;
            x[rd] = v;
            x[rd + Half.High] = v >> 31;
            break;
          }
          case Op.Lui:
            x[rd] = imm;
            x[rd + Half.High] = imm >> 31;
            break;
          case Op.Auipc: {
            const a = pcLo + (at << slotShift);
            const sum = (a + imm) | 0;
            x[rd + Half.High] = pcHi + (imm >> 31) + (sum >>> 0 < a >>> 0 ? 1 : 0);
            x[rd] = sum;
            break;
          }
          case Op.Andi: {
            const v = x[rs1] & imm;
            x[rd + Half.High] = x[rs1 + Half.High] & (imm >> 31);
            x[rd] = v;
            break;
          }
          case Op.And: {
            const v = x[rs1] & x[rs2];
            x[rd + Half.High] = x[rs1 + Half.High] & x[rs2 + Half.High];
            x[rd] = v;
            break;
          }
          case Op.Ori: {
            const v = x[rs1] | imm;
            x[rd + Half.High] = x[rs1 + Half.High] | (imm >> 31);
            x[rd] = v;
            break;
          }
          case Op.Or: {
            const v = x[rs1] | x[rs2];
            x[rd + Half.High] = x[rs1 + Half.High] | x[rs2 + Half.High];
            x[rd] = v;
            break;
          }
          case Op.Xori: {
            const v = x[rs1] ^ imm;
            x[rd + Half.High] = x[rs1 + Half.High] ^ (imm >> 31);
            x[rd] = v;
            break;
          }
          case Op.Xor: {
            const v = x[rs1] ^ x[rs2];
            x[rd + Half.High] = x[rs1 + Half.High] ^ x[rs2 + Half.High];
            x[rd] = v;
            break;
          }
          case Op.Slli:
          case Op.Sll: {
            const amount = op === Op.Slli ? imm : x[rs2] & 63;
            const lower = x[rs1];
            if (amount >= 32) {
              x[rd] = 0;
              x[rd + Half.High] = lower << (amount - 32);
            } else {
              const upper = x[rs1 + Half.High];
              x[rd] = lower << amount;
              x[rd + Half.High] = (upper << amount) | ((lower >>> 1) >>> (31 - amount));
            }
            break;
          }
          case Op.Srli:
          case Op.Srl: {
            const amount = op === Op.Srli ? imm : x[rs2] & 63;
            const upper = x[rs1 + Half.High];
            if (amount >= 32) {
              x[rd] = upper >>> (amount - 32);
              x[rd + Half.High] = 0;
            } else {
              const lower = x[rs1];
              x[rd] = (lower >>> amount) | ((upper << 1) << (31 - amount));
              x[rd + Half.High] = upper >>> amount;
            }
            break;
          }
          case Op.Srai:
          case Op.Sra: {
            const amount = op === Op.Srai ? imm : x[rs2] & 63;
            const upper = x[rs1 + Half.High];
            if (amount >= 32) {
              x[rd] = upper >> (amount - 32);
              x[rd + Half.High] = upper >> 31;
            } else {
              const lower = x[rs1];
              x[rd] = (lower >>> amount) | ((upper << 1) << (31 - amount));
              x[rd + Half.High] = upper >> amount;
            }
            break;
          }
          case Op.Slliw: {
            const v = x[rs1] << imm;
            x[rd] = v;
            x[rd + Half.High] = v >> 31;
            break;
          }
          case Op.Srliw: {
            const v = (x[rs1] >>> imm) | 0;
            x[rd] = v;
            x[rd + Half.High] = v >> 31;
            break;
          }
          case Op.Sraiw: {
            const v = x[rs1] >> imm;
            x[rd] = v;
            x[rd + Half.High] = v >> 31;
            break;
          }
          case Op.Sllw: {
            const v = x[rs1] << x[rs2];
            x[rd] = v;
            x[rd + Half.High] = v >> 31;
            break;
          }
          case Op.Srlw: {
            const v = (x[rs1] >>> x[rs2]) | 0;
            x[rd] = v;
            x[rd + Half.High] = v >> 31;
            break;
          }
          case Op.Sraw: {
            const v = x[rs1] >> x[rs2];
            x[rd] = v;
            x[rd + Half.High] = v >> 31;
            break;
          }
          case Op.Slti: {
            const a = x[rs1 + Half.High];
            const b = imm >> 31;
            x[rd] = a < b || (a === b && x[rs1] >>> 0 < imm >>> 0) ? 1 : 0;
            x[rd + Half.High] = 0;
            break;
          }
          case Op.Sltiu: {
            const a = x[rs1 + Half.High] >>> 0;
            const b = (imm >> 31) >>> 0;
            x[rd] = a < b || (a === b && x[rs1] >>> 0 < imm >>> 0) ? 1 : 0;
            x[rd + Half.High] = 0;
            break;
          }
          case Op.Slt: {
            const a = x[rs1 + Half.High];
            const b = x[rs2 + Half.High];
            x[rd] = a < b || (a === b && x[rs1] >>> 0 < x[rs2] >>> 0) ? 1 : 0;
            x[rd + Half.High] = 0;
            break;
          }
          case Op.Sltu: {
            const a = x[rs1 + Half.High] >>> 0;
            const b = x[rs2 + Half.High] >>> 0;
            x[rd] = a < b || (a === b && x[rs1] >>> 0 < x[rs2] >>> 0) ? 1 : 0;
            x[rd + Half.High] = 0;
            break;
          }
          case Op.Beq:
            if (x[rs1] !== x[rs2] || x[rs1 + Half.High] !== x[rs2 + Half.High]) break;
            if (imm >= 0) {
              next = imm;
              break;
            }
            break leave;
          case Op.Bne:
            if (x[rs1] === x[rs2] && x[rs1 + Half.High] === x[rs2 + Half.High]) break;
            if (imm >= 0) {
              next = imm;
              break;
            }
            break leave;
          case Op.Blt:
          case Op.Bge: {
            const a = x[rs1 + Half.High];
            const b = x[rs2 + Half.High];
            const less = a < b || (a === b && x[rs1] >>> 0 < x[rs2] >>> 0);
            if (less !== (op === Op.Blt)) break;
            if (imm >= 0) {
              next = imm;
              break;
            }
            break leave;
          }
          case Op.Bltu:
          case Op.Bgeu: {
            const a = x[rs1 + Half.High] >>> 0;
            const b = x[rs2 + Half.High] >>> 0;
            const less = a < b || (a === b && x[rs1] >>> 0 < x[rs2] >>> 0);
            if (less !== (op === Op.Bltu)) break;
            if (imm >= 0) {
              next = imm;
              break;
            }
            break leave;
          }
          case Op.Jal: {
            if (imm < 0) break leave;
            const link = (pcLo + (next << slotShift)) | 0;
            x[rd] = link;
            x[rd + Half.High] = link >>> 0 < pcLo >>> 0 ? pcHi + 1 : pcHi;
            next = imm;
            break;
          }
          case Op.Jalr: {
            const sum = (x[rs1] + imm) & ~1;
            if ((sum & jumpMask) !== jumpPage || x[rs1 + Half.High] !== pcHi) break leave;
            const link = (pcLo + (next << slotShift)) | 0;
            x[rd] = link;
            x[rd + Half.High] = pcHi;
            next = (sum & offsetMask) >> slotShift;
            break;
          }
          case Op.Lb:
          case Op.Lbu: {
            const s = (x[rs1] + imm) | 0;
            const row = (s >>> rowShift) & rowMask;
            if (
              (s & pageMask) !== dataKnown[row | Shortcut.Low] ||
              x[rs1 + Half.High] !== dataKnown[row | Shortcut.High]
            )
              break leave;
            if (row !== dataRow) {
              uses[waiting] = dataRow;
              uses[waiting | 1] = dataHits;
              waiting = (waiting + 2) | 0;
              dataRow = row;
              dataHits = 0;
            }
            dataHits = (dataHits + 1) | 0;
            const v = words[dataKnown[row | Shortcut.Base] + ((s & offsetMask) >> 2)] >>> ((s & 3) << 3);
            x[rd] = op === Op.Lb ? (v << 24) >> 24 : v & 0xff;
            x[rd + Half.High] = op === Op.Lb ? (v << 24) >> 31 : 0;
            break;
          }
          case Op.Lh:
          case Op.Lhu: {
            const s = (x[rs1] + imm) | 0;
            const row = (s >>> rowShift) & rowMask;
            if (
              (s & (pageMask | 1)) !== dataKnown[row | Shortcut.Low] ||
              x[rs1 + Half.High] !== dataKnown[row | Shortcut.High]
            )
              break leave;
            if (row !== dataRow) {
              uses[waiting] = dataRow;
              uses[waiting | 1] = dataHits;
              waiting = (waiting + 2) | 0;
              dataRow = row;
              dataHits = 0;
            }
            dataHits = (dataHits + 1) | 0;
            const v = words[dataKnown[row | Shortcut.Base] + ((s & offsetMask) >> 2)] >>> ((s & 3) << 3);
            x[rd] = op === Op.Lh ? (v << 16) >> 16 : v & 0xffff;
            x[rd + Half.High] = op === Op.Lh ? (v << 16) >> 31 : 0;
            break;
          }
          case Op.Lw:
          case Op.Lwu: {
            const s = (x[rs1] + imm) | 0;
            const row = (s >>> rowShift) & rowMask;
            if (
              (s & (pageMask | 3)) !== dataKnown[row | Shortcut.Low] ||
              x[rs1 + Half.High] !== dataKnown[row | Shortcut.High]
            )
              break leave;
            if (row !== dataRow) {
              uses[waiting] = dataRow;
              uses[waiting | 1] = dataHits;
              waiting = (waiting + 2) | 0;
              dataRow = row;
              dataHits = 0;
            }
            dataHits = (dataHits + 1) | 0;
            const v = words[dataKnown[row | Shortcut.Base] + ((s & offsetMask) >> 2)];
            x[rd] = v;
            x[rd + Half.High] = op === Op.Lw ? v >> 31 : 0;
            break;
          }
          case Op.Ld: {
            const s = (x[rs1] + imm) | 0;
            const row = (s >>> rowShift) & rowMask;
            if (
              (s & (pageMask | 7)) !== dataKnown[row | Shortcut.Low] ||
              x[rs1 + Half.High] !== dataKnown[row | Shortcut.High]
            )
              break leave;
            if (row !== dataRow) {
              uses[waiting] = dataRow;
              uses[waiting | 1] = dataHits;
              waiting = (waiting + 2) | 0;
              dataRow = row;
              dataHits = 0;
            }
            dataHits = (dataHits + 1) | 0;
            const w = dataKnown[row | Shortcut.Base] + ((s & offsetMask) >> 2);
            x[rd] = words[w];
            x[rd + Half.High] = words[w + 1];
            break;
          }
          case Op.Sb: {
            const s = (x[rs1] + imm) | 0;
            const row = (s >>> rowShift) & rowMask;
            if (
              (s & pageMask) !== dataKnown[row | Shortcut.StoreLow] ||
              x[rs1 + Half.High] !== dataKnown[row | Shortcut.High]
            )
              break leave;
            if (row !== dataRow) {
              uses[waiting] = dataRow;
              uses[waiting | 1] = dataHits;
              waiting = (waiting + 2) | 0;
              dataRow = row;
              dataHits = 0;
            }
            dataHits = (dataHits + 1) | 0;
            const w = dataKnown[row | Shortcut.Base] + ((s & offsetMask) >> 2);
            const shift = (s & 3) << 3;
            words[w] = (words[w] & ~(0xff << shift)) | ((x[rs2] & 0xff) << shift);
            break;
          }
          case Op.Sh: {
            const s = (x[rs1] + imm) | 0;
            const row = (s >>> rowShift) & rowMask;
            if (
              (s & (pageMask | 1)) !== dataKnown[row | Shortcut.StoreLow] ||
              x[rs1 + Half.High] !== dataKnown[row | Shortcut.High]
            )
              break leave;
            if (row !== dataRow) {
              uses[waiting] = dataRow;
              uses[waiting | 1] = dataHits;
              waiting = (waiting + 2) | 0;
              dataRow = row;
              dataHits = 0;
            }
            dataHits = (dataHits + 1) | 0;
            const w = dataKnown[row | Shortcut.Base] + ((s & offsetMask) >> 2);
            const shift = (s & 2) << 3;
            words[w] = (words[w] & ~(0xffff << shift)) | ((x[rs2] & 0xffff) << shift);
            break;
          }
          case Op.Sw: {
            const s = (x[rs1] + imm) | 0;
            const row = (s >>> rowShift) & rowMask;
            if (
              (s & (pageMask | 3)) !== dataKnown[row | Shortcut.StoreLow] ||
              x[rs1 + Half.High] !== dataKnown[row | Shortcut.High]
            )
              break leave;
            if (row !== dataRow) {
              uses[waiting] = dataRow;
              uses[waiting | 1] = dataHits;
              waiting = (waiting + 2) | 0;
              dataRow = row;
              dataHits = 0;
            }
            dataHits = (dataHits + 1) | 0;
            words[dataKnown[row | Shortcut.Base] + ((s & offsetMask) >> 2)] = x[rs2];
            break;
          }
          case Op.Sd: {
            const s = (x[rs1] + imm) | 0;
            const row = (s >>> rowShift) & rowMask;
            if (
              (s & (pageMask | 7)) !== dataKnown[row | Shortcut.StoreLow] ||
              x[rs1 + Half.High] !== dataKnown[row | Shortcut.High]
            )
              break leave;
            if (row !== dataRow) {
              uses[waiting] = dataRow;
              uses[waiting | 1] = dataHits;
              waiting = (waiting + 2) | 0;
              dataRow = row;
              dataHits = 0;
            }
            dataHits = (dataHits + 1) | 0;
            const w = dataKnown[row | Shortcut.Base] + ((s & offsetMask) >> 2);
            words[w] = x[rs2];
            words[w + 1] = x[rs2 + Half.High];
            break;
          }
          case Op.Mul: {
            const a = x[rs1];
            const b = x[rs2];
            const aLow = a & 0xffff;
            const aHigh = a >>> 16;
            const bLow = b & 0xffff;
            const bHigh = b >>> 16;
            // High word of the product of the low words; each sum stays below 2^32: (2^16 - 1)^2 + 2^16 - 1.
            const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) >>> 0;
            const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) >>> 0;
            const upper = (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
            x[rd + Half.High] = upper + Math.imul(x[rs1 + Half.High], b) + Math.imul(a, x[rs2 + Half.High]);
            x[rd] = Math.imul(a, b);
            break;
          }
          case Op.Mulw: {
            const v = Math.imul(x[rs1], x[rs2]);
            x[rd] = v;
            x[rd + Half.High] = v >> 31;
            break;
          }
          case Op.Fence:
            break; // one core at a time touches memory, and stores forget predecoded code at once
          default:
            break leave;
        }
        at = next;
        attempts = (attempts + 1) | 0;
      } while (attempts < pause);
      if (attempts === pause) continue;
      const word = code[at << 1];
      const imm = code[(at << 1) | 1];
      at = (at + (word >>> 26)) | 0;
      attempts = (attempts + 1) | 0;
      // Slow tail: the instruction before slot `at` leaves the page, needs a translation, or is not an ordinary one.
      const op: Op = word & 0xff;
      const rd = (word >>> 8) & 63;
      const rs1 = (word >>> 14) & 63;
      const rs2 = (word >>> 20) & 63;
      const length = word >>> 26;
      if (op === Op.Unknown) {
        attempts = (attempts - 1) | 0;
        decodeAt(code, at, words, frameBase, slotShift, extensions);
        continue;
      }
      if (op === Op.Across) {
        // The other half is fetched from the next page; then the whole is executed, once, from a slot of its own.
        if (attempts > counted) usedShortcut(fetchTlb, fetchSlot, attempts - counted);
        counted = attempts;
        countUses(dataTlb, uses, waiting, dataRow, dataHits);
        waiting = 0;
        dataHits = 0;
        core.cycles += (attempts - 1 - settled) * cost;
        settled = attempts - 1;
        machine.tick = startTick + attempts - 1;
        core.pc = (pageVa + (at << slotShift)) as VirtualAddress;
        if (log !== null) facts = log.length;
        const fetched = translate(machine, core, pageVa + pageBytes, Access.Fetch);
        if (log !== null && facts !== log.length) forgetBoth(fetchTlb, dataTlb);
        if (fetchKnown[fetchRow + Shortcut.Low] !== pcLo || trace.stopRequested) end = attempts;
        if (fetched !== Translation.Done) {
          failed++;
          skipAt = attempts;
          if (fetched === Translation.Stopped) {
            reason = core.trap.kind;
            break;
          }
          continue;
        }
        prepareRead(memory, page.frame);
        words = memory.words;
        const whole = (words[frameBase + frameWords - 1] >>> 16) | (words[page.frame * frameWords] << 16);
        code = memory.across;
        decodeInto(code, at, whole, 2, slots, slotShift, extensions);
        attempts = (attempts - 1) | 0;
        acrossAttempt = attempts;
        continue;
      }
      if (op === Op.PageEnd) {
        attempts = (attempts - 1) | 0;
        pc = pageVa + (at << slotShift);
        break;
      }
      if (op >= Op.Lb && op <= Op.AmoMaxuD) {
        const va = hi[rs1] * 0x1_0000_0000 + (lo[rs1] >>> 0) + imm;
        if (recording && accessKnown(machine, core, startTick + attempts - 1, op, rd, rs2, va)) continue;
        // A fetch entry may be replaced: its uses so far come before.
        if (attempts > counted) usedShortcut(fetchTlb, fetchSlot, attempts - counted);
        counted = attempts;
        countUses(dataTlb, uses, waiting, dataRow, dataHits);
        waiting = 0;
        dataHits = 0;
        core.cycles += (attempts - 1 - settled) * cost;
        settled = attempts - 1;
        machine.tick = startTick + attempts - 1;
        core.pc = (pageVa + ((at - length) << slotShift)) as VirtualAddress;
        if (watch !== null) refills = trace.sequence + trace.unwritten;
        if (log !== null) facts = log.length;
        const ended = loadStore(machine, core, op, rd, rs2, va);
        words = memory.words;
        if (log !== null && facts !== log.length) {
          forgetBoth(fetchTlb, dataTlb);
          page.slot = -1;
        }
        if (watch !== null) {
          const owner = memory.frameOwner[page.frame];
          if (refills !== trace.sequence + trace.unwritten || isNoticed(watch, va, owner, core.processOwner)) {
            noticed = true;
            end = attempts;
            watch.noticed = va;
          }
        }
        // Losing the entry that answers the fetches of this page: the next fetch has to search.
        if (fetchKnown[fetchRow + Shortcut.Low] !== pcLo || trace.stopRequested) end = attempts;
        if (ended !== Translation.Done) {
          at = (at - length) | 0;
          failed++;
          skipAt = attempts;
          if (ended === Translation.Stopped) {
            reason = core.trap.kind;
            break;
          }
        } else if (
          page.slot >= 0 &&
          !unified &&
          !noticed &&
          isReadable(page) &&
          (marks === null || (marks[page.frame] & Touch.Read) === 0)
        ) {
          const low = (va | 0) & pageMask;
          // Not at a border of 4 GB, where adding an immediate could carry into the high word.
          if (low !== 0 && low !== pageMask) {
            const storable =
              isStore(op) &&
              memory.code[page.frame] === null &&
              !reserved &&
              (marks === null || marks[page.frame] === 0);
            const high = Math.floor(va / 0x1_0000_0000);
            rememberPage(
              dataTlb,
              shortcutRow(low, pageShift, dataMask),
              low,
              high,
              page.frame << wordShift,
              page.slot,
              storable,
            );
          }
        }
        continue;
      }
      if (multiplyOrDivide(lo, hi, op, rd, rs1, rs2)) continue;
      if (op === Op.Float && executeFloat(core.float, core, imm)) continue;
      if (op === Op.Csr) {
        core.cycles += (attempts - 1 - settled) * cost;
        settled = attempts - 1;
        if (accessCsr(core, imm, startTick + attempts - 1, core.instructions + attempts - 1 - failed)) continue;
      }
      if (op === Op.Jalr) {
        // The lowest bit is cleared; a remainder of numbers that are no 32-bit integers would be a call.
        pc = hi[rs1] * 0x1_0000_0000 + ((lo[rs1] >>> 0) + imm) - ((lo[rs1] + imm) & 1);
      } else if (op === Op.Jal || (op >= Op.Beq && op <= Op.Bgeu)) {
        pc = pageVa + ((at - length) << slotShift) + farOffset(imm);
      } else {
        at = (at - length) | 0;
        if (op === Op.Illegal || op === Op.Float || op === Op.Csr) {
          setTrap(core, StopReason.IllegalInstruction, pageVa + (at << slotShift), Access.Fetch, false);
          core.trap.instruction = imm;
          failed++;
          skipAt = attempts;
        }
        reason =
          op === Op.Ecall
            ? StopReason.SystemCall
            : op === Op.Ebreak
              ? StopReason.EBreak
              : StopReason.IllegalInstruction;
        break;
      }
      if ((pc & alignMask) !== 0) {
        // The jump itself faults, before it links.
        setTrap(core, StopReason.Misaligned, pc, Access.Fetch, false);
        reason = StopReason.Misaligned;
        pc = -1;
        at = (at - length) | 0;
        failed++;
        skipAt = attempts;
        break;
      }
      if (op === Op.Jalr || op === Op.Jal) {
        const link = (pcLo + (at << slotShift)) | 0;
        lo[rd] = link;
        hi[rd] = link >>> 0 < pcLo >>> 0 ? pcHi + 1 : pcHi;
      }
      break;
    }

    if (pc === -1) pc = pageVa + (at << slotShift);
    if (attempts > counted) usedShortcut(fetchTlb, fetchSlot, attempts - counted);
    if (reason !== StopReason.Budget) break running;
    if (trace.stopRequested && attempts > 0) {
      reason = StopReason.EventStop;
      break;
    }
    if (noticed) {
      reason = StopReason.Noticed;
      break;
    }
  }

  countUses(dataTlb, uses, waiting, dataRow, dataHits);
  waiting = 0;
  dataHits = 0;
  settleSlots(machine, core, fetchTlb);
  settleSlots(machine, core, dataTlb);
  if (core.tallied) addTally(machine.counters, core.tally, core.id, core.pid);
  core.tallied = false;
  core.cycles += (attempts - settled) * cost;
  machine.tick = startTick + attempts;
  // What was noticed had its address written down before it was translated.
  if (watch !== null) watch.pc = reason === StopReason.Noticed ? core.pc : pc;
  core.pc = pc as VirtualAddress;
  if (attempts > 0) core.retried = skipAt === attempts ? pc : -1;
  core.instructions += attempts - failed;
  // Whoever enters the kernel loses its reservation.
  if (
    reason !== StopReason.Budget &&
    reason !== StopReason.Breakpoint &&
    reason !== StopReason.EventStop &&
    reason !== StopReason.Noticed
  )
    core.reservation = -1;
  countRow(machine.counters, core.id, core.pid, -1, RowColumn.Instructions, attempts - failed);
  countRow(machine.counters, core.id, core.pid, -1, RowColumn.Cycles, attempts * cost);
  if (failed > 0) countWork(machine.work, core, WorkColumn.FailedAttempts, failed);
  return reason;
}

/** Counts data accesses by the rows that they used: those that wait in `uses`, rows and numbers in turn, then the last. */
function countUses(tlb: Tlb, uses: Int32Array, waiting: number, row: number, hits: number): void {
  for (let n = 0; n < waiting; n += 2) usedRow(tlb, uses[n], uses[n + 1]);
  usedRow(tlb, row, hits);
}

function forgetBoth(one: Tlb, other: Tlb): void {
  forgetPages(one);
  forgetPages(other);
}

/** Is a mark to be passed at once? Only a debugger's can be, where it is the only one. */
function isPassed(passes: Machine["passes"], core: Core, flags: Uint8Array, at: number, pc: number): boolean {
  return passes !== null && flags[at] === StopMark.Debugger && passes(core, pc);
}
