/** All kinds, by name. */
import { commandLines } from "./command-lines.js";
import { documents } from "./documents.js";
import { framing } from "./framing.js";
import type { Kind } from "./kind.js";
import { requests } from "./requests.js";
import { scenarios } from "./scenarios.js";
import { viewMessages } from "./view-messages.js";

/** In the order in which `npm run fuzz -- all` runs them. */
export const kinds: readonly Kind[] = [scenarios, documents, requests, framing, viewMessages, commandLines];
