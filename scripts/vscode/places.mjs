// Where things are: the clone's root, the cache of everything that is not the project's own, and the outputs of tests.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the clone. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Everything fetched or set up to run VS Code; git-ignored, safe to delete. */
export const cache = join(root, ".vscode-test");
/** What tests leave behind: logs, screenshots, profiles. */
export const out = join(root, "out");
export const screenshots = join(out, "screenshots");
export const examples = join(root, "examples");
/** The scenario that `npm start` opens and the suite steps through. */
export const firstScenario = join(examples, "shared-libc.vas");
