/**
 * Work beside the session, on machines of its own: requests go on meanwhile. It is done in slices with turns of the event loop in
 * between, shows its progress, and can be cancelled.
 */
import { RequestError } from "../arguments/index.js";
import type { Session } from "./session-record.js";

/** Milliseconds of a slice: shorter than one of the session's own, which goes first. */
const sliceMilliseconds = 6;
/** Milliseconds after which work shows its progress, and between two reports of it. */
const progressAfter = 500;

/** Work was ended before its time: somebody has cancelled it, or the session goes. */
export class WorkEnded extends RequestError {}

/** Work that is under way. */
export interface BackgroundWork {
  /** Number of the request that it answers. */
  readonly request: number;
  /** Why it is to end before its time; null: it goes on. */
  ended: string | null;
  /** Id of its progress, once that is shown. */
  progress: string | null;
}

/**
 * Does work that yields the share that is done (0 to 1), how it stands in words, or nothing if there is no telling.
 *
 * @param request number of the request that it answers
 * @returns a promise that is rejected (`WorkEnded`) if the work is cancelled or the session ends meanwhile
 */
export function workBeside<Result>(
  session: Session,
  request: number,
  title: string,
  work: Generator<number | string | undefined, Result, void>,
): Promise<Result> {
  const { services, background } = session;
  return new Promise((resolve, reject) => {
    const record: BackgroundWork = { request, ended: null, progress: null };
    background.add(record);
    let reportAt = services.now() + progressAfter;
    const finish = (): void => {
      background.delete(record);
      if (record.progress !== null) session.send("progressEnd", { progressId: record.progress });
    };
    const drive = (): void => {
      try {
        if (record.ended !== null) {
          // What the work has changed for its own sake it puts back now.
          work.return(undefined as never);
          throw new WorkEnded(record.ended);
        }
        for (const until = services.now() + sliceMilliseconds; ;) {
          const step = work.next();
          if (step.done === true) {
            finish();
            resolve(step.value);
            return;
          }
          const now = services.now();
          if (now >= reportAt && step.value !== undefined) {
            reportAt = now + progressAfter;
            report(session, record, title, step.value);
          }
          if (now >= until) break;
        }
      } catch (error) {
        finish();
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      services.defer(drive);
    };
    drive();
  });
}

function report(session: Session, record: BackgroundWork, title: string, stands: number | string): void {
  if (!session.client.supportsProgress) return;
  const stage =
    typeof stands === "string"
      ? { message: stands }
      : { percentage: Math.max(0, Math.min(100, Math.floor(stands * 100))) };
  if (record.progress === null) {
    record.progress = `beside-${++session.progressCount}`;
    const more = { cancellable: true, requestId: record.request, ...stage };
    session.send("progressStart", { progressId: record.progress, title, ...more });
  } else {
    session.send("progressUpdate", { progressId: record.progress, ...stage });
  }
}

/** Ends the work that a `cancel` names. */
export function cancelWork(session: Session, requestId: number | undefined, progressId: string | undefined): void {
  for (const work of session.background)
    if (work.request === requestId || (progressId !== undefined && work.progress === progressId))
      work.ended = "cancelled";
}

/** The session ends or starts again: nobody waits for the work any more. */
export function abandonWork(session: Session): void {
  for (const work of session.background) work.ended = "the run has ended meanwhile";
}
