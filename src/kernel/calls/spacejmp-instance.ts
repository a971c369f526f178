/** Instances of VASes that a process holds under SpaceJMP. */
import { attachmentsOf, type AttachedVas, type Kernel, type Process } from "../state/index.js";

/** Instance of a process by its handle, or undefined. Handle 0, the primary space, has none. */
export function instanceOf(kernel: Kernel, process: Process, handle: number): AttachedVas | undefined {
  return attachmentsOf(kernel, process).find((instance) => instance.handle === handle);
}
