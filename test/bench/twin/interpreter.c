/*
 * RV64IM with a translation for every fetch, load and store. As in the simulator, instructions are predecoded per
 * frame, and accesses to pages whose first-level entry is known are only counted; -DPLAIN searches the TLB at
 * every access.
 */
#include <stdlib.h>
#include "twin.h"

enum {
  UNKNOWN, ADDI, ADD, SUB, ADDIW, ADDW, SUBW, LUI, AUIPC, ANDI, AND, ORI, OR, XORI, XOR, SLLI, SRLI, SRAI, SLL, SRL,
  SRA, SLLIW, SRLIW, SRAIW, SLLW, SRLW, SRAW, SLTI, SLTIU, SLT, SLTU, BEQ, BNE, BLT, BGE, BLTU, BGEU, JAL, JALR,
  LB, LH, LW, LD, LBU, LHU, LWU, SB, SH, SW, SD, MUL, MULH, MULHSU, MULHU, DIV, DIVU, REM, REMU, MULW, DIVW, DIVUW,
  REMW, REMUW, FENCE, ILLEGAL, PAGE_END,
};

static int64_t bits(uint32_t word, int high, int low) { return word >> low & ((1u << (high - low + 1)) - 1); }

static Decoded decode(uint32_t word) {
  static const uint8_t branches[] = { BEQ, BNE, ILLEGAL, ILLEGAL, BLT, BGE, BLTU, BGEU };
  static const uint8_t loads[] = { LB, LH, LW, LD, LBU, LHU, LWU, ILLEGAL };
  static const uint8_t stores[] = { SB, SH, SW, SD, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL };
  static const uint8_t immediates[] = { ADDI, SLLI, SLTI, SLTIU, XORI, SRLI, ORI, ANDI };
  static const uint8_t registers[] = { ADD, SLL, SLT, SLTU, XOR, SRL, OR, AND };
  static const uint8_t multiplies[] = { MUL, MULH, MULHSU, MULHU, DIV, DIVU, REM, REMU };
  static const uint8_t short_multiplies[] = { MULW, ILLEGAL, ILLEGAL, ILLEGAL, DIVW, DIVUW, REMW, REMUW };
  int f3 = (int)bits(word, 14, 12), f7 = (int)bits(word, 31, 25), rd = (int)bits(word, 11, 7);
  int32_t immediate = (int32_t)word >> 20;
  int op = ILLEGAL;
  switch (word & 0x7f) {
    case 0x37: op = LUI; immediate = (int32_t)(word & ~0xfffu); break;
    case 0x17: op = AUIPC; immediate = (int32_t)(word & ~0xfffu); break;
    case 0x6f:
      op = JAL;
      immediate = (int32_t)(((int64_t)(int32_t)word >> 31 << 20) | bits(word, 19, 12) << 12 | bits(word, 20, 20) << 11
        | bits(word, 30, 21) << 1);
      break;
    case 0x67: op = f3 == 0 ? JALR : ILLEGAL; break;
    case 0x63:
      op = branches[f3];
      immediate = (int32_t)(((int64_t)(int32_t)word >> 31 << 12) | bits(word, 7, 7) << 11 | bits(word, 30, 25) << 5
        | bits(word, 11, 8) << 1);
      break;
    case 0x03: op = loads[f3]; break;
    case 0x23: op = stores[f3]; immediate = (immediate & ~31) | rd; break;
    case 0x13:
      op = immediates[f3];
      if (f3 == 1) op = f7 >> 1 == 0 ? SLLI : ILLEGAL;
      if (f3 == 5) op = f7 >> 1 == 0 ? SRLI : f7 >> 1 == 0x10 ? SRAI : ILLEGAL;
      if (f3 == 1 || f3 == 5) immediate &= 63;
      break;
    case 0x1b:
      op = f3 == 0 ? ADDIW : f3 == 1 ? SLLIW : f3 == 5 ? (f7 ? SRAIW : SRLIW) : ILLEGAL;
      if (f3 != 0) immediate &= 31;
      break;
    case 0x33:
      if (f7 == 0) op = registers[f3];
      else if (f7 == 1) op = multiplies[f3];
      else if (f7 == 0x20) op = f3 == 0 ? SUB : f3 == 5 ? SRA : ILLEGAL;
      break;
    case 0x3b:
      if (f7 == 1) op = short_multiplies[f3];
      else if (f7 == 0x20) op = f3 == 0 ? SUBW : f3 == 5 ? SRAW : ILLEGAL;
      else if (f7 == 0) op = f3 == 0 ? ADDW : f3 == 1 ? SLLW : f3 == 5 ? SRLW : ILLEGAL;
      break;
    case 0x0f: op = FENCE; break;
  }
  uint8_t rs1 = (uint8_t)bits(word, 19, 15), rs2 = (uint8_t)bits(word, 24, 20);
  return (Decoded){ (uint8_t)op, (uint8_t)(rd == 0 ? 32 : rd), rs1, rs2, immediate };
}

static Decoded *code_of(Machine *m, int frame) {
  if (m->code[frame]) return m->code[frame];
  size_t slots = ((size_t)1 << (m->page_shift - 2)) + 1;
  Decoded *code = calloc(slots, sizeof *code);
  if (!code) fail("out of memory");
  code[slots - 1].op = PAGE_END;
  /* Stores into this frame must now forget what is decoded from it. */
  for (int n = 0; n < HINTS; n++) m->data_hints[n].storable = false;
  return m->code[frame] = code;
}

static int64_t divide(int64_t a, int64_t b) { return b == 0 ? -1 : b == -1 ? (int64_t)(0 - (uint64_t)a) : a / b; }
static int64_t remainder_of(int64_t a, int64_t b) { return b == 0 ? a : b == -1 ? 0 : a % b; }

/* Executes attempts of the running thread. */
void run(Machine *m, int64_t attempts) {
  Tlb *fetches = &m->tlbs[0], *data = &m->tlbs[1];
  uint64_t *x = m->now->x, pc = m->now->pc;
  const int shift = m->page_shift;
  const uint64_t page_mask = ((uint64_t)1 << shift) - 1;
  const int64_t start = m->tick;
  int64_t done = 0, settled = 0;
  /* The page of the last data access; stores may use it if `store_page` is the same. */
  int64_t load_page = NO_PAGE, store_page = NO_PAGE, data_hits = 0;
  uint8_t *bytes = NULL;
  int data_slot = -1;

  while (done < attempts) {
    int64_t vpn = (int64_t)(pc >> shift);
    Hint *known = &m->fetch_hints[vpn & (HINTS - 1)];
    int64_t counted = done;
    Page page = { known->frame, known->slot };
    if (known->vpn != vpn || known->changes != fetches->changes) {
      m->tick = start + done;
      m->cycles += (done - settled) * m->instruction_cost;
      settled = done;
      if (data_hits) add_hits(m, data, data_slot, LOAD, data_hits);
      data_hits = 0;
      uint64_t before = data->changes;
      page = translate(m, pc, FETCH);
      if (data->changes != before) load_page = store_page = NO_PAGE;
      counted = done + 1;
#ifndef PLAIN
      *known = (Hint){ vpn, fetches->changes, page.frame, page.slot, false };
#endif
    }
    Decoded *code = code_of(m, page.frame), *at = code + ((pc & page_mask) >> 2);
    uint32_t *text = m->words + ((int64_t)page.frame << (shift - 2));
    const uint64_t page_va = (uint64_t)vpn << shift;
#ifdef PLAIN
    int64_t end = done + 1;
#else
    int64_t end = attempts;
#endif
    if (store_page >= 0 && bytes == (uint8_t *)text) store_page = NO_PAGE;

#define HERE (page_va + (uint64_t)(at - code) * 4)
#define JUMP(target) do { uint64_t to = (target); \
    if ((to ^ page_va) & ~page_mask) { pc = to; done++; goto left; } at = code + ((to & page_mask) >> 2); } while (0)
#define BRANCH(condition) if (condition) { JUMP(HERE + (int64_t)at->imm); break; } at++; break
#define SET(value) x[at->rd] = (uint64_t)(value); at++; break
#define A x[at->rs1]
#define B x[at->rs2]
#define SA ((int64_t)A)
#define SB_ ((int64_t)B)
#define IMM ((int64_t)at->imm)
#define LOAD_AS(type, size) { uint64_t va = A + (uint64_t)IMM; \
    if ((int64_t)(va >> shift) != load_page || va & (size - 1)) { slow = va; goto data_access; } \
    data_hits++; SET(*(type *)(bytes + (va & page_mask))); }
#define STORE_AS(type, size) { uint64_t va = A + (uint64_t)IMM; \
    if ((int64_t)(va >> shift) != store_page || va & (size - 1)) { slow = va; goto data_access; } \
    data_hits++; *(type *)(bytes + (va & page_mask)) = (type)B; at++; break; }

    while (done < end) {
      uint64_t slow;
      switch (at->op) {
        case ADDI: SET(A + (uint64_t)IMM);
        case ADD: SET(A + B);
        case SUB: SET(A - B);
        case ADDIW: SET((int32_t)(A + (uint64_t)IMM));
        case ADDW: SET((int32_t)(A + B));
        case SUBW: SET((int32_t)(A - B));
        case LUI: SET(IMM);
        case AUIPC: SET(HERE + (uint64_t)IMM);
        case ANDI: SET(A & (uint64_t)IMM);
        case AND: SET(A & B);
        case ORI: SET(A | (uint64_t)IMM);
        case OR: SET(A | B);
        case XORI: SET(A ^ (uint64_t)IMM);
        case XOR: SET(A ^ B);
        case SLLI: SET(A << at->imm);
        case SRLI: SET(A >> at->imm);
        case SRAI: SET(SA >> at->imm);
        case SLL: SET(A << (B & 63));
        case SRL: SET(A >> (B & 63));
        case SRA: SET(SA >> (B & 63));
        case SLLIW: SET((int32_t)((uint32_t)A << at->imm));
        case SRLIW: SET((int32_t)((uint32_t)A >> at->imm));
        case SRAIW: SET((int32_t)A >> at->imm);
        case SLLW: SET((int32_t)((uint32_t)A << (B & 31)));
        case SRLW: SET((int32_t)((uint32_t)A >> (B & 31)));
        case SRAW: SET((int32_t)A >> (B & 31));
        case SLTI: SET(SA < IMM);
        case SLTIU: SET(A < (uint64_t)IMM);
        case SLT: SET(SA < SB_);
        case SLTU: SET(A < B);
        case BEQ: BRANCH(A == B);
        case BNE: BRANCH(A != B);
        case BLT: BRANCH(SA < SB_);
        case BGE: BRANCH(SA >= SB_);
        case BLTU: BRANCH(A < B);
        case BGEU: BRANCH(A >= B);
        case JAL: { uint64_t next = HERE + (uint64_t)IMM; x[at->rd] = HERE + 4; JUMP(next); break; }
        case JALR: { uint64_t next = (A + (uint64_t)IMM) & ~(uint64_t)1; x[at->rd] = HERE + 4; JUMP(next); break; }
        case LB: LOAD_AS(int8_t, 1)
        case LH: LOAD_AS(int16_t, 2)
        case LW: LOAD_AS(int32_t, 4)
        case LD: LOAD_AS(int64_t, 8)
        case LBU: LOAD_AS(uint8_t, 1)
        case LHU: LOAD_AS(uint16_t, 2)
        case LWU: LOAD_AS(uint32_t, 4)
        case SB: STORE_AS(uint8_t, 1)
        case SH: STORE_AS(uint16_t, 2)
        case SW: STORE_AS(uint32_t, 4)
        case SD: STORE_AS(uint64_t, 8)
        case MUL: SET(A * B);
        case MULH: SET((__int128)SA * SB_ >> 64);
        case MULHSU: SET((__int128)SA * B >> 64);
        case MULHU: SET((unsigned __int128)A * B >> 64);
        case DIV: SET(divide(SA, SB_));
        case DIVU: SET(B ? A / B : ~(uint64_t)0);
        case REM: SET(remainder_of(SA, SB_));
        case REMU: SET(B ? A % B : A);
        case MULW: SET((int32_t)((uint32_t)A * (uint32_t)B));
        case DIVW: SET((int32_t)divide((int32_t)A, (int32_t)B));
        case DIVUW: SET((int32_t)((uint32_t)B ? (uint32_t)A / (uint32_t)B : ~0u));
        case REMW: SET((int32_t)remainder_of((int32_t)A, (int32_t)B));
        case REMUW: SET((int32_t)((uint32_t)B ? (uint32_t)A % (uint32_t)B : (uint32_t)A));
        case FENCE: at++; break;
        case UNKNOWN: *at = decode(text[at - code]); continue;
        case PAGE_END: pc = page_va + page_mask + 1; goto left;
        default: fail("a system call or an instruction that is not RV64IM at %llx", (unsigned long long)HERE);
        data_access: {
          bool store = at->op >= SB;
          int64_t wanted = (int64_t)(slow >> shift);
          Hint *hint = &m->data_hints[wanted & (HINTS - 1)];
          uint64_t low_bits = ((uint64_t)1 << (store ? at->op - SB : (at->op - LB) & 3)) - 1;
          if (slow & low_bits) fail("misaligned access at %llx", (unsigned long long)HERE);
          if (data_hits) add_hits(m, data, data_slot, LOAD, data_hits);
          data_hits = 0;
          Page found = { hint->frame, hint->slot };
          bool storable = hint->storable;
          bool fresh = hint->vpn != wanted || hint->changes != data->changes || (store && !hint->storable);
          if (fresh) {
            /* A fetch entry may be replaced: its hits so far count before. */
            if (done + 1 > counted) add_hits(m, fetches, page.slot, FETCH, done + 1 - counted);
            counted = done + 1;
            m->tick = start + done;
            m->cycles += (done - settled) * m->instruction_cost;
            settled = done;
            uint64_t before = fetches->changes;
            found = translate(m, slow, store ? STORE : LOAD);
            storable = store && !m->code[found.frame];
            if (store && m->code[found.frame]) {
              Decoded *stale = m->code[found.frame] + ((slow & page_mask) >> 2);
              stale[0].op = UNKNOWN;
              if (at->op == SD) stale[1].op = UNKNOWN;
            }
            if (fetches->changes != before) end = done + 1;
#ifndef PLAIN
            *hint = (Hint){ wanted, data->changes, found.frame, found.slot, storable };
#endif
          }
          data_slot = found.slot;
          load_page = wanted;
          store_page = storable ? wanted : NO_PAGE;
          bytes = (uint8_t *)(m->words + ((int64_t)found.frame << (shift - 2)));
          void *place = bytes + (slow & page_mask);
          if (!fresh) data_hits++;
          switch (at->op) {
            case LB: x[at->rd] = (uint64_t)*(int8_t *)place; break;
            case LH: x[at->rd] = (uint64_t)*(int16_t *)place; break;
            case LW: x[at->rd] = (uint64_t)*(int32_t *)place; break;
            case LD: x[at->rd] = *(uint64_t *)place; break;
            case LBU: x[at->rd] = *(uint8_t *)place; break;
            case LHU: x[at->rd] = *(uint16_t *)place; break;
            case LWU: x[at->rd] = *(uint32_t *)place; break;
            case SB: *(uint8_t *)place = (uint8_t)B; break;
            case SH: *(uint16_t *)place = (uint16_t)B; break;
            case SW: *(uint32_t *)place = (uint32_t)B; break;
            case SD: *(uint64_t *)place = B; break;
          }
#ifdef PLAIN
          load_page = store_page = NO_PAGE;
#endif
          at++;
          break;
        }
      }
      done++;
    }
    pc = HERE;
  left:
    if (done > counted) add_hits(m, fetches, page.slot, FETCH, done - counted);
  }
  if (data_hits) add_hits(m, data, data_slot, LOAD, data_hits);
  m->cycles += (done - settled) * m->instruction_cost;
  m->tick = start + done;
  m->now->pc = pc;
  m->instructions += done;
  count_row(m, true, -1, INSTRUCTIONS, done);
  count_row(m, true, -1, CYCLES, done * m->instruction_cost);
}

/* Executes attempts of all threads, each for a quantum at a time in turn. */
void run_threads(Machine *m, int64_t attempts) {
  while (attempts > 0) {
    int64_t slice = attempts < m->quantum_left ? attempts : m->quantum_left;
    /* Hints belong to a context: another thread may not use them. */
    for (int n = 0; n < HINTS; n++) m->fetch_hints[n].vpn = m->data_hints[n].vpn = NO_PAGE;
    run(m, slice);
    attempts -= slice;
    m->quantum_left -= slice;
    if (m->quantum_left > 0) continue;
    m->quantum_left = m->quantum;
    if (++m->now == m->threads + m->thread_count) m->now = m->threads;
  }
}
