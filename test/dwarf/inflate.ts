import { inflateSync } from "node:zlib";
import type { Inflate } from "../../src/dwarf/encoding/sections.js";

export const inflate: Inflate = (bytes) => Promise.resolve(new Uint8Array(inflateSync(bytes)));
