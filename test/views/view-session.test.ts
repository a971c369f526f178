import assert from "node:assert/strict";
import { effect, signal } from "@preact/signals";
import fc from "fast-check";
import type { FromView, GrantedWish } from "../../src/protocol/messages.js";
import type { Difference } from "../../src/protocol/changes/index.js";
import type { VasRequests } from "../../src/protocol/requests.js";
import type { TlbSnapshot } from "../../src/protocol/snapshot.js";
import type { Story } from "../../src/protocol/story.js";
import { openViewSession, type SessionListener } from "../../src/views/session/view-session.js";
import { stopped, tlbSnapshot } from "./fixtures/snapshots.js";

type WishArguments = VasRequests["vas/changes"]["arguments"];

/** A host that keeps what was posted, and a session on it. */
function open({
  args = () => ({}),
  ...listener
}: Partial<SessionListener<TlbSnapshot, { access?: number }>> & { args?: () => object } = {}) {
  const posted: FromView[] = [];
  const host = {
    post: (message: FromView) => void posted.push(message),
    getState: () => undefined,
    setState: () => undefined,
  };
  const session = openViewSession(host, "vas/tlb", args, {
    reveal: () => undefined,
    command: () => undefined,
    ...listener,
  });
  const requests = () => posted.filter((message) => message.type === "request");
  const stop = (epoch: number, name = "s") => session.receive({ type: "stop", session: name, stop: stopped(epoch) });
  const reply = async (index: number, epoch: number) => {
    session.receive({ type: "response", id: requests()[index]!.id, ok: true, body: tlbSnapshot(epoch) });
    await settled();
  };
  const refuse = async (index: number, message: string) => {
    session.receive({ type: "response", id: requests()[index]!.id, ok: false, message });
    await settled();
  };
  /** What the extension has been told last that the view wishes. */
  const wish = () => posted.findLast((message) => message.type === "wish")?.wish ?? null;
  let number = 0;
  /** A whole answer to a question, in the series of the last wish; to none if there was no wish. */
  const answer = (args: object, body: object): GrantedWish => {
    // Before its first message a view tells nothing.
    if (posted.length === 0) session.receive({ type: "running", session: "s" });
    return {
      command: "vas/changes",
      arguments: { ...(wish()?.arguments as WishArguments), arguments: args as WishArguments["arguments"] },
      body: { number: (number += 1), difference: { is: body } },
    };
  };
  /** A stop that brings the answer to a question. */
  const granted = (epoch: number, args: object) =>
    session.receive({ type: "stop", session: "s", stop: stopped(epoch), answer: answer(args, tlbSnapshot(epoch)) });
  return {
    session,
    posted,
    requests,
    stop,
    granted,
    answer,
    wish,
    reply,
    refuse,
    shown: () => session.data.value?.position.epoch ?? null,
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("view session", () => {
  it("asks once a stop", () => {
    const { requests, stop } = open();
    for (const epoch of [1, 2, 3]) stop(epoch);
    assert.equal(requests().length, 3);
  });

  it("shows only the answer to the newest question, in whatever order answers come", async () => {
    const { stop, reply, shown } = open();
    for (const epoch of [1, 2, 3]) stop(epoch);
    await reply(1, 2);
    assert.equal(shown(), null);
    await reply(2, 3);
    assert.equal(shown(), 3);
    await reply(0, 1);
    assert.equal(shown(), 3);
  });

  it("drops an answer of another epoch than the newest stop", async () => {
    const { stop, reply, shown, requests } = open();
    stop(5);
    await reply(0, 6);
    assert.equal(shown(), null);
    stop(6);
    await reply(1, 6);
    assert.equal(shown(), 6);
    assert.equal(requests().length, 2);
  });

  it("keeps the last picture while the program runs and forgets it when the session ends", async () => {
    const { session, stop, reply, shown } = open();
    stop(1);
    await reply(0, 1);
    session.receive({ type: "running", session: "s" });
    assert.equal(session.phase.value, "running");
    assert.equal(shown(), 1);
    session.receive({ type: "idle" });
    assert.equal(session.phase.value, "idle");
    assert.equal(shown(), null);
  });

  it("never shows a snapshot of an earlier session", async () => {
    const { stop, reply, shown } = open();
    stop(1, "first");
    stop(1, "second");
    await reply(0, 1);
    assert.equal(shown(), null);
    await reply(1, 1);
    assert.equal(shown(), 1);
  });

  it("tells the story of a stop together with its snapshot, never above the one before", async () => {
    const { session, stop, reply, refuse } = open();
    const tick = () => session.told.value?.position.tick ?? null;
    stop(1);
    assert.deepEqual([tick(), session.data.value], [stopped(1).position.tick, null], "alone, it hides nothing");
    await reply(0, 1);
    stop(2);
    assert.equal(tick(), stopped(1).position.tick);
    assert.equal(session.stop.value?.position.epoch, 2);
    await reply(1, 2);
    assert.equal(tick(), stopped(2).position.tick);
    stop(3);
    await refuse(2, "no");
    assert.deepEqual([tick(), session.data.value], [stopped(3).position.tick, null], "the failed stop has no picture");
  });

  it("shows an answer that comes with the stop in the same turn, and asks nothing", () => {
    let wanted = -1;
    const { session, shown, requests, granted } = open({
      args: () => ({ access: wanted }),
      stopped: () => (wanted = -1),
      wish: () => ({ access: -1 }),
    });
    granted(1, { access: -1 });
    assert.equal(shown(), 1);
    wanted = 3;
    granted(2, { access: -1 });
    assert.equal(shown(), 2);
    assert.deepEqual([session.told.value?.position.epoch, requests().length], [2, 0]);
  });

  it("asks itself where the stop leads to another question, or the answer is refused", async () => {
    let answers = 0;
    const { granted, requests, shown, reply } = open({
      args: () => ({ access: 4 }),
      wish: () => ({ access: -1 }),
      accepts: () => (answers += 1) !== 2,
    });
    granted(1, { access: -1 });
    assert.deepEqual([shown(), requests().length], [null, 1]);
    await reply(0, 1);
    assert.equal(shown(), 1);
    granted(2, { access: 4 });
    await settled();
    assert.deepEqual([shown(), requests().length], [1, 2]);
    await reply(1, 2);
    assert.equal(shown(), 2);
  });

  it("tells its wish once it is connected, and again only when it changes", () => {
    const chosen = signal(0);
    const { session, stop, posted } = open({ wish: () => ({ access: chosen.value }) });
    const wishes = () =>
      posted.flatMap((message) =>
        message.type === "wish" ? [(message.wish?.arguments as WishArguments).arguments] : [],
      );
    assert.deepEqual(wishes(), []);
    stop(1);
    stop(2);
    assert.deepEqual(wishes(), [{ access: 0 }]);
    chosen.value = 5;
    assert.deepEqual(wishes(), [{ access: 0 }, { access: 5 }]);
    session.receive({ type: "idle" });
    assert.equal(wishes().length, 2);
    const silent = open();
    silent.stop(1);
    assert.ok(
      silent.posted.every(({ type }) => type !== "wish"),
      "a view without a wish asks itself",
    );
  });

  it("makes an answer of what has changed since the one before, also of one that it did not show", () => {
    const { session, shown, requests, answer } = open({ wish: () => ({ access: -1 }), args: () => ({ access: -1 }) });
    const first = answer({ access: -1 }, tlbSnapshot(1));
    const give = (epoch: number, number: number, difference: Difference, access = -1) =>
      session.receive({
        type: "stop",
        session: "s",
        stop: stopped(epoch),
        answer: {
          ...first,
          arguments: { ...(first.arguments as WishArguments), arguments: { access } },
          body: { number, difference },
        },
      });
    const epoch = (now: number): Difference => ({ fields: { position: { fields: { epoch: { is: now } } } } });
    session.receive({ type: "stop", session: "s", stop: stopped(1), answer: first });
    const { cores } = session.data.value!;
    give(2, 2, epoch(2), 5);
    assert.deepEqual([shown(), requests().length], [1, 1], "it answers another question");
    give(3, 3, epoch(3));
    assert.deepEqual([shown(), requests().length], [3, 1]);
    assert.equal(session.data.value!.cores, cores, "what has not changed is the same object");
  });

  it("asks itself where an answer before is missing, and wishes for another series", async () => {
    const { session, shown, requests, reply, answer, wish } = open({
      wish: () => ({ access: -1 }),
      args: () => ({ access: -1 }),
    });
    const first = answer({ access: -1 }, tlbSnapshot(1));
    const series = () => (wish()?.arguments as WishArguments).series;
    const before = series();
    const give = (epoch: number, body: object, name = "s") =>
      session.receive({ type: "stop", session: name, stop: stopped(epoch), answer: { ...first, body } });
    give(1, first.body as object);
    give(3, { number: 3, difference: { fields: {} } });
    assert.deepEqual([shown(), requests().length], [1, 1]);
    await reply(0, 3);
    assert.deepEqual([shown(), series() === before], [3, false]);
    // Of another session's series of the same name.
    const other = answer({ access: -1 }, tlbSnapshot(4));
    session.receive({
      type: "stop",
      session: "s",
      stop: stopped(4),
      answer: { ...other, body: { ...(other.body as object), number: 1 } },
    });
    session.receive({
      type: "stop",
      session: "t",
      stop: stopped(5),
      answer: { ...other, body: { number: 2, difference: { fields: {} } } },
    });
    assert.deepEqual([shown(), requests().length], [null, 2]);
  });

  it("shows one stop and one story at a time, whatever comes in whatever order", async () => {
    // Messages: s = next stop, g = with its answer, h = with one to another question, a = story of another access, o and n = the oldest and newest open question is answered, f = it fails.
    const message = fc.constantFrom("s", "g", "h", "a", "o", "n", "f", "r");
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 40 }), fc.boolean(), async (messages, retells) => {
        const seen: string[] = [];
        let wanted = -1;
        const { session, requests, answer } = open({
          args: () => ({ access: wanted }),
          wish: () => ({ access: -1 }),
          stopped: () => (wanted = -1),
          ...(retells
            ? {
                retold(story: Story) {
                  wanted = Number(story.why);
                  session.refresh();
                },
              }
            : {}),
        });
        const dispose = effect(() => {
          const [data, told, story] = [session.data.value, session.told.value, session.story.value];
          const shown = [told?.position.epoch, story?.title, data === null ? null : story?.why];
          const wish = data === null ? null : retells ? String(data.accessesOmitted) : story?.why;
          if (told !== null) seen.push(JSON.stringify(shown));
          assert.deepEqual(
            shown,
            data === null
              ? [told?.position.epoch, told?.story.title, null]
              : [data.position.epoch, String(data.position.epoch), wish],
          );
        });
        let epoch = 0;
        let other = 0;
        const asking = new Map<number, { epoch: number; access: number }>();
        for (const kind of messages) {
          const before = requests().length;
          if (kind === "s" || kind === "g" || kind === "h") {
            epoch += 1;
            const access = kind === "g" ? -1 : 77;
            const body = { ...tlbSnapshot(epoch), accessesOmitted: access };
            const { story: told, ...rest } = stopped(epoch);
            session.receive({
              type: "stop",
              session: "s",
              stop: { ...rest, story: { ...told, title: String(epoch), why: "-1" } },
              ...(kind === "s" ? {} : { answer: answer({ access }, body) }),
            });
          } else if (kind === "a" && epoch > 0) {
            const told = { ...stopped(epoch).story, title: String(epoch), why: String((other += 1)) };
            session.receive({ type: "story", session: "s", epoch, story: told });
          } else if (kind === "r") session.receive({ type: "running", session: "s" });
          else {
            const id = [...asking.keys()].at(kind === "n" ? -1 : 0);
            if (id !== undefined) {
              const asked = asking.get(id)!;
              asking.delete(id);
              session.receive(
                kind === "f"
                  ? { type: "response", id, ok: false, message: "no" }
                  : {
                      type: "response",
                      id,
                      ok: true,
                      body: { ...tlbSnapshot(asked.epoch), accessesOmitted: asked.access },
                    },
              );
            }
          }
          for (const asked of requests().slice(before))
            asking.set(asked.id, { epoch, access: (asked.arguments as { access: number }).access });
          await settled();
        }
        dispose();
        assert.ok(epoch === 0 || seen.length > 0);
      }),
      { numRuns: 60 },
    );
  });

  it("says why a question failed, until one succeeds", async () => {
    const { session, stop, reply, refuse } = open();
    stop(1);
    await refuse(0, "the core does not exist");
    assert.equal(session.error.value, "the core does not exist");
    session.refresh();
    await reply(1, 1);
    assert.equal(session.error.value, null);
  });

  it("asks again when the listener wants other arguments", async () => {
    let answers = 0;
    const { stop, reply, shown, requests } = open({ accepts: () => (answers += 1) > 1 });
    stop(1);
    await reply(0, 1);
    assert.equal(shown(), null);
    assert.equal(requests().length, 2);
    await reply(1, 1);
    assert.equal(shown(), 1);
  });

  it("holds a reveal back until there is something to reveal it in", async () => {
    const seen: unknown[] = [];
    const { session, stop, reply } = open({ reveal: (target) => void seen.push(target) });
    session.receive({ type: "reveal", target: { kind: "space", space: 4 } });
    stop(1);
    assert.deepEqual(seen, []);
    await reply(0, 1);
    assert.deepEqual(seen, [{ kind: "space", space: 4 }]);
  });

  it("does not hold one back that says what there is to ask for, before a stop and after it", async () => {
    for (const early of [true, false]) {
      let chosen = 0;
      const wish = (): { access: number } => (chosen === 0 ? (null as never) : { access: chosen });
      const { session, requests, stop } = open({
        args: wish,
        reveal() {
          chosen = 7;
          session.refresh();
        },
      });
      if (!early) stop(1);
      assert.equal(requests().length, 0);
      session.receive({ type: "reveal", target: { kind: "compared", label: "asid", settings: {} } });
      if (early) stop(1);
      await settled();
      assert.deepEqual(
        requests().map((one) => one.type === "request" && one.arguments),
        [{ access: 7 }],
      );
    }
  });

  it("gives a reveal up with its session", async () => {
    const seen: unknown[] = [];
    const { session, stop, reply } = open({ reveal: (target) => void seen.push(target) });
    stop(1, "first");
    session.receive({ type: "reveal", target: { kind: "space", space: 4 } });
    stop(1, "second");
    await reply(1, 1);
    assert.deepEqual(seen, []);
  });
});
