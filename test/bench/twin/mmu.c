/* Translation: look up each level, walk on a miss, fill, replace, count. */
#include "twin.h"

static void count_level(Machine *m, const Tlb *tlb, int data, int column, int owner, int64_t count) {
  int cell = ((int)(tlb - m->tlbs) * 2 + data) * LEVEL_COLUMNS + column;
  m->cores.cells[cell] += count;
  m->processes.cells[m->now->pid * m->stride + cell] += count;
  if (owner >= 0) m->owners.cells[owner * m->stride + cell] += count;
}

/* `process`: also in the rows of the core and the running process; owner -1 = none. */
void count_row(Machine *m, bool process, int owner, int column, int64_t count) {
  int cell = m->tlb_count * 2 * LEVEL_COLUMNS + column;
  if (process) {
    m->cores.cells[cell] += count;
    m->processes.cells[m->now->pid * m->stride + cell] += count;
  }
  if (owner >= 0) m->owners.cells[owner * m->stride + cell] += count;
}

static void charge(Machine *m, int owner, int64_t cycles) {
  m->cycles += cycles;
  count_row(m, true, owner, CYCLES, cycles);
}

static bool tag_matches(int terms, int tag, const Thread *context) {
  if ((terms & ASID_EQUAL) && tag != context->asid) return false;
  if ((terms & SHARED_ENABLE) && !context->shared_enable) return false;
  return !(terms & SHARED_BIT) || (context->sasid[(tag >> 5) & 1] >> (tag & 31) & 1);
}

/* Slot that translates a page, or -1. */
static int lookup(const Machine *m, const Tlb *tlb, int64_t vpn) {
  int base = (int)(vpn & (tlb->sets - 1)) * tlb->ways, found = -1;
  for (int slot = base; slot < base + tlb->ways; slot++) {
    if ((uint64_t)(vpn - tlb->vpn[slot]) < (uint64_t)tlb->span[slot]
      && tag_matches(tlb->terms[slot], tlb->tag[slot], m->now)) {
      if (!m->unique_match) return slot;
      if (found >= 0) fail("two entries match page %lld", (long long)vpn);
      found = slot;
    }
  }
  return found;
}

/* `count` accesses in a row hit this slot. */
void add_hits(Machine *m, Tlb *tlb, int slot, int access, int64_t count) {
  tlb->clock += count;
  tlb->hits[slot] += count;
  tlb->stamp[slot] = tlb->clock;
  int owner = tlb->owner[slot], data = access != FETCH;
  count_level(m, tlb, data, HITS, owner, count);
  if (tlb->filled_by[slot] != m->now->pid) count_level(m, tlb, data, CROSS_HITS, owner, count);
  if (access == FETCH) count_row(m, false, owner, INSTRUCTIONS, count);
}

static int same_tag(const Tlb *tlb, int base, int64_t vpn, int kind, int tag) {
  for (int slot = base; slot < base + tlb->ways; slot++) {
    if (tlb->span[slot] && tlb->vpn[slot] == vpn && tlb->kind[slot] == kind && tlb->tag[slot] == tag) return slot;
  }
  return -1;
}

static void invalidate(Tlb *tlb, int slot) {
  tlb->changes++;
  tlb->vpn[slot] = tlb->owner[slot] = tlb->filled_by[slot] = tlb->filled_at[slot] = -1;
  tlb->span[slot] = tlb->pfn[slot] = tlb->hits[slot] = tlb->stamp[slot] = 0;
  tlb->flags[slot] = tlb->kind[slot] = tlb->terms[slot] = tlb->tag[slot] = 0;
}

static int victim(const Tlb *tlb, int base) {
  int oldest = base;
  for (int slot = base; slot < base + tlb->ways; slot++) if (!tlb->span[slot]) return slot;
  for (int slot = base + 1; slot < base + tlb->ways; slot++) if (tlb->stamp[slot] < tlb->stamp[oldest]) oldest = slot;
  return oldest;
}

/* The first levels lose the copies of an entry of the second. */
static void drop_copies(Machine *m, const Tlb *tlb, int slot) {
  for (int n = 0; n < 2; n++) {
    int copy = same_tag(&m->tlbs[n], 0, tlb->vpn[slot], tlb->kind[slot], tlb->tag[slot]);
    if (copy >= 0) invalidate(&m->tlbs[n], copy);
  }
}

typedef struct { int64_t vpn, pfn, span; int flags, kind, tag; } Entry;

static int fill(Machine *m, Tlb *tlb, int64_t vpn, const Entry *entry, int access) {
  bool whole = tlb->sets == 1;
  int64_t first = whole ? entry->vpn : vpn, pfn = entry->pfn + (vpn - entry->vpn);
  int base = (int)(vpn & (tlb->sets - 1)) * tlb->ways, data = access != FETCH;
  int slot = same_tag(tlb, base, first, entry->kind, entry->tag);
  if (slot < 0) {
    slot = victim(tlb, base);
    if (tlb->span[slot]) {
      count_level(m, tlb, data, EVICTIONS, tlb->owner[slot], 1);
      if (tlb->level == 2 && m->drop_on_eviction) drop_copies(m, tlb, slot);
    }
  }
  int owner = m->frame_owner[pfn - m->first_pfn];
  tlb->vpn[slot] = first;
  tlb->span[slot] = whole ? entry->span : 1;
  tlb->pfn[slot] = whole ? entry->pfn : pfn;
  tlb->flags[slot] = entry->flags;
  tlb->kind[slot] = entry->kind;
  tlb->terms[slot] = m->terms[entry->kind];
  tlb->tag[slot] = entry->tag;
  tlb->owner[slot] = owner;
  tlb->filled_by[slot] = m->now->pid;
  tlb->filled_at[slot] = m->tick;
  tlb->hits[slot] = 0;
  tlb->stamp[slot] = tlb->clock;
  tlb->changes++;
  count_level(m, tlb, data, FILLS, owner, 1);
  return slot;
}

typedef struct { Entry entry; int reads; } Walk;

static uint32_t *word_at(Machine *m, int64_t pa) {
  int64_t offset = pa - (m->first_pfn << m->page_shift);
  if (offset < 0 || offset >= m->frames << m->page_shift) fail("no memory at physical address %llx", (long long)pa);
  return &m->words[offset >> 2];
}

/* LeafFlag bits of an ARC entry: X1 W2 R3 A4 D5 K7 G8. */
static int arc_flags(uint32_t pte) {
  return (pte >> 3 & 1) | (pte >> 1 & 2) | (pte << 1 & 4) | (pte >> 4 & GLOBAL) | (pte << 1 & ACCESSED)
    | (pte << 1 & DIRTY) | (pte >> 7 & 1 ? 0 : USER);
}

static Walk walk(Machine *m, int64_t vpn, int access) {
  Walk result = { .reads = 0 };
  int64_t table = m->now->root << m->page_shift;
  int inherited = 0, shared = -1;
  for (int level = 0; level < m->levels; level++) {
    int64_t pa = table + vpn / m->pages[level] % m->entries[level] * m->entry_bytes;
    uint32_t *pte = word_at(m, pa);
    uint64_t entry = m->entry_bytes == 8 ? pte[0] | (uint64_t)pte[1] << 32 : pte[0];
    result.reads++;
    bool table_entry = m->arc ? level == 0 : (entry & 0xf) == 1;
    bool valid = table_entry && m->arc ? entry != 0 : entry & (m->arc ? 0x200 : 1);
    if (!valid) fail("page fault at page %llx", (long long)vpn);
    if (table_entry) {
      if (!m->arc && entry & 32) inherited = GLOBAL;
      int64_t pfn = (int64_t)(m->arc ? entry >> m->page_shift : entry >> 10 & 0xfffffffffff);
      table = pfn << m->page_shift;
      continue;
    }
    int flags = (m->arc ? arc_flags(pte[0]) : (int)(entry >> 1 & 0x7f)) | inherited;
    int needed = USER | (access == FETCH ? EXECUTE : access == LOAD ? READ : WRITE);
    if ((flags & needed) != needed) fail("protection fault at page %llx", (long long)vpn);
    int wanted = ACCESSED | (access == STORE ? DIRTY : 0);
    if ((flags & wanted) != wanted) pte[0] |= m->arc ? (uint32_t)wanted >> 1 : (uint32_t)wanted << 1;
    if (m->arc && entry & 0x400) {
      shared = (int)(*word_at(m, pa + m->sibling_bytes) & 0xff);
      result.reads++;
    } else if (!m->arc && entry & 0x100) {
      shared = (int)(entry >> 54 & 0x3f);
    }
    result.entry.vpn = vpn / m->pages[level] * m->pages[level];
    result.entry.pfn = m->arc ? (int64_t)(entry >> m->page_shift) : (int64_t)(entry >> 10 & 0xfffffffffff);
    result.entry.span = m->pages[level];
    result.entry.flags = flags | wanted;
    bool is_shared = shared >= 0 && m->honours_shared;
    result.entry.kind = flags & GLOBAL && m->honours_global ? GLOBAL_ENTRY : is_shared ? SHARED : PRIVATE;
    result.entry.tag = result.entry.kind == SHARED ? shared : result.entry.kind == PRIVATE ? m->now->asid : 0;
    return result;
  }
  fail("page tables without a leaf at page %llx", (long long)vpn);
}

static Page page_of(const Machine *m, const Tlb *tlb, int slot, int64_t vpn, bool usable) {
  return (Page){ (int32_t)(tlb->pfn[slot] + (vpn - tlb->vpn[slot]) - m->first_pfn), usable ? slot : -1 };
}

static Page hit(Machine *m, int64_t vpn, int access, Tlb *first, Tlb *tlb, int slot) {
  int owner = tlb->owner[slot];
  if (tlb != first) {
    first->clock++;
    count_level(m, first, access != FETCH, MISSES, owner, 1);
  }
  add_hits(m, tlb, slot, access, 1);
  if (tlb != first) charge(m, owner, m->micro_miss_cost);
  int needed = USER | (access == FETCH ? EXECUTE : access == LOAD ? READ : WRITE);
  if ((tlb->flags[slot] & needed) != needed) fail("protection fault at page %llx", (long long)vpn);
  if (access == STORE && !m->software_refill && !(tlb->flags[slot] & DIRTY)) {
    int reads = walk(m, vpn, STORE).reads;
    count_row(m, true, owner, WALK_READS, reads);
    charge(m, owner, reads * m->read_cost);
    Tlb *both[2] = { first, &m->tlbs[2] };
    for (int n = 0; n < m->tlb_count - 1; n++) {
      int copy = lookup(m, both[n], vpn);
      if (copy >= 0) both[n]->flags[copy] |= DIRTY;
    }
  }
  if (tlb == first) return page_of(m, tlb, slot, vpn, true);
  Entry entry = { tlb->vpn[slot], tlb->pfn[slot], tlb->span[slot], tlb->flags[slot], tlb->kind[slot], tlb->tag[slot] };
  return page_of(m, first, fill(m, first, vpn, &entry, access), vpn, true);
}

/* Translates one access of the running thread; traps are not expected. */
Page translate(Machine *m, uint64_t va, int access) {
  int64_t vpn = (int64_t)(va >> m->page_shift);
  Tlb *first = &m->tlbs[access != FETCH], *last = m->tlb_count > 2 ? &m->tlbs[2] : first;
  int slot = lookup(m, first, vpn);
  if (slot >= 0) return hit(m, vpn, access, first, first, slot);
  if (last != first) {
    slot = lookup(m, last, vpn);
    if (slot >= 0) return hit(m, vpn, access, first, last, slot);
  }

  Walk found = walk(m, vpn, access);
  int64_t handler = !m->software_refill ? 0 : access == FETCH ? m->refill_fetch_cost : m->refill_data_cost;
  int owner = m->frame_owner[found.entry.pfn + (vpn - found.entry.vpn) - m->first_pfn];
  first->clock++;
  count_level(m, first, access != FETCH, MISSES, owner, 1);
  if (last != first) {
    last->clock++;
    count_level(m, last, access != FETCH, MISSES, owner, 1);
  }
  count_row(m, true, owner, access == FETCH ? FETCH_WALKS : DATA_WALKS, 1);
  count_row(m, true, owner, WALK_READS, found.reads);
  charge(m, owner, handler + found.reads * m->read_cost);
  /* The descriptors of ARC have no room for A and D, and TLBInsertEntry takes copies from the first levels. */
  Entry described = found.entry;
  if (m->arc) described.flags &= READ | WRITE | EXECUTE | USER | GLOBAL;
  if (last != first) slot = fill(m, last, vpn, &described, access);
  if (m->arc) drop_copies(m, last, slot);
  slot = fill(m, first, vpn, &found.entry, access);
  if (!tag_matches(first->terms[slot], first->tag[slot], m->now)) fail("the refilled entry does not match");
  if (access == FETCH) count_row(m, false, owner, INSTRUCTIONS, 1);
  return page_of(m, first, slot, vpn, true);
}
