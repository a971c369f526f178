/**
 * What passes between the extension host and the process or worker in which a debug adapter runs. All of it survives the
 * structured clone; file contents pass as bytes.
 */

import type { FolderEntry } from "../../compiler/index.js";

/** A message of the debug protocol, as far as the two ends read it. */
export interface ProtocolMessage {
  seq: number;
  type: string;
  command?: string;
  event?: string;
  request_seq?: number;
  success?: boolean;
  message?: string;
  arguments?: unknown;
  body?: unknown;
}

/** To the adapter. `bytes` answers `read`, `entries` `list`; what was asked for is there, or `problem`. `links` comes before `launch`: what links to ticks begin with. */
export type ToAdapter =
  | { readonly kind: "links"; readonly tick: string }
  | { readonly kind: "protocol"; readonly message: ProtocolMessage }
  | { readonly kind: "bytes"; readonly id: number; readonly bytes?: Uint8Array; readonly problem?: string }
  | {
      readonly kind: "entries";
      readonly id: number;
      readonly entries?: readonly FolderEntry[];
      readonly problem?: string;
    };

/** From the adapter. `failed`: a mistake of ours that nothing caught; the adapter ends after it. */
export type FromAdapter =
  | { readonly kind: "protocol"; readonly message: ProtocolMessage }
  | { readonly kind: "read"; readonly id: number; readonly file: string }
  | { readonly kind: "list"; readonly id: number; readonly folder: string }
  | { readonly kind: "log"; readonly details: string }
  | { readonly kind: "trace"; readonly lines: readonly string[]; readonly file: string | null }
  | { readonly kind: "failed"; readonly message: string; readonly details: string };

/** The adapter's end: its process's or worker's own channel. */
export interface HostPort {
  post(message: FromAdapter): void;
  onMessage(listener: (message: ToAdapter) => void): void;
}

/** How an adapter ended that nobody asked to end. */
export interface Death {
  /** Continues "it …": "was killed (SIGKILL)", "ran out of memory". */
  readonly cause: string;
  /** Stack, or what it wrote last; empty if there is nothing. */
  readonly details: string;
}

/** The extension host's end: a running process or worker. */
export interface AdapterWorker {
  post(message: ToAdapter): void;
  onMessage(listener: (message: FromAdapter) => void): void;
  /** Called once if it ends, or cannot be started, without `end` having been called. */
  onDeath(listener: (death: Death) => void): void;
  /** Ends it at once, whatever it does. */
  end(): void;
}
