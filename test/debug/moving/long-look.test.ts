/** Looks that take long: slices and their turns, progress, cancelling, and requests that wait, by a clock that the test turns. */
import assert from "node:assert/strict";
import {
  abandonLook,
  lookLong,
  waitForLook,
  type LongLook,
  type Search,
} from "../../../src/debug/session/long-look.js";
import type { Session } from "../../../src/debug/session/session-record.js";

interface Host {
  readonly session: Session;
  readonly sent: [event: string, body: Readonly<Record<string, unknown>>][];
  now: number;
  /** Turns of the event loop that the session has asked for. */
  readonly turns: (() => void)[];
  turn(): void;
}

function host(supportsProgress = true): Host {
  const sent: Host["sent"] = [];
  const turns: (() => void)[] = [];
  const result = { sent, turns, now: 1000, turn: () => turns.shift()?.() };
  const session = {
    handling: 42,
    look: null as LongLook | null,
    progressCount: 3,
    waitingRequests: [] as (() => void)[],
    client: { supportsProgress },
    send: (event: string, body: object) => sent.push([event, body as Readonly<Record<string, unknown>>]),
    services: { now: () => result.now, defer: (turn: () => void) => turns.push(turn) },
  };
  return Object.assign(result, { session: session as unknown as Session });
}

/** Steps of so many milliseconds each; ends early when it is cancelled. */
function* search(of: Host, steps: number, milliseconds: number, cancelled: () => boolean): Search<string> {
  for (let step = 0; step < steps; step++) {
    if (cancelled()) return `cancelled at ${step}`;
    of.now += milliseconds;
    yield step / steps;
  }
  return "done";
}

describe("a long look", () => {
  it("gives a turn to others after 8 ms, and answers when it is done", async () => {
    const of = host();
    const answer = lookLong(of.session, "Looking", (cancelled) => search(of, 9, 2, cancelled));
    assert.deepEqual([of.now, of.turns.length], [1008, 1], "four steps of two");
    of.turn();
    assert.deepEqual([of.now, of.turns.length], [1016, 1]);
    of.turn();
    assert.equal(await answer, "done");
    assert.deepEqual([of.session.look, of.sent], [null, []], "too short to show anything");
  });

  it("shows its progress after half a second and each half second on, with a way to cancel it", async () => {
    const of = host();
    const answer = lookLong(of.session, "Looking", (cancelled) => search(of, 13, 100, cancelled));
    while (of.session.look !== null) of.turn();
    assert.equal(await answer, "done");
    assert.deepEqual(of.sent, [
      ["progressStart", { progressId: "look-4", title: "Looking", cancellable: true, requestId: 42, percentage: 30 }],
      ["progressUpdate", { progressId: "look-4", percentage: 69 }],
      ["progressEnd", { progressId: "look-4" }],
    ]);
  });

  it("shows nothing to a client that cannot show it", async () => {
    const of = host(false);
    const answer = lookLong(of.session, "Looking", (cancelled) => search(of, 13, 100, cancelled));
    while (of.session.look !== null) of.turn();
    await answer;
    assert.deepEqual(of.sent, []);
  });

  it("ends when it is cancelled with what it has", async () => {
    const of = host();
    const answer = lookLong(of.session, "Looking", (cancelled) => search(of, 100, 100, cancelled));
    of.turn();
    of.session.look!.cancelled = true;
    of.turn();
    assert.equal(await answer, "cancelled at 2");
  });

  it("lets requests wait, and serves them in order behind its answer; one that looks itself holds the rest up", async () => {
    const of = host();
    const served: string[] = [];
    const answer = lookLong(of.session, "Looking", (cancelled) => search(of, 1, 100, cancelled));
    let second: Promise<string> | undefined;
    const requests: (() => void)[] = [
      () => served.push("first"),
      () => {
        served.push("second");
        second = lookLong(of.session, "Looking again", (cancelled) => search(of, 1, 100, cancelled));
      },
      () => served.push("third"),
    ];
    for (const request of requests) assert.equal(waitForLook(of.session, request), true);
    of.turn();
    assert.deepEqual(served, [], "the answer goes first");
    assert.equal(await answer, "done");
    of.turn();
    assert.deepEqual(served, ["first", "second"]);
    while (of.turns.length > 0) of.turn();
    assert.equal(await second, "done");
    assert.deepEqual(served, ["first", "second", "third"]);
  });

  it("keeps 1,000 requests waiting at most", () => {
    const { session } = host();
    for (let n = 0; n < 1000; n++)
      assert.equal(
        waitForLook(session, () => undefined),
        true,
      );
    assert.equal(
      waitForLook(session, () => undefined),
      false,
    );
    assert.equal(session.waitingRequests.length, 1000);
  });

  it("is given up with its session, and says so; what it threw is the answer otherwise", async () => {
    const of = host();
    const answer = lookLong(of.session, "Looking", (cancelled) => search(of, 100, 600, cancelled));
    abandonLook(of.session);
    await assert.rejects(answer, /the session has ended/);
    assert.deepEqual(
      of.sent.map(([event]) => event),
      ["progressStart", "progressEnd"],
    );
    while (of.turns.length > 0) of.turn();
    abandonLook(of.session);
    const failing = lookLong(of.session, "Looking", function* (): Search<string> {
      throw new Error("no such place");
    });
    await assert.rejects(failing, /no such place/);
    assert.equal(of.session.look, null);
  });
});
