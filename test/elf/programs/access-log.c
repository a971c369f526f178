/*
 * A plugin of qemu-riscv64 that writes down every fetch, load and store: 8 bytes each, the address with the kind in its top two bits
 * (0 fetch, 1 load, 2 store, 3 the part of a fetch that lies in the next page). An access that goes on in the next page is written for both. Declares of qemu's interface,
 * version 1, what it uses: no Debian package has the header.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*translated)(plugin_id id, struct qemu_plugin_tb *block);
typedef void (*executed)(unsigned processor, void *data);
typedef void (*accessed)(unsigned processor, uint32_t access, uint64_t address, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id, translated call);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, executed call, int registers, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, accessed call, int registers, int which, void *data);
void qemu_plugin_register_atexit_cb(plugin_id id, void (*call)(plugin_id id, void *data), void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
bool qemu_plugin_mem_is_store(uint32_t access);
unsigned qemu_plugin_mem_size_shift(uint32_t access);

enum { version = 1, no_registers = 0, loads_and_stores = 3, page = 4096 };

__attribute__((visibility("default"))) int qemu_plugin_version = version;

static FILE *log_file;

static void put(uint64_t kind, uint64_t address, uint64_t bytes)
{
    uint64_t last = address + bytes - 1, record = kind << 62 | address;
    fwrite(&record, sizeof record, 1, log_file);
    if (address / page == last / page) return;
    record = (kind == 0 ? 3 : kind) << 62 | last / page * page;
    fwrite(&record, sizeof record, 1, log_file);
}

static void on_fetch(unsigned processor, void *data)
{
    (void)processor;
    uint64_t packed = (uint64_t)data;
    put(0, packed >> 3, packed & 7);
}

static void on_access(unsigned processor, uint32_t access, uint64_t address, void *data)
{
    (void)processor, (void)data;
    put(qemu_plugin_mem_is_store(access) ? 2 : 1, address, 1u << qemu_plugin_mem_size_shift(access));
}

static void on_block(plugin_id id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t n = 0; n < qemu_plugin_tb_n_insns(block); n++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(block, n);
        uint64_t packed = qemu_plugin_insn_vaddr(insn) << 3 | qemu_plugin_insn_size(insn);
        qemu_plugin_register_vcpu_insn_exec_cb(insn, on_fetch, no_registers, (void *)packed);
        qemu_plugin_register_vcpu_mem_cb(insn, on_access, no_registers, loads_and_stores, NULL);
    }
}

static void on_exit_of_qemu(plugin_id id, void *data)
{
    (void)id, (void)data;
    fclose(log_file);
}

__attribute__((visibility("default"))) int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
    (void)info, (void)argc, (void)argv;
    const char *name = getenv("ACCESS_LOG");
    log_file = name == NULL ? NULL : fopen(name, "wb");
    if (log_file == NULL) return 1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
    qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
    return 0;
}
