/** The followed session and whether it runs, in whatever order the editor reports sessions, messages and what is in front. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { sessionStates, type SessionListener } from "../../src/extension/debugging/session-states.js";
import { stopped } from "../views/fixtures/snapshots.js";

interface Session {
  readonly id: string;
  customRequest(command: string): Promise<unknown>;
}

function session(id: string): Session {
  return { id, customRequest: (command) => Promise.resolve(`editor ${command}`) };
}

/** Sessions as an editor has them. */
function editor() {
  const front: { id: string | undefined } = { id: undefined };
  const heard: (string | null)[] = [];
  const states = sessionStates<Session>(
    () => front.id,
    () => {
      const state = states.followed();
      heard.push(state && `${state.session.id} ${state.running ? "runs" : (state.stop?.position.epoch ?? "-")}`);
    },
  );
  return { front, heard, states };
}

const request = (seq: number, command = "next") => ({ type: "request", seq, command });
const refused = (seq: number, command = "next") => ({ type: "response", request_seq: seq, command, success: false });
const stop = (epoch: number) => ({ type: "event", event: "vas/stopped", body: stopped(epoch) });

describe("the debug sessions of a window", () => {
  it("are followed in front, else the youngest", () => {
    const { states, front } = editor();
    const [a, b] = [session("a"), session("b")];
    states.begin(a);
    states.begin(b);
    assert.equal(states.followed()?.session, b);
    front.id = "a";
    assert.equal(states.followed()?.session, a);
    front.id = "of another kind";
    assert.equal(states.followed()?.session, b);
    states.end(b);
    states.end(a);
    assert.deepEqual([states.followed(), states.count()], [null, 0]);
  });

  it("run on when a second movement is refused, and stand again when their own is", () => {
    const { states } = editor();
    const a = states.begin(session("a"));
    const runs = () => states.followed()?.running;
    a.onDidSendMessage(stop(1));
    a.onWillReceiveMessage(request(10, "continue"));
    a.onWillReceiveMessage(request(11));
    a.onDidSendMessage(refused(11));
    assert.equal(runs(), true, "the program still runs");
    a.onDidSendMessage(stop(2));
    a.onWillReceiveMessage(request(12));
    a.onDidSendMessage(refused(12));
    assert.equal(runs(), false);
    a.onWillReceiveMessage(request(13));
    a.onDidSendMessage({ type: "response", request_seq: 13, command: "next", success: true });
    assert.equal(runs(), true);
  });

  it("stay when the end of an adapter is told after it was started anew", () => {
    const { states } = editor();
    const a = session("a");
    const first = states.begin(a);
    const second = states.begin(a);
    first.onWillStopSession();
    assert.equal(states.count(), 1);
    second.onDidSendMessage(stop(3));
    assert.equal(states.followed()?.stop?.position.epoch, 3);
    second.onWillStopSession();
    assert.equal(states.count(), 0);
  });

  it("are asked at their adapter, but moved through the editor, which has to hear of it", async () => {
    const { states } = editor();
    const a = session("a");
    states.connect(a, { customRequest: (command) => Promise.resolve(`adapter ${command}`) });
    states.begin(a);
    const ask = (command: string) => states.followed()!.adapter.customRequest(command, {});
    assert.equal(await ask("vas/tlb"), "adapter vas/tlb");
    assert.equal(await ask("vas/seek"), "editor vas/seek");
    states.begin(session("b"));
    assert.equal(await ask("vas/tlb"), "editor vas/tlb", "an adapter that is not ours");
  });

  it("never mix, whatever is told in whatever order", () => {
    const who = fc.integer({ min: 0, max: 2 });
    const happening = fc.tuple(
      who,
      fc.constantFrom("begin", "stop", "move", "refuse", "end", "let go", "front", "edit", "continued"),
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (run) => {
        const { states, front, heard } = editor();
        const sessions = [0, 1, 2].map((number) => session(String(number)));
        const listeners = new Map<number, SessionListener>();
        /** What an observer of the messages alone would say. */
        const known = new Map<number, { epoch: number | null; runs: boolean; mover: number | null }>();
        let count = 0;
        for (const [number, what] of run) {
          const listener = listeners.get(number);
          const model = known.get(number);
          const before = heard.length;
          const told = states.followed();
          if (what === "front") front.id = String(number);
          else if (what === "begin") {
            if (known.has(number)) continue;
            listeners.set(number, states.begin(sessions[number]!));
            known.set(number, { epoch: null, runs: true, mover: null });
          } else if (what === "end") {
            states.end(sessions[number]!);
            known.delete(number);
          } else if (what === "let go") {
            listener?.onWillStopSession();
            known.delete(number);
          } else if (listener !== undefined) {
            // Messages may come when the session has ended already.
            count += 1;
            if (what === "stop") {
              listener.onDidSendMessage(stop(count));
              if (model) Object.assign(model, { epoch: count, runs: false, mover: null });
            } else if (what === "move") {
              listener.onWillReceiveMessage(request(count));
              if (model && !model.runs) Object.assign(model, { runs: true, mover: count });
            } else if (what === "refuse") {
              const seq = model?.mover ?? -1;
              listener.onDidSendMessage(refused(seq));
              if (model && seq >= 0) model.runs = model.epoch === null;
            } else if (what === "continued") {
              listener.onDidSendMessage({ type: "event", event: "continued" });
              if (model) model.runs = true;
            } else listener.onDidSendMessage({ type: "event", event: "invalidated" });
          }
          assert.equal(states.count(), known.size);
          const wanted = known.has(Number(front.id ?? -1)) ? Number(front.id) : [...known.keys()].at(-1);
          const state = states.followed();
          assert.equal(state?.session.id, wanted === undefined ? undefined : String(wanted));
          const { epoch = null, runs } = known.get(wanted ?? -1) ?? {};
          assert.equal(state?.stop?.position.epoch ?? null, epoch);
          assert.equal(state?.running, runs);
          // Whoever listens has heard of every change of what is followed; of what is in front the editor tells itself.
          const same = told === state && heard.length === before;
          if (what === "stop" && wanted === number) assert.ok(!same);
          if (!same && what !== "front" && what !== "begin") assert.ok(heard.length > before);
        }
      }),
    );
  });
});
