/* Reading and writing the state as test/bench/state.ts lays it out: PATH.numbers (doubles), PATH.memory (words). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "twin.h"

static FILE *open_part(const char *path, const char *part, const char *mode) {
  char name[4096];
  snprintf(name, sizeof name, "%s.%s", path, part);
  FILE *file = fopen(name, mode);
  if (!file) fail("cannot open %s", name);
  return file;
}

static double number(FILE *file) {
  double value;
  if (fread(&value, sizeof value, 1, file) != 1) fail("the state is too short");
  return value;
}

static void *zeroed(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) fail("out of memory");
  return memory;
}

static void put(FILE *file, double value) {
  if (fwrite(&value, sizeof value, 1, file) != 1) fail("cannot write the state");
}

static void read_wide(FILE *file, int64_t **array, int count) {
  *array = zeroed((size_t)count, sizeof **array);
  for (int n = 0; n < count; n++) (*array)[n] = (int64_t)number(file);
}

static void read_narrow(FILE *file, int32_t **array, int count) {
  *array = zeroed((size_t)count, sizeof **array);
  for (int n = 0; n < count; n++) (*array)[n] = (int32_t)number(file);
}

static void read_tlb(FILE *file, Tlb *tlb) {
  tlb->level = (int)number(file);
  tlb->sets = (int)number(file);
  tlb->ways = (int)number(file);
  tlb->slots = tlb->sets * tlb->ways;
  tlb->clock = (int64_t)number(file);
  int64_t **wide[] = { &tlb->vpn, &tlb->span, &tlb->pfn, &tlb->filled_at, &tlb->hits, &tlb->stamp };
  int32_t **narrow[] = { &tlb->flags, &tlb->kind, &tlb->terms, &tlb->tag, &tlb->owner, &tlb->filled_by };
  for (int n = 0; n < 6; n++) read_wide(file, wide[n], tlb->slots);
  for (int n = 0; n < 6; n++) read_narrow(file, narrow[n], tlb->slots);
}

static void read_counters(FILE *file, Counters *counters, int stride) {
  counters->rows = (int)number(file);
  read_wide(file, &counters->cells, counters->rows * stride);
}

static void read_thread(FILE *file, Thread *thread) {
  thread->pid = (int32_t)number(file);
  thread->root = (int64_t)number(file);
  thread->asid = (int32_t)number(file);
  for (int n = 0; n < 2; n++) thread->sasid[n] = (uint32_t)(int32_t)number(file);
  thread->shared_enable = number(file) != 0;
  thread->pc = (uint64_t)number(file);
  for (int n = 0; n < 32; n++) {
    uint32_t low = (uint32_t)(int32_t)number(file);
    thread->x[n] = low | (uint64_t)(uint32_t)(int32_t)number(file) << 32;
  }
}

static void read_configuration(FILE *file, Machine *m) {
  m->page_shift = (int)number(file);
  m->first_pfn = (int64_t)number(file);
  m->frames = (int64_t)number(file);
  m->arc = number(file) != 0;
  m->entry_bytes = (int)number(file);
  m->sibling_bytes = (int)number(file);
  m->software_refill = number(file) != 0;
  m->unique_match = number(file) != 0;
  m->drop_on_eviction = number(file) != 0;
  m->honours_global = number(file) != 0;
  m->honours_shared = number(file) != 0;
  for (int n = 0; n < 3; n++) m->terms[n] = (int)number(file);
  int64_t *costs[] = {
    &m->instruction_cost, &m->micro_miss_cost, &m->read_cost, &m->refill_fetch_cost, &m->refill_data_cost, &m->quantum,
  };
  for (int n = 0; n < 6; n++) *costs[n] = (int64_t)number(file);
  m->tlb_count = (int)number(file);
  if (m->tlb_count > MOST_TLBS) fail("%d TLBs are too many", m->tlb_count);
  m->levels = (int)number(file);
  for (int n = 0; n < m->levels; n++) {
    m->pages[n] = (int64_t)number(file);
    m->entries[n] = (int64_t)number(file);
  }
}

Machine *load_machine(const char *path) {
  Machine *m = zeroed(1, sizeof *m);
  FILE *file = open_part(path, "numbers", "rb");
  read_configuration(file, m);
  m->quantum_left = (int64_t)number(file);
  m->tick = (int64_t)number(file);
  m->cycles = (int64_t)number(file);
  m->instructions = (int64_t)number(file);
  for (int n = 0; n < m->tlb_count; n++) read_tlb(file, &m->tlbs[n]);
  m->stride = (int)number(file);
  read_counters(file, &m->cores, m->stride);
  read_counters(file, &m->processes, m->stride);
  read_counters(file, &m->owners, m->stride);
  m->thread_count = (int)number(file);
  m->threads = zeroed((size_t)m->thread_count, sizeof *m->threads);
  for (int n = 0; n < m->thread_count; n++) read_thread(file, &m->threads[n]);
  m->now = m->threads;
  read_narrow(file, &m->frame_owner, (int)m->frames);
  fclose(file);
  size_t words = (size_t)m->frames << (m->page_shift - 2);
  m->words = zeroed(words, sizeof *m->words);
  m->code = zeroed((size_t)m->frames, sizeof *m->code);
  file = open_part(path, "memory", "rb");
  if (fread(m->words, sizeof *m->words, words, file) != words) fail("the memory is too short");
  fclose(file);
  return m;
}

static void write_tlb(FILE *file, const Tlb *tlb) {
  put(file, tlb->level);
  put(file, tlb->sets);
  put(file, tlb->ways);
  put(file, (double)tlb->clock);
  const int64_t *wide[] = { tlb->vpn, tlb->span, tlb->pfn, tlb->filled_at, tlb->hits, tlb->stamp };
  const int32_t *narrow[] = { tlb->flags, tlb->kind, tlb->terms, tlb->tag, tlb->owner, tlb->filled_by };
  for (int n = 0; n < 6; n++) for (int slot = 0; slot < tlb->slots; slot++) put(file, (double)wide[n][slot]);
  for (int n = 0; n < 6; n++) for (int slot = 0; slot < tlb->slots; slot++) put(file, narrow[n][slot]);
}

static void write_counters(FILE *file, const Counters *counters, int stride) {
  put(file, counters->rows);
  for (int n = 0; n < counters->rows * stride; n++) put(file, (double)counters->cells[n]);
}

/* Everything that running changes, in the order of the input; the configuration is left out. */
void save_machine(const Machine *m, const char *path) {
  FILE *file = open_part(path, "numbers", "wb");
  put(file, (double)m->quantum_left);
  put(file, (double)m->tick);
  put(file, (double)m->cycles);
  put(file, (double)m->instructions);
  for (int n = 0; n < m->tlb_count; n++) write_tlb(file, &m->tlbs[n]);
  put(file, m->stride);
  write_counters(file, &m->cores, m->stride);
  write_counters(file, &m->processes, m->stride);
  write_counters(file, &m->owners, m->stride);
  put(file, m->thread_count);
  for (int n = 0; n < m->thread_count; n++) {
    const Thread *thread = &m->threads[(m->now - m->threads + n) % m->thread_count];
    put(file, thread->pid);
    put(file, (double)thread->root);
    put(file, thread->asid);
    for (int word = 0; word < 2; word++) put(file, (int32_t)thread->sasid[word]);
    put(file, thread->shared_enable);
    put(file, (double)thread->pc);
    for (int r = 0; r < 32; r++) {
      put(file, (int32_t)thread->x[r]);
      put(file, (int32_t)(thread->x[r] >> 32));
    }
  }
  for (int64_t n = 0; n < m->frames; n++) put(file, m->frame_owner[n]);
  fclose(file);
  file = open_part(path, "memory", "wb");
  size_t words = (size_t)m->frames << (m->page_shift - 2);
  if (fwrite(m->words, sizeof *m->words, words, file) != words) fail("cannot write the memory");
  fclose(file);
}
