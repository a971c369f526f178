/** The progress line: on standard error, only for people, rewritten in place. */
import type { Terminal } from "./terminal.js";

/** A line that is rewritten as work goes on. */
export interface Progress {
  /** Shows a text in place of the one before, at most ten times a second. */
  readonly show: (text: () => string) => void;
  /** Takes the line away, so that something else can be printed. */
  readonly clear: () => void;
}

const milliseconds = 100;

/** A progress line on the terminal; on anything else nothing. */
export function progressLine(terminal: Terminal): Progress {
  let shown = false;
  let last = -Infinity;
  return {
    show: (text) => {
      if (!terminal.errIsTty) return;
      const now = terminal.now();
      if (now - last < milliseconds) return;
      last = now;
      shown = true;
      terminal.err(`\r\u001b[K${text()}`);
    },
    clear: () => {
      if (shown) terminal.err("\r\u001b[K");
      shown = false;
    },
  };
}

/** A duration for people: `8 s`, `3 min`, `2 h 5 min`. */
export function durationText(duration: number): string {
  const seconds = Math.ceil(duration / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
