/** The console command `why`: why an access of a page hit or missed, or what it would do now. */
import { Access, entryView, isUsable, type Core, type SpaceId, type VirtualAddress } from "../../machine/index.js";
import { explainStep, findThread, processOf, translate, type Simulation } from "../../simulator/index.js";
import { formatAddress, RequestError } from "../arguments/index.js";
import { requestContext } from "../expressions/index.js";
import { stoppedSimulation, type Session } from "../session/index.js";
import { walkText } from "../stopping/index.js";
import { addressAsked } from "./address.js";

const accessNames = ["fetch", "load", "store"] as const;

/** The entry of a TLB of the core that an access of the page would use, with its place; null: none. */
function usableEntry(
  { system: { machine } }: Simulation,
  core: Core,
  access: Access,
  va: number,
): { readonly name: string; readonly entry: ReturnType<typeof entryView> } | null {
  const vpn = Math.floor(va / machine.memory.pageBytes);
  for (const tlb of core.paths[access]!) {
    for (let slot = 0; slot < tlb.slots; slot++) {
      const distance = vpn - tlb.vpn[slot]!;
      if (distance < 0 || distance >= tlb.span[slot]!) continue;
      const entry = entryView(machine, core, tlb.level, slot);
      if (isUsable(core, entry)) return { name: tlb.config.name, entry };
    }
  }
  return null;
}

type Rights = { readonly read: boolean; readonly write: boolean; readonly execute: boolean; readonly user: boolean };

function allows(access: Access, { read, write, execute, user }: Rights): boolean {
  return user && [execute, read, write][access]!;
}

/** What an access would do now, in a line. */
function forecast(simulation: Simulation, core: Core, access: Access, va: number): string {
  const found = usableEntry(simulation, core, access, va);
  if (found !== null) {
    const { name, entry } = found;
    const filler = simulation.system.kernel.processes.get(entry.filledBy as never)?.name ?? "the kernel";
    const what = allows(access, entry) ? "hits" : "finds an entry that does not allow it, and faults:";
    return `${what} ${name} slot ${entry.slot}, filled by ${filler} at tick ${entry.filledAt}`;
  }
  const { pa, walk } = translate(simulation, core.context.space, va as VirtualAddress);
  if (pa === null) return `misses in every TLB; the walk ends at ${walk.at(-1)?.name ?? "nothing"}: a page fault`;
  return `misses in every TLB; the walk finds ${formatAddress(pa)}`;
}

/**
 * Tells of the last access of the step to the page of an address, or what an access of the stopped thread would do there.
 *
 * @throws RequestError if the address is physical, or no thread is left
 */
export function why(session: Session, text: string, frameId: number | null): string {
  const { space, address } = addressAsked(session, text, frameId);
  if (space === "physical") throw new RequestError("why: accesses have virtual addresses: name a space");
  const simulation = stoppedSimulation(session);
  const { pageBytes } = simulation.system.machine.memory;
  const page = Math.floor(address / pageBytes);
  const access = explainStep(simulation).accesses.findLast(
    (one) => Math.floor(one.va / pageBytes) === page && one.space === space,
  );
  if (access !== undefined) return [access.headline, access.detail, ...walkText(access)].join("\n");
  const { tid } = requestContext(session, frameId);
  const thread = findThread(simulation, tid)!;
  const who = processOf(simulation, thread).name;
  const heading = `the last step did not access the page of ${formatAddress(address)}`;
  const core = thread.core === null ? undefined : simulation.system.machine.cores[thread.core];
  if (core === undefined || thread.state !== "running" || core.context.space !== (space as SpaceId))
    return `${heading}; ${who} does not run in that space now: \`translate ${text}\` says what its tables say`;
  const forecasts = [Access.Load, Access.Store, Access.Fetch].map(
    (one) => `  a ${accessNames[one]} by ${who} now ${forecast(simulation, core, one, address)}`,
  );
  return [`${heading}:`, ...forecasts].join("\n");
}
