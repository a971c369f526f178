/** Questions of the extension to a debug session, by the protocol's types. */
import type { VasRequestName, VasRequests } from "../../protocol/requests.js";

/** A debug session, or its adapter, as far as questions go. */
export interface Asked {
  customRequest(command: string, args?: unknown): Thenable<unknown>;
}

/** Asks a `vas/` request. Rejects with the adapter's message when it cannot answer. */
export async function askAdapter<Name extends VasRequestName>(
  session: Asked,
  command: Name,
  args: VasRequests[Name]["arguments"],
): Promise<VasRequests[Name]["body"]> {
  return (await session.customRequest(command, args)) as VasRequests[Name]["body"];
}
