/** TLB maintenance: which operation removes which entries, and what a change of context does. */
export {
  abandonAsid,
  flushAll,
  flushAsid,
  flushPage,
  flushShared,
  forgetFaultingPage,
  maintain,
  type FlushHow,
} from "./flush.js";
export { setContext, type NewContext } from "./maintain-context.js";
export { maintenanceOperations, operationOf } from "./maintenance.js";
export { forgetPage, holdsPage } from "./forget-page.js";
