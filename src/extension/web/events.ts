/** What @vscode/debugadapter uses of Node's `events`, for the bundle that runs in a browser. */

type Listener = (...values: readonly unknown[]) => void;

/** Calls listeners by event name, in the order in which they were added. */
export class EventEmitter {
  private readonly listeners = new Map<string, Listener[]>();

  on(event: string, listener: Listener): this {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
    return this;
  }

  emit(event: string, ...values: readonly unknown[]): boolean {
    const listeners = this.listeners.get(event) ?? [];
    for (const listener of listeners) listener(...values);
    return listeners.length > 0;
  }
}
