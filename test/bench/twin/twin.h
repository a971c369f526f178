/*
 * C twin of the simulated machine: the same RV64IM interpreter with the same TLBs, tables, counters and LRU
 * bookkeeping, written from the description of the model (mmu-hardware §1.7, §1.12-1.14, §2). It has no kernel:
 * it continues a state
 * that the simulator has prepared, and may meet no trap on the way. The benchmark compares the states at the end.
 */
#ifndef TWIN_H
#define TWIN_H
#include <stdbool.h>
#include <stdint.h>

enum { FETCH, LOAD, STORE };
enum { READ = 1, WRITE = 2, EXECUTE = 4, USER = 8, GLOBAL = 16, ACCESSED = 32, DIRTY = 64 };
enum { PRIVATE, SHARED, GLOBAL_ENTRY };
enum { ASID_EQUAL = 1, SHARED_ENABLE = 2, SHARED_BIT = 4 };
enum { HITS, MISSES, FILLS, EVICTIONS, CROSS_HITS, LEVEL_COLUMNS };
enum { FETCH_WALKS, DATA_WALKS, FETCH_FAULTS, DATA_FAULTS, PROTECTION, MACHINE_CHECKS, INSTRUCTIONS, CYCLES, WALK_READS };
enum { MOST_TLBS = 3, HINTS = 1024, MOST_LEVELS = 5, NO_PAGE = -1 };

/* One TLB, slot = set * ways + way. A free slot has span 0. */
typedef struct {
  int level, sets, ways, slots;
  int64_t clock;
  uint64_t changes;
  int64_t *vpn, *span, *pfn, *filled_at, *hits, *stamp;
  int32_t *flags, *kind, *terms, *tag, *owner, *filled_by;
} Tlb;

typedef struct {
  int32_t pid;
  int64_t root;
  int32_t asid;
  uint32_t sasid[2];
  bool shared_enable;
  uint64_t pc;
  uint64_t x[33]; /* x[32] swallows writes to x0 */
} Thread;

/* Rows of counters: of cores, of processes, of owners. */
typedef struct { int rows; int64_t *cells; } Counters;

typedef struct { uint8_t op, rd, rs1, rs2; int32_t imm; } Decoded;

/* A page whose first-level entry is known. Valid while the TLB's `changes` is what it was. */
typedef struct { int64_t vpn; uint64_t changes; int32_t frame, slot; bool storable; } Hint;

typedef struct {
  int page_shift, levels, entry_bytes, sibling_bytes;
  int64_t first_pfn, frames;
  int64_t pages[MOST_LEVELS], entries[MOST_LEVELS];
  bool arc, software_refill, unique_match, drop_on_eviction, honours_global, honours_shared;
  int terms[3];
  int64_t instruction_cost, micro_miss_cost, read_cost, refill_fetch_cost, refill_data_cost;
  int64_t quantum, quantum_left;
  int64_t tick, cycles, instructions;
  int tlb_count;
  Tlb tlbs[MOST_TLBS]; /* first level of fetches, first level of data, second level if there is one */
  int stride;
  Counters cores, processes, owners;
  int thread_count;
  Thread *threads; /* the running one first, then the queue */
  Thread *now;
  int32_t *frame_owner;
  uint32_t *words;
  Decoded **code;
  Hint fetch_hints[HINTS], data_hints[HINTS];
} Machine;

/* Where a translation leads: frame index, and the first-level slot that answers the next access to the page. */
typedef struct { int32_t frame, slot; } Page;

/* mmu.c */
Page translate(Machine *m, uint64_t va, int access);
void add_hits(Machine *m, Tlb *tlb, int slot, int access, int64_t count);
void count_row(Machine *m, bool process, int owner, int column, int64_t count);
/* interpreter.c */
void run(Machine *m, int64_t attempts);
void run_threads(Machine *m, int64_t attempts);
/* state.c */
Machine *load_machine(const char *path);
void save_machine(const Machine *m, const char *path);
/* main.c */
__attribute__((noreturn)) void fail(const char *format, ...);
#endif
