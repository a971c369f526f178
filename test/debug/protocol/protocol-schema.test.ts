import assert from "node:assert/strict";
import { messageProblem } from "../client/protocol-schema.js";

const event = (name: string, body?: object): object => ({ seq: 1, type: "event", event: name, body });
const response = (command: string, body?: object, more: object = {}): object => ({
  seq: 2,
  type: "response",
  request_seq: 1,
  command,
  success: true,
  body,
  ...more,
});

describe("the types of the protocol", () => {
  it("accept what is right", () => {
    for (const message of [
      event("initialized"),
      event("stopped", { reason: "step", threadId: 1, allThreadsStopped: true }),
      event("output", { output: "text\n", category: "stdout", data: { any: 1 } }),
      response("threads", { threads: [{ id: 1, name: "A" }] }),
      response("next"),
      response("initialize", { supportsANSIStyling: true }),
      response("vas/hash", { hash: "1" }),
      response("next", { error: { id: 1, format: "no" } }, { success: false, message: "no" }),
    ])
      assert.equal(messageProblem(message), null);
  });

  it("refuse what is wrong: a type, a field that is missing, one that there is not", () => {
    const wrong: [object, RegExp][] = [
      [event("stopped", { threadId: 1 }), /event stopped .*must have required property 'reason'/],
      [event("stopped", { reason: "step", threadId: "1" }), /threadId must be number/],
      [event("stopped", { reason: "step", thread: 1 }), /must NOT have additional properties/],
      [event("halted", {}), /the protocol has no event halted/],
      [response("threads", { threads: [{ id: 1 }] }), /must have required property 'name'/],
      [response("initialize", { supportsTimeTravel: true }), /must NOT have additional properties/],
      [response("modules", { modules: [{ id: 1, name: "a", colour: "red" }] }), /must NOT have additional properties/],
      [response("vas/hash", { hash: 1 }), /hash must be string/],
      [response("vas/hash", { hash: "1", more: 1 }), /must NOT have additional properties/],
      [response("jump", {}), /the protocol has no response to jump/],
    ];
    for (const [message, pattern] of wrong) assert.match(messageProblem(message) ?? "nothing", pattern);
  });
});
