/** What the editor offers at the cursor. */
export { VasCompletion } from "./completion.js";
