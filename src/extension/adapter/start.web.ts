/** Starts the debug adapter's worker in a browser. */
import type { AdapterWorker, Death, FromAdapter } from "./channel.js";

/**
 * Starts a worker for one session.
 *
 * @param script URL of the bundle
 */
export function startAdapterWorker(script: string): AdapterWorker {
  const worker = new Worker(script);
  let ended = false;
  let tell: (death: Death) => void = () => undefined;
  const die = (death: Death): void => {
    if (ended) return;
    ended = true;
    worker.terminate();
    tell(death);
  };
  worker.onerror = ({ message, filename, lineno }) =>
    die({
      cause: /memory/i.test(message ?? "") ? "ran out of memory" : `failed: ${message || "it could not be loaded"}`,
      details: filename ? `${filename}:${lineno}` : "",
    });
  worker.onmessageerror = () => die({ cause: "sent a message that cannot be read", details: "" });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.onmessage = ({ data }: MessageEvent<FromAdapter>) => {
        if (data.kind === "failed") die({ cause: `had an ${data.message}`, details: data.details });
        else listener(data);
      };
    },
    onDeath: (listener) => {
      tell = listener;
    },
    end: () => {
      ended = true;
      worker.terminate();
    },
  };
}
