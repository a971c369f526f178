/**
 * Looks that replay the run: a history, a comparison with another moment. They are made in slices with turns of the event loop in
 * between, show their progress, and can be cancelled. Requests that come meanwhile wait: until the look has ended the
 * simulation stands somewhere else.
 */
import { RequestError } from "../arguments/index.js";
import type { Session } from "./session-record.js";

/** Milliseconds between two turns of the event loop. */
const sliceMilliseconds = 8;
/** Milliseconds after which a look shows its progress, and between two reports of it. */
const progressAfter = 500;
/** Pieces of work that are done at once: some milliseconds. By number, so that messages come in the same order on any machine. */
const soonDone = 500;
/** Most requests that wait for a look. */
export const mostWaiting = 1000;

/** A look that is under way. */
export interface LongLook {
  /** Number of the request that it answers. */
  readonly request: number;
  cancelled: boolean;
  /** Id of its progress, once that is shown. */
  progress: string | null;
  readonly abandon: () => void;
}

/** A search that yields the share that is done, 0 to 1. */
export type Search<Result> = Generator<number, Result, void>;

/**
 * Makes a look. `search` is told how to ask whether it has been cancelled; it ends then with what it has, and in any case with
 * the simulation as it was.
 *
 * @returns a promise that is rejected if the session ends meanwhile
 */
export function lookLong<Result>(
  session: Session,
  title: string,
  search: (cancelled: () => boolean) => Search<Result>,
): Promise<Result> {
  const { services } = session;
  return new Promise((resolve, reject) => {
    const look: LongLook = {
      request: session.handling,
      cancelled: false,
      progress: null,
      abandon: () => reject(new RequestError("the session has ended")),
    };
    session.look = look;
    const run = search(() => look.cancelled);
    let reportAt = services.now() + progressAfter;
    const drive = (): void => {
      if (session.look !== look) return;
      try {
        for (const until = services.now() + sliceMilliseconds; ;) {
          const step = run.next();
          if (step.done === true) {
            finish(session, look);
            resolve(step.value);
            return;
          }
          const now = services.now();
          if (now >= reportAt) {
            reportAt = now + progressAfter;
            report(session, look, title, step.value);
          }
          if (now >= until) break;
        }
      } catch (error) {
        finish(session, look);
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      services.defer(drive);
    };
    drive();
  });
}

/** A look that has nothing to show before it is done: its promise is rejected if it is cancelled. */
export function lookPiecewise<Result>(session: Session, title: string, work: Search<Result>): Promise<Result> {
  return lookLong(session, title, function* (cancelled) {
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
      if (cancelled()) throw new RequestError("cancelled");
      yield step.value;
    }
  });
}

/**
 * Makes ready what is asked for next: at once if that is soon done, else as a look, which the next requests wait for.
 *
 * @param ready is called when it has been made, or was cancelled
 * @param given is called instead if the session ends meanwhile
 */
export function makeReady(
  session: Session,
  title: string,
  search: (cancelled: () => boolean) => Search<void>,
  ready: () => void,
  given: (reason: unknown) => void = () => undefined,
): void {
  let cancelled = (): boolean => false;
  const work = search(() => cancelled());
  for (let count = 1; work.next().done !== true; count++) {
    if (count < soonDone || session.look !== null) continue;
    lookLong(session, title, (asked) => {
      cancelled = asked;
      return work;
    }).then(ready, given);
    return;
  }
  ready();
}

function report(session: Session, look: LongLook, title: string, share: number): void {
  if (!session.client.supportsProgress) return;
  const percentage = Math.max(0, Math.min(100, Math.floor(share * 100)));
  if (look.progress === null) {
    look.progress = `look-${++session.progressCount}`;
    const more = { cancellable: true, requestId: look.request, percentage };
    session.send("progressStart", { progressId: look.progress, title, ...more });
  } else {
    session.send("progressUpdate", { progressId: look.progress, percentage });
  }
}

function finish(session: Session, look: LongLook): void {
  if (look.progress !== null) session.send("progressEnd", { progressId: look.progress });
  session.look = null;
  // The answer goes first.
  session.services.defer(() => serveWaiting(session));
}

function serveWaiting(session: Session): void {
  while (session.look === null) {
    const next = session.waitingRequests.shift();
    if (next === undefined) return;
    next();
  }
}

/** Keeps a request until the look has ended; false: too many wait. */
export function waitForLook(session: Session, serve: () => void): boolean {
  if (session.waitingRequests.length >= mostWaiting) return false;
  session.waitingRequests.push(serve);
  return true;
}

/** The session ends: the look is given up, and what waits for it is answered. */
export function abandonLook(session: Session): void {
  const { look } = session;
  if (look === null) return;
  finish(session, look);
  look.abandon();
}
