/** Which check looks at which node. Every check reports all it finds; none stops another. */
import type { VasServices } from "./services.js";

/** Registers all checks. */
export function registerChecks(_services: VasServices): void {
}
