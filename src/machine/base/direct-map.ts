/** Where kernel code finds physical memory: addresses that no page table translates and no user can reach. */

/** Virtual start of the direct map: physical address 0. */
export const directMapStart = 2 ** 50;

/** Virtual start of the kernel's own text, data and stacks (`Machine.kernelImage`). */
export const kernelImageStart = 2 ** 51;

/** Owner of kernel code: a core that runs under it reaches both. */
export const kernelOwner = 0;
