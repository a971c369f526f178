/** The parser, with everything that a compiler or an editor needs of it. */
export {
  coreModule,
  createCoreServices,
  type CoreServices,
  type CoreServiceSet,
  type VasAddedServices,
} from "./core-services.js";
export type { GuardedResult } from "./guarded-parser.js";
export { parseScenario, type Problem } from "./parse.js";
