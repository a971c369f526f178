/** All kinds, by name. */
import { commandLines } from "./kinds/command-lines.js";
import { documents } from "./kinds/documents.js";
import { executables } from "./kinds/executables.js";
import { framing } from "./kinds/framing.js";
import type { Kind } from "./kind.js";
import { requests } from "./kinds/requests.js";
import { scenarios } from "./kinds/scenarios.js";
import { viewMessages } from "./kinds/view-messages.js";

/** In the order in which `npm run fuzz -- all` runs them. */
export const kinds: readonly Kind[] = [
  scenarios,
  documents,
  requests,
  framing,
  viewMessages,
  commandLines,
  executables,
];
