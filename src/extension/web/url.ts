/** What @vscode/debugadapter uses of Node's `url`, for the bundle that runs in a browser. */
export const URL = globalThis.URL;
