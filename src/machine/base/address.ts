/**
 * Branded number types of the machine. A bare `number` never is an address: the brand says whether it is virtual or
 * physical, a page or a byte. Virtual addresses of user space fit 2^53 in every format we model (at most 48 bits), so a
 * JavaScript number holds them exactly; an address that a program computes outside that range faults before it gets
 * here.
 */
declare const brand: unique symbol;
type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/**
 * Byte address in some virtual address space; which one is told by the `SpaceAddress` or the context it travels with.
 */
export type VirtualAddress = Brand<number, "VirtualAddress">;
/** Byte address in simulated physical memory. */
export type PhysicalAddress = Brand<number, "PhysicalAddress">;
/** Page frame number: physical address >> page shift of the machine. */
export type Pfn = Brand<number, "Pfn">;
/** Hardware address-space id, as it stands in the PID/satp register. */
export type Asid = Brand<number, "Asid">;
/** Shared-address-space id (a bit position in the SASID registers). */
export type Sasid = Brand<number, "Sasid">;
/**
 * Id of one memory descriptor (mm): a process's original space, a VAS, a segment or an attached VAS. Never reused in a
 * run.
 */
export type SpaceId = Brand<number, "SpaceId">;
/**
 * Row of the owner table: whose memory a frame is (a process, a VAS, the kernel). Names, colours and counters hang on
 * it.
 */
export type OwnerId = Brand<number, "OwnerId">;
/** Process id as programs see it; 1, 2, … in order of creation. */
export type Pid = Brand<number, "Pid">;
/** Thread id, unique in a run; the main thread of a process has tid = pid. */
export type Tid = Brand<number, "Tid">;
/** Index of a core, from 0. */
export type CoreId = Brand<number, "CoreId">;
/** Position in a run: how many instruction attempts all cores together have made. */
export type Tick = Brand<number, "Tick">;
