/** The dialogue of a refused launch leads to the errors. */
import assert from "node:assert/strict";
import { withErrorButton } from "../../src/extension/debugging/launch-refusal.js";

const refused = {
  seq: 1,
  type: "response",
  command: "launch",
  success: false,
  body: { error: { id: 1, format: "{text}", showUser: true } },
};

describe("a refused launch", () => {
  it("has a button that shows the errors", () => {
    const { error } = withErrorButton(refused, "Show").body as { error: object };
    assert.deepEqual(error, {
      ...refused.body.error,
      url: "command:workbench.panel.repl.view.focus",
      urlLabel: "Show",
    });
  });

  it("keeps a button that it has, and everything else as it is", () => {
    const reported = { ...refused, body: { error: { ...refused.body.error, url: "https://report" } } };
    for (const message of [
      reported,
      { ...refused, success: true },
      { ...refused, command: "evaluate" },
      { ...refused, body: undefined },
      { seq: 1, type: "event", event: "stopped" },
    ])
      assert.equal(withErrorButton(message, "Show"), message);
  });
});
