/** The answers to a view's wish, each told as what has changed since the one before. */
import { signal } from "@preact/signals";
import type { GrantedWish, Wish } from "../../protocol/messages.js";
import { withDifference, type Changes, type SnapshotCommand } from "../../protocol/changes/index.js";

/** A series of answers of one view. */
export interface Series {
  /** The wish with these arguments. Says something else once the series has begun anew: read in an effect it is told again. */
  wish(args: object): Wish;
  /** An answer that has come, whole, with the arguments of its question; null if it does not follow the last one, and the view has to ask itself. */
  read(granted: GrantedWish): { readonly arguments: unknown; readonly body: unknown } | null;
  /** What came is of another session: the answers of the next follow nothing of it. */
  forget(): void;
}

/** A series of which nothing has come yet. */
export function openSeries(command: SnapshotCommand): Series {
  const name = signal(newName());
  let last: { readonly number: number; readonly body: unknown } | null = null;

  return {
    forget: () => (last = null),
    wish: (args) => ({
      command: "vas/changes",
      arguments: { series: name.value, command, arguments: { ...args } },
    }),
    read(granted) {
      const asked = granted.arguments as { readonly series?: string; readonly arguments?: unknown };
      if (granted.command !== "vas/changes" || asked.series !== name.peek()) return null;
      const { number, difference } = granted.body as Changes;
      const whole = "is" in difference;
      if (!whole && last?.number !== number - 1) {
        last = null;
        name.value = newName();
        return null;
      }
      last = { number, body: withDifference(last?.body, difference) };
      return { arguments: asked.arguments, body: last.body };
    },
  };
}

/** A name that no other document has, nor this one had. */
function newName(): string {
  return crypto.randomUUID();
}
