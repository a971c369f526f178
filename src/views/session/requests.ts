/** Questions to the debug adapter, matched with their answers by number. */
import type { ToView } from "../../protocol/messages.js";
import type { VasRequestName, VasRequests } from "../../protocol/requests.js";
import type { Host } from "./host.js";

/** Questions under way. */
export interface Requests {
  /** Asks the debug session. Rejects with the adapter's message when it cannot answer. */
  ask<Name extends VasRequestName>(
    command: Name,
    args: VasRequests[Name]["arguments"],
  ): Promise<VasRequests[Name]["body"]>;
  /** Delivers an answer; one that nobody waits for is ignored. */
  settle(answer: Extract<ToView, { type: "response" }>): void;
}

interface Pending {
  resolve(body: unknown): void;
  reject(reason: Error): void;
}

/** Starts with no question under way. */
export function openRequests(host: Host): Requests {
  const pending = new Map<number, Pending>();
  let last = 0;
  return {
    ask<Name extends VasRequestName>(command: Name, args: VasRequests[Name]["arguments"]) {
      last += 1;
      const id = last;
      return new Promise<VasRequests[Name]["body"]>((resolve, reject) => {
        // The protocol ties the body's type to the command; the wire cannot carry that proof.
        pending.set(id, { resolve: (body) => resolve(body as VasRequests[Name]["body"]), reject });
        host.post({ type: "request", id, command, arguments: args });
      });
    },
    settle(answer) {
      const waiting = pending.get(answer.id);
      if (waiting === undefined) return;
      pending.delete(answer.id);
      if (answer.ok) waiting.resolve(answer.body);
      else waiting.reject(new Error(answer.message));
    },
  };
}
