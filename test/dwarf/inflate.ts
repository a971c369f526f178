import { inflateSync } from "node:zlib";
import type { Inflate } from "../../src/dwarf/sections.js";

export const inflate: Inflate = (bytes) => Promise.resolve(new Uint8Array(inflateSync(bytes)));
