/** What the pages of the views are told, in whatever order pages, sessions and stops come and go. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { tellPages, type Followed, type PagePlace } from "../../src/extension/panel/pages.js";
import type { ToView, ViewId } from "../../src/protocol/messages.js";
import { stopped } from "../views/fixtures/snapshots.js";

/** A place of which a test says whether it is seen; it keeps what is posted. */
interface Shown extends PagePlace {
  visible: boolean;
  readonly posted: ToView[];
}

function shown(visible = true): Shown {
  const posted: ToView[] = [];
  return { visible, posted, post: (message) => void posted.push(message) };
}

/** The extension around the pages: one session in front, an adapter that answers when the test says so. */
function extension() {
  const asked: { readonly session: string; readonly command: string; answer(ok: boolean): void }[] = [];
  let front: Followed | null = null;
  let timer: (() => void) | null = null;
  const pages = tellPages(
    () => front,
    (act) => {
      timer = act;
      return () => (timer = null);
    },
  );
  const session = (id: string): Followed => ({
    session: { id },
    stop: null,
    running: true,
    adapter: {
      customRequest: (command, args) =>
        new Promise((resolve, reject) =>
          asked.push({
            session: id,
            command,
            answer: (ok) => (ok ? resolve({ of: id, args }) : reject(new Error("the program runs"))),
          }),
        ),
    },
  });
  return {
    pages,
    asked,
    session,
    follow(state: Followed | null) {
      front = state;
      pages.changed();
    },
    late: () => timer?.(),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const wish = { command: "vas/tlb", arguments: { access: null } } as const;
const isState = (message: ToView): message is Extract<ToView, { type: "stop" | "running" | "idle" }> =>
  ["stop", "running", "idle"].includes(message.type);

describe("the pages of the views", () => {
  it("are told a stop together with what they ask at each, in one message", async () => {
    const { pages, asked, session, follow } = extension();
    const place = shown();
    const state = session("s");
    pages.attach("tlb", place);
    pages.greet("tlb");
    pages.wish("tlb", wish);
    follow({ ...state, stop: stopped(1), running: false });
    await turn();
    assert.equal(place.posted.filter(({ type }) => type === "stop").length, 0, "the stop waits for its answer");
    pages.post("tlb", { type: "command", command: "copyText" });
    asked[0]!.answer(true);
    await turn();
    const [stop, command] = place.posted.slice(-2);
    assert.deepEqual(stop, {
      type: "stop",
      session: "s",
      stop: stopped(1),
      answer: { ...wish, body: { of: "s", args: wish.arguments } },
    });
    assert.equal(command!.type, "command", "messages keep their order");
  });

  it("are told a stop all at once, whichever answer comes last", async () => {
    const { pages, asked, session, follow } = extension();
    const places = { tlb: shown(), spaces: shown(), timeline: shown() };
    for (const [id, place] of Object.entries(places) as [ViewId, Shown][]) {
      pages.attach(id, place);
      pages.greet(id);
      if (id !== "timeline") pages.wish(id, wish);
    }
    follow({ ...session("s"), stop: stopped(1), running: false });
    const stops = () => Object.values(places).map(({ posted }) => posted.filter(({ type }) => type === "stop").length);
    asked[1]!.answer(true);
    await turn();
    assert.deepEqual(stops(), [0, 0, 0], "one is missing");
    asked[0]!.answer(false);
    await turn();
    assert.deepEqual(stops(), [1, 1, 1], "one that is refused holds nobody up");
  });

  it("ask themselves where the adapter refuses", async () => {
    const { pages, asked, session, follow } = extension();
    const place = shown();
    pages.attach("spaces", place);
    pages.greet("spaces");
    pages.wish("spaces", wish);
    follow({ ...session("s"), stop: stopped(1), running: false });
    asked[0]!.answer(false);
    await turn();
    assert.deepEqual(place.posted.at(-1), { type: "stop", session: "s", stop: stopped(1) });
  });

  it("cost nothing while hidden: nothing is asked or posted for them", async () => {
    const { pages, asked, session, follow } = extension();
    const places = { tlb: shown(), pageTables: shown(), spaces: shown(), timeline: shown() };
    for (const [id, place] of Object.entries(places) as [ViewId, Shown][]) {
      pages.attach(id, place);
      pages.greet(id);
      pages.wish(id, wish);
      place.visible = id === "spaces";
      pages.seen(id);
    }
    await turn();
    const before = Object.values(places).map(({ posted }) => posted.length);
    for (let epoch = 1; epoch <= 20; epoch++) {
      follow({ ...session("s"), stop: stopped(epoch), running: false });
      asked.at(-1)!.answer(true);
      await turn();
    }
    assert.equal(asked.length, 20, "one question a stop: that of the view that is seen");
    assert.deepEqual(
      Object.values(places).map(({ posted }, at) => posted.length - before[at]!),
      [0, 0, 20, 0],
    );
  });

  it("hear of a short movement by its stop alone, and of a long one while it lasts", async () => {
    const { pages, session, follow, late } = extension();
    const place = shown();
    pages.attach("tlb", place);
    pages.greet("tlb");
    const types = () => place.posted.filter(isState).map(({ type }) => type);
    const state = { ...session("s"), stop: stopped(1), running: false };
    follow(state);
    follow({ ...state, running: true });
    follow({ ...state, stop: stopped(2) });
    late();
    await turn();
    assert.deepEqual(types(), ["idle", "stop", "stop"]);
    follow({ ...state, stop: stopped(2), running: true });
    late();
    await turn();
    assert.deepEqual(types().slice(3), ["running"]);
  });

  it("get no answer to what the document before them has asked", async () => {
    const { pages } = extension();
    const place = shown();
    pages.attach("tlb", place);
    pages.greet("tlb");
    const reply = pages.reply("tlb");
    place.visible = false;
    pages.seen("tlb");
    place.visible = true;
    pages.seen("tlb");
    pages.greet("tlb");
    const own = pages.reply("tlb");
    reply({ type: "response", id: 1, ok: true, body: "old" });
    own({ type: "response", id: 1, ok: true, body: "new" });
    await turn();
    const responses = place.posted.filter((message) => message.type === "response");
    assert.deepEqual(responses, [{ type: "response", id: 1, ok: true, body: "new" }]);
  });

  it("of the panel: the first that is seen leads, the others echo", async () => {
    const { pages } = extension();
    const [tlb, spaces] = [shown(), shown()];
    pages.attach("tlb", tlb);
    pages.attach("spaces", spaces);
    for (const id of ["tlb", "spaces"] as const) pages.greet(id);
    const roles = async () => {
      await turn();
      return [tlb, spaces].map(({ posted }) => posted.findLast((message) => message.type === "role")?.role);
    };
    assert.deepEqual(await roles(), ["lead", "echo"]);
    tlb.visible = false;
    pages.seen("tlb");
    assert.deepEqual(await roles(), ["lead", "lead"]);
    pages.detach("tlb", tlb);
    pages.detach("spaces", spaces);
  });

  it("know how the followed session stands in the end, after any order of what can happen", async () => {
    const ids: readonly ViewId[] = ["tlb", "spaces", "compare"];
    const happening = fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.constantFrom(
        ...(["attach", "detach", "hide", "show", "wish", "no wish"] as const),
        ...(["stop", "stop", "run", "front", "end", "answer", "answer last", "refuse", "late", "ask"] as const),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 60 }), async (run) => {
        const { pages, asked, session, follow, late } = extension();
        const sessions = [0, 1, 2].map((number) => session(String(number)));
        const places = new Map<ViewId, Shown>();
        let front: Followed | null = null;
        let epoch = 0;
        for (const [number, what] of run) {
          const id = ids[number]!;
          const place = places.get(id);
          const questions = asked.length;
          const state = sessions[number]!;
          if (what === "attach") {
            const fresh = shown();
            places.set(id, fresh);
            pages.attach(id, fresh);
            pages.greet(id);
          } else if (what === "detach" && place) {
            places.delete(id);
            pages.detach(id, place);
          } else if (what === "hide" && place) {
            place.visible = false;
            pages.seen(id);
            place.posted.length = 0;
          } else if (what === "show" && place && !place.visible) {
            place.visible = true;
            // The document may come up before or after its place is told to be seen.
            if (number === 0) pages.seen(id);
            pages.greet(id);
            if (number !== 0) pages.seen(id);
          } else if (what === "wish") pages.wish(id, wish);
          else if (what === "no wish") pages.wish(id, null);
          else if (what === "stop") {
            epoch += 1;
            Object.assign(state, { stop: stopped(epoch), running: false });
            if (front === state) pages.changed();
          } else if (what === "run") {
            Object.assign(state, { running: true });
            if (front === state) pages.changed();
          } else if (what === "front") follow((front = state));
          else if (what === "end") follow((front = null));
          else if (what === "late") late();
          else if (what === "ask") pages.reply(id)({ type: "response", id: 1, ok: true, body: null });
          else if (what === "answer") asked.shift()?.answer(true);
          else if (what === "answer last") asked.pop()?.answer(true);
          else if (what === "refuse") asked.shift()?.answer(false);
          if (![...places.values()].some(({ visible }) => visible))
            assert.ok(asked.length <= questions, "nothing is asked for pages that nobody sees");
          await turn();
          for (const hidden of places.values()) if (!hidden.visible) assert.deepEqual(hidden.posted, []);
        }
        late();
        while (asked.length > 0) {
          asked.shift()!.answer(true);
          await turn();
        }
        await turn();
        const wanted = front as Followed | null;
        const name =
          wanted === null ? "idle" : wanted.running || !wanted.stop ? "running" : String(wanted.stop.position.epoch);
        for (const [id, { visible, posted }] of places) {
          if (!visible) continue;
          const last = posted.findLast(isState);
          assert.ok(last !== undefined, `${id} has been told nothing`);
          assert.equal(last.type === "stop" ? String(last.stop.position.epoch) : last.type, name, id);
          if (last.type !== "idle") assert.equal(last.session, wanted!.session.id);
          // A stop never comes with the answer of another session.
          for (const message of posted)
            if (message.type === "stop" && message.answer)
              assert.equal((message.answer.body as { of: string }).of, message.session);
        }
      }),
      { numRuns: 200 },
    );
  });
});
