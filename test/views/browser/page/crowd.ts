/** The scenario of many processes and entries that latency and repaints are measured on: `scripts/site/crowd.vas`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const crowd = readFileSync(join(import.meta.dirname, "../../../../scripts/site/crowd.vas"), "utf8");
