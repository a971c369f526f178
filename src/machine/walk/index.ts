/** The hardware walk, and the cache that shortens it. */
export { isPermitted, walkForAccess } from "./walker.js";
