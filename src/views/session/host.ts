/** The one door to the extension: what `acquireVsCodeApi` gives, typed by the protocol. */
import type { FromView } from "../../protocol/messages.js";

/** The part of VS Code that a view may use. */
export interface Host {
  /** Sends a message to the extension. */
  post(message: FromView): void;
  /** What `setState` stored last, also before a reload; `undefined` the first time. */
  getState(): unknown;
  /** Stores plain JSON for the next time that this view is shown. */
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): {
  postMessage(message: FromView): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** Connects to the extension. May be called once in a page, as VS Code hands its API out once. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}
